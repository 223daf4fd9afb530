"""What happened, told to a log in memory; and the read models that come of it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from events.commit import Recorded, make_commit
from events.dispatch import (
    AssignmentReported,
    UnitAcknowledged,
    UnitAssigned,
    UnitAtDestination,
    UnitCleared,
    UnitEnRoute,
    UnitOnScene,
    UnitRegistered,
    UnitReleased,
    UnitTransporting,
    UnitWentOnDuty,
)
from events.envelope import Envelope, encode, event_id
from events.event import Event
from events.intake.calls import CallAttached, CallReceived, CallTriaged
from events.intake.incidents import (
    CasualtiesReported,
    HazardCleared,
    HazardFlagged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    IncidentStabilized,
    LevelChanged,
)
from events.keys import Keys
from events.log import Log
from events.memory import MemoryLog
from events.values import Channel, Level, Place, Point, Position
from projections.fold import fold
from projections.models import READ_MODELS
from projections.projection import Key, Projection, ReadModel
from projections.projector import Projector
from projections.versions import R

T0 = datetime(2026, 11, 23, 8, tzinfo=UTC)
ANNA = "dispatcher/anna"
FIRE, FLOOD = "fire-1", "flood-1"
E1, A1 = "E01", "A01"
SQUARE = Place(address="1 Wuhan Square", point=Point(lat=30.58, lon=114.27))


def at(minute: float) -> datetime:
    return T0 + timedelta(minutes=minute)


def received(call: str = "c1", minute: float = 0) -> CallReceived:
    return CallReceived(at=at(minute), by=ANNA, call=call, channel=Channel.FIRE_119, place=SQUARE, report="smoke")


def attached(call: str = "c1", incident: str = FIRE, minute: float = 1) -> CallAttached:
    return CallAttached(at=at(minute), by=ANNA, call=call, incident=incident, role="primary")


def triaged(call: str = "c1", minute: float = 2, **answers: str) -> CallTriaged:
    return CallTriaged(
        at=at(minute),
        by=ANNA,
        call=call,
        protocol="medical",
        protocol_version=1,
        answers=answers or {"breathing": "no"},
        code="arrest",
        type="illness",
        priority=1,
    )


def opened(incident: str = FIRE, minute: float = 1, type: str = "fire", priority: int = 1) -> IncidentOpened:
    number = f"20261123-{incident}"
    return IncidentOpened(
        at=at(minute), by=ANNA, incident=incident, number=number, type=type, priority=priority, place=SQUARE
    )


def closed(incident: str = FIRE, minute: float = 60) -> IncidentClosed:
    return IncidentClosed(at=at(minute), by=ANNA, incident=incident, disposition="done")


def level_changed(incident: str = FIRE, level: Level = Level.II, report_by: float | None = None) -> LevelChanged:
    by = None if report_by is None else at(report_by)
    return LevelChanged(at=T0, by=ANNA, incident=incident, level=level, report_by=by)


def casualties_reported(incident: str = FIRE, injured: int | None = None, **counts: int) -> CasualtiesReported:
    return CasualtiesReported(at=T0, by=ANNA, incident=incident, injured=injured, **counts)


def hazard_flagged(incident: str = FIRE, hazard: str = "gas", minute: float = 0) -> HazardFlagged:
    return HazardFlagged(at=at(minute), by=ANNA, incident=incident, hazard=hazard, note="third floor")


def hazard_cleared(incident: str = FIRE, hazard: str = "gas", minute: float = 5) -> HazardCleared:
    return HazardCleared(at=at(minute), by=ANNA, incident=incident, hazard=hazard, reason="shut off")


def stabilized(incident: str = FIRE, minute: float = 30) -> IncidentStabilized:
    return IncidentStabilized(at=at(minute), by=ANNA, incident=incident)


def reopened(incident: str = FIRE, minute: float = 70) -> IncidentReopened:
    return IncidentReopened(at=at(minute), by=ANNA, incident=incident, reason="smoke again")


def registered(unit: str = E1) -> UnitRegistered:
    return UnitRegistered(at=T0, by=ANNA, unit=unit, agency="fire", capabilities=("engine", "ladder"), station="S1")


def on_duty(unit: str = E1) -> UnitWentOnDuty:
    return UnitWentOnDuty(at=T0, by=ANNA, unit=unit)


def assigned(unit: str = E1, incident: str = FIRE, minute: float = 2) -> UnitAssigned:
    return UnitAssigned(at=at(minute), by=ANNA, unit=unit, incident=incident, acknowledge_by=at(minute + 1))


def reported(unit: str = E1, incident: str = FIRE, minute: float = 2) -> AssignmentReported:
    return AssignmentReported(at=at(minute), by=ANNA, unit=unit, incident=incident)


def released(unit: str = E1, incident: str = FIRE, minute: float = 30) -> UnitReleased:
    return UnitReleased(at=at(minute), by=ANNA, unit=unit, incident=incident, reason="not_needed")


Step = UnitAcknowledged | UnitEnRoute | UnitOnScene | UnitTransporting | UnitAtDestination | UnitCleared


def step(kind: type[Step], unit: str = E1, incident: str = FIRE, minute: float = 3) -> Step:
    return kind(at=at(minute), by=ANNA, unit=unit, incident=incident)


class History:
    """A log, and what was told to it."""

    def __init__(self, name: str = "LOG_city_1") -> None:
        self.now = T0
        self.log = MemoryLog(name, clock=lambda: self.now)
        self._last: dict[str, Position] = {}

    async def tell(self, *events: Event, recorded: datetime | None = None) -> Position:
        """Let this happen in one commit, a second after what was told before."""
        self.now += timedelta(seconds=1)
        context, id_ = events[0].name.partition(".")[0], uuid4().hex
        envelopes = [
            encode(Envelope(event_id(id_, number), f"/liandong/city/{context}", event, f"command-{id_}"))
            for number, event in enumerate(events)
        ]
        return await self.append(context, envelopes, recorded)

    async def append(self, context: str, envelopes: Sequence[bytes], recorded: datetime | None = None) -> Position:
        """Append these bytes as a commit."""
        commit = make_commit(
            context,
            envelopes,
            id=uuid4().hex,
            fence=self._last.get(context, 0),
            seen=0,
            instance="test",
            fold=1,
            recorded=recorded,
        )
        position = (await self.log.commit(commit)).position
        self._last[context] = position
        return position


async def told(*commits: Sequence[Event]) -> History:
    """A log in which this has happened, commit by commit."""
    history = History()
    for events in commits:
        await history.tell(*events)
    return history


async def recorded(log: Log, to: Position | None = None) -> list[Recorded]:
    """The log's commits, up to a position."""
    tip = await log.tip() if to is None else to
    found: list[Recorded] = []
    if tip:
        async for commits in log.follow(0):
            found.extend(commits)
            if len(found) >= tip:
                break
    return found[:tip]


async def row(projection: Projection[R], key: Key, *events: Event) -> R | None:
    """The row that these events make, one commit each, folded in memory."""
    history = await told(*([event] for event in events))
    return fold(projection, await recorded(history.log)).get(key)


async def project(
    log: Log, dsn: str, models: tuple[ReadModel, ...] = READ_MODELS, keys: Keys | None = None
) -> Position:
    """Make all that the log has now visible; raises what stops the projector."""
    tip = await log.tip()
    done = asyncio.Event()

    async def announce(position: Position) -> None:
        if position >= tip:
            done.set()

    projecting = asyncio.create_task(Projector(log, dsn, announce, models, keys).run())
    waiting = asyncio.create_task(done.wait())
    await asyncio.wait({projecting, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not projecting.done():
        projecting.cancel()
        await asyncio.wait({projecting})
    else:
        projecting.result()
    return tip
