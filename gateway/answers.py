"""What a mutation says: the same for every command."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import strawberry

from gateway.context import Context
from gateway.moment import Moment
from gateway.scalars import Position


@strawberry.enum(
    description="Where an answer stands when it is given. LOG: in the log, synced to disk."
    " JOURNAL: in its second copy, PostgreSQL, as well: either store can be lost, and it is still known."
)
class Durability(Enum):
    """As the wire spells it."""

    LOG = "log"
    JOURNAL = "journal"


@strawberry.input(description="Every mutation takes these.")
class CommandOptions:
    """How a command is carried out."""

    after: Position | None = strawberry.field(
        default=None, description="Decide only when the service has reacted up to here."
    )
    expires: datetime | None = strawberry.field(default=None, description="Do not begin after this moment.")
    durability: Durability = strawberry.field(
        default=Durability.LOG,
        description="Answer only when it stands there. JOURNAL waits five seconds at most; the payload's `durability`"
        " says what was reached.",
    )


@strawberry.type(
    description="A command that was understood and not carried out. (A malformed query is a GraphQL error instead.)"
)
class Refusal:
    """Why not, and what would have been legal."""

    code: str = strawberry.field(
        description="Stable, for programs: unit_not_available, illegal_transition, malformed, no_answer, …"
        " All of them are in docs/errors.md."
    )
    message: str
    field: str | None = strawberry.field(description="Path of the input field at fault, where there is one.")
    allowed: list[str] | None = strawberry.field(description="What would have been legal.")
    retry_after: float | None = strawberry.field(
        default=None, description="Seconds after which to send it again, where that can be told."
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a command, and the way to what it was about."""

    position: Position | None
    refusal: Refusal | None
    context: Context
    about: str
    """Id of the aggregate that the payload shows."""
    durability: Durability | None = None

    async def moment(self) -> Moment | None:
        """The read models as of this answer; None where nothing was recorded. Raises NotVisible."""
        return None if self.position is None else await self.context.moment_at(self.position)


@strawberry.interface(
    description="What every payload says. `position` is where the answer was recorded, a refusal too;"
    " null only where nothing was."
)
class Payload:
    """An answer, and below it what it was about."""

    answer: strawberry.Private[Answer]

    @strawberry.field(
        description="Log position of this command's outcome: pass it as minPosition, or as `after` of the next command,"
        " to build on it."
    )
    def position(self) -> Position | None:
        """Where the answer stands in the log."""
        return self.answer.position

    @strawberry.field(
        description="Where the answer is known to stand. LOG where JOURNAL was asked for: it is done, and was not"
        " seen in the journal in time. Null where nothing was recorded."
    )
    def durability(self) -> Durability | None:
        """Where the answer stands."""
        return self.answer.durability

    @strawberry.field
    def refusal(self) -> Refusal | None:
        """Why it was not done, where it was not."""
        return self.answer.refusal
