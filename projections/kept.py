"""All read models of one schema, kept in step with the log. One whose fold raises stands still alone."""

from collections.abc import Sequence

import structlog
from asyncpg import Connection, DataError

from events.commit import Recorded
from events.values import Position
from projections.folding import FoldFailed
from projections.models import READ_MODELS
from projections.projection import ReadModel
from projections.tables import keeper

log = structlog.get_logger()


class KeptModels:
    """The read models of a schema, at one position. After an exception make it anew: what it holds may be undone."""

    def __init__(self, schema: str, models: Sequence[ReadModel] = READ_MODELS) -> None:
        self._schema = schema
        self._keepers = {model.name: keeper(model, schema) for model in models}

    async def leave_out_stale(self, connection: Connection) -> None:
        """Leave alone those that stand still."""
        for row in await connection.fetch(f"SELECT model FROM {self._schema}.models WHERE stale_at IS NOT NULL"):
            del self._keepers[row["model"]]

    async def take(self, connection: Connection, commits: Sequence[Recorded]) -> None:
        """Write what the commits do to each of them, within a transaction.

        One that raises is left as it was before the commit that it raised at; one whose rows PostgreSQL does not take,
        as it was before all of these.
        """
        for name, keeping in list(self._keepers.items()):
            try:
                await keeping.take(connection, commits)
            except FoldFailed as failure:
                keeping.forget()
                await keeping.take(connection, [commit for commit in commits if commit.position < failure.position])
                await self._stand_still(connection, name, failure.position - 1, str(failure))
            except DataError as refusal:
                await self._stand_still(connection, name, commits[0].position - 1, str(refusal))

    async def _stand_still(self, connection: Connection, name: str, position: Position, reason: str) -> None:
        log.error("read model stands still", model=name, position=position, reason=reason)
        await connection.execute(
            f"UPDATE {self._schema}.models SET stale_at = $2, reason = $3 WHERE model = $1", name, position, reason
        )
        del self._keepers[name]
