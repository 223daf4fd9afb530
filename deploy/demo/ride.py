"""What one unit does about an incident, from its dispatch until it is free."""

import math
from random import Random

from deploy.demo.city import HOSPITAL, Unit
from deploy.demo.step import Step
from events.values import IncidentId, Point, Progress
from services.dispatch.commands import ReleaseUnit, ReportUnitStatus

METRES_A_SECOND = 10.0
"""Through the city, lights and siren on."""
METRES_A_DEGREE = 111_000.0
NOT_NEEDED, WAITS_FOR_THE_END = 0.15, 0.3
"""Of the units that come along: how many are sent back on their way, and how many stay until the incident is closed."""


def travel(begins: Point, ends: Point) -> float:
    """Seconds from one place to the other."""
    north = ends.lat - begins.lat
    east = (ends.lon - begins.lon) * math.cos(math.radians(ends.lat))
    return METRES_A_DEGREE * math.hypot(north, east) / METRES_A_SECOND


class Ride:
    """A unit under way for one incident: each step builds on the one before."""

    def __init__(self, random: Random, unit: Unit, incident: IncidentId, sent: Step) -> None:
        self.unit = unit
        self.steps: list[Step] = []
        self._random = random
        self._incident = incident
        self._last = sent

    @property
    def end(self) -> Step:
        """The last step so far."""
        return self._last

    @property
    def over(self) -> bool:
        """Whether the unit is free by its own last step; else the incident's closing frees it."""
        command = self._last.command
        return not isinstance(command, ReportUnitStatus) or command.progress == Progress.CLEARED

    def go(self, to: Point, on_scene: tuple[int, int], *, patient: bool, along: bool) -> None:
        """All of it: `on_scene` in minutes, least and most; `along`: with another unit, which can do without it."""
        self._report(Progress.ACKNOWLEDGED, 4, 20)
        self._report(Progress.EN_ROUTE, 20, 60)
        if along and self._random.random() < NOT_NEEDED:
            self._release()
            return
        there = travel(self.unit.home, to)
        self._report(Progress.ON_SCENE, there, there * 1.3)
        if patient:
            self._report(Progress.TRANSPORTING, 60 * on_scene[0], 60 * on_scene[1])
            back = travel(to, HOSPITAL)
            self._report(Progress.AT_DESTINATION, back, back * 1.3)
            self._report(Progress.CLEARED, 120, 300)
        elif not along or self._random.random() > WAITS_FOR_THE_END:
            self._report(Progress.CLEARED, 60 * on_scene[0], 60 * on_scene[1])

    def _report(self, progress: Progress, least: float, most: float) -> None:
        self._then(
            self._random.uniform(least, most),
            ReportUnitStatus(by=f"crew/{self.unit.id}", unit=self.unit.id, incident=self._incident, progress=progress),
        )

    def _release(self) -> None:
        release = ReleaseUnit(by="dispatcher/lin", unit=self.unit.id, incident=self._incident, reason="not_needed")
        self._then(self._random.uniform(10, 60), release)

    def _then(self, seconds: float, command: ReportUnitStatus | ReleaseUnit) -> None:
        self._last = Step(self._last.at + seconds, command, (self._last,))
        self.steps.append(self._last)
