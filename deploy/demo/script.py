"""What happens in the hour: who asks for what, at which second, building on what. The same seed, the same hour."""

from random import Random
from typing import NamedTuple

from deploy.demo.city import STREETS, UNITS, Street, Unit
from deploy.demo.front_desk import FrontDesk
from deploy.demo.kinds import KINDS, Kind
from deploy.demo.ride import Ride, travel
from deploy.demo.scenes import hangs_up, seem_to_be_one
from deploy.demo.step import Step
from deploy.demo.works import put_down
from events.values import Channel, IncidentId, Point
from services.common.command import Command
from services.common.place import GivenPlace
from services.dispatch.commands import DispatchUnits, StartDuty
from services.intake.commands.calls import AttachCall, LocateCall, TriageCall
from services.intake.commands.incidents import CloseIncident, OpenIncident

HOUR = 3600.0
CALLS_FOR = 2700.0
"""Incidents begin in the first so many seconds."""
INCIDENTS = 56
MISDIALLED = 0.15
"""Of those who need an ambulance, so many call the police."""
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
        self._desk = FrontDesk(random, run, self._step)

    def write(self) -> list[Step]:
        for number, unit in enumerate(UNITS):
            self._begin_duty(unit, number / 2)
        hangs_up(self._desk, self._step, 60)
        seem_to_be_one(self._desk, self._step, 300, self._run)
        begins = sorted(self._random.uniform(30, CALLS_FOR) for _ in range(INCIDENTS))
        kinds = self._random.choices(KINDS, [kind.often for kind in KINDS], k=INCIDENTS)
        kinds[0] = next(kind for kind in KINDS if kind.type == "structure_fire")  # There is most to see of one.
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
        before = list(self._steps), dict(self._free), dict(self._desk.busy_with)
        street = self._random.choice(STREETS)
        house = self._random.randint(1, street.houses)
        opened = self._open(incident, at, kind, street.place(house))
        others = [
            self._call_too(incident, kind, opened, street, house) for _ in range(self._random.randrange(kind.callers))
        ]
        if self._respond(incident, kind, street.point(house), opened, others).at > HOUR:
            self._steps, self._free, self._desk.busy_with = before

    def _open(self, incident: IncidentId, at: float, kind: Kind, place: GivenPlace) -> Step:
        """Take the call, ask what is the matter and where, and open the incident."""
        misdialled = kind.channel == Channel.MEDICAL_120 and self._random.random() < MISDIALLED
        call, ring = self._desk.ring(at, Channel.POLICE_110 if misdialled else kind.channel, kind.report)
        talk = self._desk.take(call, ring)
        talk.answer()
        if misdialled:
            self._desk.pass_on(talk, "medical", "需要救护车，不需要出警")
        talk.then(3, 8, LocateCall(by=talk.taker, call=call, place=place))
        talk.then(5, 12, TriageCall(by=talk.taker, call=call, protocol=kind.protocol, answers=kind.answers))
        opening = OpenIncident(
            by=talk.taker, incident=incident, type=kind.type, priority=kind.priority, place=place, call=call
        )
        opened = talk.then(2, 6, opening)
        self._desk.over(talk)
        return opened

    def _call_too(self, incident: IncidentId, kind: Kind, opened: Step, street: Street, house: int) -> Step:
        """Somebody else who sees it calls."""
        near = street.place(min(house + self._random.randint(1, 8), street.houses))
        call, ring = self._desk.ring(opened.at + self._random.uniform(5, 120), kind.channel, kind.report, near)
        talk = self._desk.take(call, ring)
        talk.answer()
        talk.then(3, 8, AttachCall(by=talk.taker, call=call, incident=incident, role="duplicate"), opened)
        self._desk.over(talk)
        return talk.last

    def _respond(self, incident: IncidentId, kind: Kind, point: Point, opened: Step, others: list[Step]) -> Step:
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
        known = sent
        for command in put_down(kind.type, incident, dispatcher):
            known = self._step(known.at + self._random.uniform(20, 90), command, known)
        ends = [known, *others, *(ride.end for ride in rides)]
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
