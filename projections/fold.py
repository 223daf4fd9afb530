"""The same fold without a database: what a read model holds after some commits, by key."""

from collections.abc import Iterable

from events.commit import Recorded
from projections.projection import Key, Projection
from projections.versions import R


def fold(projection: Projection[R], commits: Iterable[Recorded]) -> dict[Key, R]:
    """The rows that there are once these commits, from the first on, have happened. Raises what a handler raises."""
    rows: dict[Key, R] = {}
    for commit in commits:
        for envelope in commit.envelopes:
            if (handler := projection.handlers.get(type(envelope.event))) is None:  # type: ignore[arg-type]
                continue
            key = projection.key(envelope.event)
            row = handler(rows.get(key), envelope.event)
            if row is None:
                rows.pop(key, None)
            else:
                rows[key] = row
    return rows
