"""Where a row comes from: the same for every type that mirrors one."""

from datetime import datetime
from typing import Any, Self

import strawberry

from gateway.scalars import Position
from projections.versions import Known


@strawberry.type(description="A version of something: set by whom, recorded when, and the position it is true from.")
class Version:
    """What makes a row a statement and not a fact."""

    position: Position
    recorded_at: datetime
    by: str = strawberry.field(description="Who set it, as kind/name: `dispatcher/anna`.")

    @classmethod
    def of(cls, known: Known[Any]) -> Self:
        """The version that a row is."""
        return cls(position=Position(known.position), recorded_at=known.recorded_at, by=known.set_by)
