"""What happens in the hour: who asks for what, at which second, building on what. The same seed, the same hour."""

from random import Random
from typing import NamedTuple

from deploy.demo.city import STREETS, UNITS, Unit
from deploy.demo.kinds import KINDS, Kind
from deploy.demo.ride import Ride, travel
from deploy.demo.step import Step
from events.values import IncidentId, Point
from services.common.command import Command
from services.common.place import GivenPlace
from services.dispatch.commands import DispatchUnits, StartDuty
from services.intake.commands.calls import ReceiveCall
from services.intake.commands.incidents import CloseIncident, OpenIncident

HOUR = 3600.0
CALLS_FOR = 2700.0
"""Incidents begin in the first so many seconds."""
INCIDENTS = 56
CALL_TAKERS = ("calltaker/wu", "calltaker/zhao", "calltaker/sun")
DISPATCHERS = ("dispatcher/lin", "dispatcher/chen")


class _Free(NamedTuple):
    """When a unit can be sent again, and by which step."""

    at: float
    by: Step


def write_script(seed: int, run: str) -> list[Step]:
    """The whole hour, in the order of its seconds, for units that are registered. `run` makes its names its own."""
    return _Writer(Random(seed), run).write()


class _Writer:
    """Writes one incident after the other, and knows where the units are meanwhile."""

    def __init__(self, random: Random, run: str) -> None:
        self._random = random
        self._run = run
        self._steps: list[Step] = []
        self._free: dict[str, _Free] = {}
        self._calls = 0

    def write(self) -> list[Step]:
        for number, unit in enumerate(UNITS):
            self._begin_duty(unit, number / 2)
        begins = sorted(self._random.uniform(30, CALLS_FOR) for _ in range(INCIDENTS))
        kinds = self._random.choices(KINDS, [kind.often for kind in KINDS], k=INCIDENTS)
        for number, (at, kind) in enumerate(zip(begins, kinds, strict=True), 1):
            self._incident(f"demo-{self._run}-{number:03}", at, kind)
        return sorted(self._steps, key=lambda step: step.at)

    def _step(self, at: float, command: Command, *builds_on: Step) -> Step:
        step = Step(at, command, builds_on)
        self._steps.append(step)
        return step

    def _begin_duty(self, unit: Unit, at: float) -> None:
        on_duty = self._step(at, StartDuty(by=f"crew/{unit.id}", unit=unit.id))
        self._free[unit.id] = _Free(on_duty.at, on_duty)

    def _incident(self, incident: IncidentId, at: float, kind: Kind) -> None:
        """An incident from its first call to its end; none where it would not end within the hour."""
        before = list(self._steps), dict(self._free)
        street = self._random.choice(STREETS)
        house = self._random.randint(1, street.houses)
        opened = self._open(incident, at, kind, street.place(house))
        for _ in range(self._random.randrange(kind.callers)):
            near = street.place(min(house + self._random.randint(1, 8), street.houses))
            self._call(opened.at + self._random.uniform(5, 120), kind, near, self._random.choice(CALL_TAKERS))
        if self._respond(incident, kind, street.point(house), opened).at > HOUR:
            self._steps, self._free = before

    def _open(self, incident: IncidentId, at: float, kind: Kind, place: GivenPlace) -> Step:
        taker = self._random.choice(CALL_TAKERS)
        call, received = self._call(at, kind, place, taker)
        opening = OpenIncident(
            by=taker, incident=incident, type=kind.type, priority=kind.priority, place=place, call=call
        )
        return self._step(at + self._random.uniform(15, 45), opening, received)

    def _call(self, at: float, kind: Kind, place: GivenPlace, taker: str) -> tuple[str, Step]:
        self._calls += 1
        call = f"call-{self._run}-{self._calls:03}"
        receiving = ReceiveCall(by=taker, call=call, channel=kind.channel, place=place, report=kind.report)
        return call, self._step(at, receiving)

    def _respond(self, incident: IncidentId, kind: Kind, point: Point, opened: Step) -> Step:
        """Send whom it takes, follow each until it is free, and close the incident."""
        crew = self._nearest(kind.sent, point, opened.at)
        dispatcher = self._random.choice(DISPATCHERS)
        sending = DispatchUnits(by=dispatcher, incident=incident, units=tuple(unit.id for unit in crew))
        freed = [self._free[unit.id] for unit in crew]
        at = max(opened.at + self._random.uniform(8, 35), *(free.at + 2 for free in freed))
        sent = self._step(at, sending, opened, *(free.by for free in freed))
        disposition = self._random.choice(kind.dispositions)
        rides = [Ride(self._random, unit, incident, sent) for unit in crew]
        for number, ride in enumerate(rides):
            patient = disposition == "transported" and ride.unit.capability == "ambulance"
            ride.go(point, kind.on_scene, patient=patient, along=number > 0)
            self._steps += ride.steps
        ends = [ride.end for ride in rides]
        closing = CloseIncident(by=dispatcher, incident=incident, disposition=disposition)
        closed = self._step(max(end.at for end in ends) + self._random.uniform(10, 60), closing, *ends)
        for ride in rides:
            self._free[ride.unit.id] = _Free(ride.end.at, ride.end) if ride.over else _Free(closed.at, closed)
        return closed

    def _nearest(self, capabilities: tuple[str, ...], point: Point, at: float) -> list[Unit]:
        """For each capability the unit that can be there first."""
        crew: list[Unit] = []
        for capability in capabilities:
            able = [unit for unit in UNITS if unit.capability == capability and unit not in crew]
            crew.append(min(able, key=lambda unit: max(self._free[unit.id].at - at, 0) + travel(unit.home, point)))
        return crew
