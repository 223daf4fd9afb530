"""What the log shows: its events, and how far readers have got with it."""

from datetime import datetime
from enum import Enum
from typing import Any, Self

import strawberry
from strawberry.scalars import JSON

from gateway.context import Info
from gateway.log.services import Service, count_parked, services
from gateway.log.verdict import LogVerdict
from gateway.paging import PageInfo
from gateway.scalars import Position, within
from gateway.standing import Standing
from gateway.verdicts import find
from projections.journal_events import StoredEvent


@strawberry.type(description="One event, as it stands in the log.")
class Event:
    """A CloudEvent with its place."""

    id: strawberry.ID
    position: Position
    cursor: Position = strawberry.field(description="To go on right behind this: a commit may have several events.")
    type: str = strawberry.field(description="`liandong.dispatch.unit_assigned.v1`.")
    context: str = strawberry.field(description="Whose event it is: intake, dispatch, …")
    subject: str = strawberry.field(description="What it happened to: `unit/E01`.")
    time: datetime = strawberry.field(description="When it happened.")
    recorded_at: datetime = strawberry.field(description="When the log had it.")
    actor: str | None = strawberry.field(description="Who did it, as kind/name.")
    incident_id: strawberry.ID | None = strawberry.field(description="The incident that it belongs to.")
    command_id: strawberry.ID | None = strawberry.field(description="The command that asked for it.")
    causation_id: strawberry.ID | None = strawberry.field(description="The event that it reacts to.")
    exercise: bool
    data: JSON

    @classmethod
    def of(cls, event: StoredEvent) -> Self:
        """The event as the journal has it."""
        attributes: dict[str, Any] = event.attributes
        get = attributes.get
        return cls(
            id=attributes["id"],
            position=Position(event.place.position),
            cursor=within(*event.place),
            type=attributes["type"],
            context=event.context,
            subject=get("subject", ""),
            time=datetime.fromisoformat(attributes["time"]),
            recorded_at=event.recorded_at,
            actor=get("actor"),
            incident_id=get("correlationid"),
            command_id=get("commandid"),
            causation_id=get("causationid"),
            exercise=get("exercise", False),
            data=attributes["data"],
        )


@strawberry.type(description="One of a page, and the cursor behind it.")
class EventEdge:
    """Relay's."""

    node: Event
    cursor: str


@strawberry.type(description="Events in the order of the log, which never changes: its cursors are places in the log.")
class EventConnection:
    """Relay's."""

    nodes: list[Event]
    page_info: PageInfo
    position: Position = strawberry.field(description="The position all of this is true at.")

    @strawberry.field
    def edges(self) -> list[EventEdge]:
        """Each with its cursor."""
        return [EventEdge(node=event, cursor=str(event.cursor)) for event in self.nodes]


@strawberry.enum(description="What a log holds.")
class LogKind(Enum):
    """As LogOpened spells it."""

    LIVE = "live"
    HISTORY = "history"


@strawberry.type(description="A read model that stands still: it is right up to its position, and ignorant after it.")
class StaleReadModel:
    """Which, from where on, and why."""

    name: str
    position: Position
    reason: str


@strawberry.type(description="Where the read models stand, how far behind the log they are, and since when.")
class Head:
    """Of this moment; what nobody can tell just now is null."""

    position: Position | None = strawberry.field(
        description="What readers can see. Null where the read models have not been reached since the gateway started."
    )
    recorded_at: datetime | None = strawberry.field(description="When the log had that.")
    log: str | None = strawberry.field(description="The log's name. Null until its first commit can be seen.")
    kind: LogKind | None = strawberry.field(description="Null until the log's first commit can be seen.")
    readable: bool = strawberry.field(description="Whether the read models can be read just now.")
    lag: int | None = strawberry.field(
        description="Commits that readers cannot see yet. Null while the log is out of reach; "
        "negative where the log has lost commits that readers can see: see docs/errors.md#lost-commits."
    )
    lag_seconds: float | None = strawberry.field(description="How long the first of these has been in the log.")
    stale_models: list[StaleReadModel]
    tip: strawberry.Private[int | None]

    @strawberry.field(
        description="Who decides, asked of every instance just now, which takes 0.3 s. Null while the broker is away."
    )
    async def services(self, info: Info) -> list[Service] | None:
        """Each context with its instances."""
        return await services(info.context, self.tip)

    @strawberry.field(
        description="Reactions that were left aside: parkedReactions lists them. Null where nobody can tell."
    )
    async def parked(self, info: Info) -> int | None:
        """How many."""
        return await count_parked(info.context)

    @strawberry.field(description="Whether the log is the one that the journal is a copy of.")
    async def verdict(self, info: Info) -> LogVerdict:
        """As it is known just now."""
        return LogVerdict.of(await find(info.context.house.verdicts))

    @classmethod
    def of(cls, standing: Standing) -> Self:
        """What is known just now."""
        head, behind = standing.head, standing.behind
        return cls(
            position=head and Position(head.position),
            recorded_at=head and head.recorded_at,
            log=head and head.log,
            kind=None if standing.kind is None else LogKind(standing.kind),
            readable=standing.readable,
            lag=behind and behind.commits,
            lag_seconds=behind and behind.seconds,
            stale_models=[
                StaleReadModel(name=name, position=Position(stale.position), reason=stale.reason)
                for name, stale in (head.stale if head else {}).items()
            ],
            tip=head and behind and head.position + behind.commits,
        )
