"""All read models of one schema, kept in step with the log. One whose fold raises stands still alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import structlog
from asyncpg import Connection, DataError

from events.commit import Recorded
from events.values import Position
from projections.folding import Changes, FoldFailed, happened
from projections.projection import ReadModel
from projections.tables import keeper

log = structlog.get_logger()


class Failure(NamedTuple):
    """A fold raised at this position."""

    position: Position
    reason: str


class ModelsFailed(Exception):
    """Read models cannot take what stands at a position. Make all anew, and let these stand still before it."""

    def __init__(self, models: Sequence[str], position: Position, reason: str) -> None:
        super().__init__(f"{', '.join(models)} at position {position}: {reason}")
        self.failures = dict.fromkeys(models, Failure(position, reason))


class Folded(NamedTuple):
    """What a batch of commits does to the read models."""

    commits: Sequence[Recorded]
    changes: Mapping[str, Changes]
    failing: Mapping[str, Failure]
    """Those that stand still from within this batch on."""


class KeptModels:
    """The read models of a schema. Batches are folded and written in order; one may be folded while another is written.

    After an exception make it anew: what it holds may be undone.
    """

    def __init__(self, schema: str, models: Sequence[ReadModel], failures: Mapping[str, Failure] | None = None) -> None:
        """`failures`: where models are known to raise, by name."""
        self._schema = schema
        self._keepers = {model.name: keeper(model, schema) for model in models}
        self._going_on = set(self._keepers)
        self._failures = dict(failures or {})

    async def leave_out_stale(self, connection: Connection) -> None:
        """Leave alone those that stand still."""
        for row in await connection.fetch(f"SELECT model FROM {self._schema}.models WHERE stale_at IS NOT NULL"):
            self._going_on.discard(row["model"])

    async def fold(self, connection: Connection, commits: Sequence[Recorded]) -> Folded:
        """What the commits do to each of them. Raises ModelsFailed."""
        first, last = commits[0].position, commits[-1].position
        failing = {
            name: failure
            for name, failure in self._failures.items()
            if name in self._going_on and first <= failure.position <= last
        }
        groups: defaultdict[Position, list[str]] = defaultdict(list)
        for name in self._going_on:
            groups[failing[name].position if name in failing else last + 1].append(name)
        changes: dict[str, Changes] = {}
        for end, names in groups.items():
            changes |= await self._fold(connection, [commit for commit in commits if commit.position < end], names)
        self._going_on -= failing.keys()
        return Folded(commits, changes, failing)

    async def _fold(
        self, connection: Connection, commits: Sequence[Recorded], names: Sequence[str]
    ) -> dict[str, Changes]:
        concerned, changes = names, {}
        try:
            events = happened(commits)
            for name in names:
                concerned = [name]
                changes[name] = await self._keepers[name].fold(connection, events)
        except FoldFailed as failure:
            raise ModelsFailed(concerned, failure.position, str(failure)) from failure
        return changes

    async def write(self, connection: Connection, folded: Folded) -> None:
        """Do it, within a transaction. Raises ModelsFailed where PostgreSQL does not take a model's rows."""
        for name, (position, reason) in folded.failing.items():
            log.error("read model stands still", model=name, position=position, reason=reason)
            await connection.execute(
                f"UPDATE {self._schema}.models SET stale_at = $2, reason = $3 WHERE model = $1",
                *(name, position - 1, reason),
            )
        for name, changes in folded.changes.items():
            try:
                await self._keepers[name].write(connection, changes)
            except DataError as refusal:
                raise ModelsFailed([name], folded.commits[0].position, str(refusal)) from refusal
