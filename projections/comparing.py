"""Two schemas of read models, compared as they stood at one position."""

from asyncpg import Connection

from events.values import Position
from projections.findings import Findings
from projections.projection import Listing, ReadModel
from projections.versions import LIVE, OPEN, own_columns

MOST_ROWS = 20
"""So many rows of a table are told of in each direction."""


async def compare_models(
    connection: Connection, fresh: str, models: tuple[ReadModel, ...], position: Position, found: Findings
) -> None:
    """Add what the live schema has at a position and the fresh one has not, and the other way round."""
    for model in models:
        stale = await connection.fetchrow(
            f"SELECT stale_at, reason FROM {LIVE}.models WHERE model = $1 AND stale_at < $2", model.name, position
        )
        if stale:
            found.add(model.name, stale["stale_at"], f"it stands still here: {stale['reason']}")
        until = stale["stale_at"] if stale else position
        for there, elsewhere, what in ((LIVE, fresh, "has"), (fresh, LIVE, "has not")):
            rows = await connection.fetch(
                f"{_clipped(model, there)} EXCEPT ALL {_clipped(model, elsewhere)} LIMIT {MOST_ROWS}", until
            )
            for row in rows:
                at = row["position"] if isinstance(model, Listing) else row["from_position"]
                found.add(model.name, at, f"unlike a fresh fold it {what} {dict(row)}")


def _clipped(model: ReadModel, schema: str) -> str:
    """A table as it was at position $1: without what came later."""
    if isinstance(model, Listing):
        return f"SELECT * FROM {schema}.{model.name} WHERE position <= $1"
    own = ", ".join(column.name for column in own_columns(model.table))
    return (
        f"SELECT {own}, from_position, recorded_at, set_by,"
        f" CASE WHEN to_position > $1 THEN {OPEN} ELSE to_position END AS to_position"
        f" FROM {schema}.{model.name} WHERE from_position <= $1"
    )
