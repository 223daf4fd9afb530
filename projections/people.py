"""People's keys, copied beside the journal: either store can be lost, and what is erased is gone from both."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import structlog
from asyncpg import Connection

from events.catalog import CLASSES, Unknown
from events.commit import Recorded
from events.event import Event
from events.intake.calls import CallerErased
from events.keys import Keys
from events.people import PersonId
from events.sealing import PersonKey
from events.values import Position

AT_ONCE = 100
"""Keys that are asked for together."""

_NAMING = frozenset(event for event in CLASSES.values() if "caller" in event.model_fields)
"""Events that say who called. They alone are looked into, as most say nothing of it."""
_DESTROYED = "DELETE FROM people.keys WHERE person = $1 AND position < $2 RETURNING key"
_ERASED = "INSERT INTO people.erased VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_COPIED = (
    "INSERT INTO people.keys SELECT $1, $2, $3, $4"
    " WHERE NOT EXISTS (SELECT 1 FROM people.erased WHERE person = $1 AND key = $2) ON CONFLICT DO NOTHING"
)
"""One that is used once more after it was erased stays so: it may have been found before it was destroyed."""

_log = structlog.get_logger()

Uses = Mapping[PersonId, Mapping[str, Position]]
"""Of each person, the keys that some commits use, and the first position that uses it."""


class Mentioned(NamedTuple):
    """What some commits come to for people's keys."""

    used: Uses
    """Those that are still in use at the end of them."""
    erased: Uses
    """Whose keys are destroyed: all from before these commits, and these."""
    until: Mapping[PersonId, Position]
    """Where each person was erased."""


class Copies(NamedTuple):
    """The same, with the keys to copy."""

    mentioned: Mentioned
    keys: Sequence[tuple[PersonId, PersonKey, Position]]


NOTHING = Copies(Mentioned({}, {}, {}), ())


def mentioned(commits: Iterable[Recorded]) -> Mentioned:
    """What these commits, in their order, come to."""
    used: defaultdict[PersonId, dict[str, Position]] = defaultdict(dict)
    erased: defaultdict[PersonId, dict[str, Position]] = defaultdict(dict)
    until: dict[PersonId, Position] = {}
    for position, event in _events(commits):
        if type(event) is CallerErased:
            erased[event.person].update(used.pop(event.person, {}))
            until[event.person] = position
        elif type(event) in _NAMING and (caller := getattr(event, "caller", None)) is not None:
            for sealed in filter(None, (caller.number, caller.name)):
                used[caller.person].setdefault(sealed.key, position)
    return Mentioned(used, erased, until)


def _events(commits: Iterable[Recorded]) -> Iterator[tuple[Position, Event | Unknown]]:
    for commit in commits:
        try:
            envelopes = commit.envelopes
        except Exception:
            # The read models stand still there, and say so.
            continue
        for envelope in envelopes:
            yield commit.position, envelope.event


class People:
    """Keeps the copies in step with the log, within the projector's transactions."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def prepare(self, reading: Connection, commits: Sequence[Recorded]) -> Copies:
        """What the next commits come to. Nobody is asked where nobody's words are in them. Raises KeysAway."""
        found = mentioned(commits)
        wanted = [(person, id, position) for person, ids in found.used.items() for id, position in ids.items()]
        if not wanted:
            return Copies(found, ())
        rows = await reading.fetch("SELECT person, key FROM people.keys WHERE person = ANY($1)", list(found.used))
        known = set(map(tuple, rows))
        lacking = [want for want in wanted if want[:2] not in known]
        copied: list[tuple[PersonId, PersonKey, Position]] = []
        for start in range(0, len(lacking), AT_ONCE):
            part = lacking[start : start + AT_ONCE]
            keys = await asyncio.gather(*(self._keys.find(person) for person, *_ in part))
            copied += [
                (person, key, position)
                for (person, id, position), key in zip(part, keys, strict=True)
                if key is not None and key.id == id
            ]
        if len(copied) < len(lacking):
            # Most often of people who are erased further on: a journal that is made anew comes by what they said.
            _log.info("keys that are nowhere any more", count=len(lacking) - len(copied))
        return Copies(found, copied)

    async def write(self, connection: Connection, copies: Copies) -> None:
        """Do it within the transaction that makes them visible: what is to be destroyed is before. Raises KeysAway."""
        _, erased, until = copies.mentioned
        for person, position in until.items():
            rows = await connection.fetch(_DESTROYED, person, position)
            gone = {*erased[person], *(row["key"] for row in rows)}
            await self._keys.destroy(person, gone)
            await connection.executemany(_ERASED, [(person, id, position) for id in gone])
        if copies.keys:
            await connection.executemany(
                _COPIED, [(person, key.id, key.secret, position) for person, key, position in copies.keys]
            )


class Copied(NamedTuple):
    """Every copy there is, the latest of a person last, and the keys that were destroyed."""

    keys: Sequence[tuple[PersonId, PersonKey]]
    erased: Mapping[PersonId, frozenset[str]]


async def copied(connection: Connection) -> Copied:
    """All of it, to be put back where the bucket was lost."""
    keys = await connection.fetch("SELECT person, key, secret FROM people.keys ORDER BY position")
    erased: defaultdict[PersonId, set[str]] = defaultdict(set)
    for row in await connection.fetch("SELECT person, key FROM people.erased"):
        erased[row["person"]].add(row["key"])
    return Copied(
        [(row["person"], PersonKey(row["key"], row["secret"])) for row in keys],
        {person: frozenset(ids) for person, ids in erased.items()},
    )


async def keep_jurisdiction(connection: Connection, secret: bytes) -> bytes:
    """Keep the key under which numbers become ids, where none is kept; the one that is kept."""
    await connection.execute("INSERT INTO people.jurisdiction VALUES (true, $1) ON CONFLICT DO NOTHING", secret)
    return await kept_jurisdiction(connection) or secret


async def kept_jurisdiction(connection: Connection) -> bytes | None:
    """The key under which numbers become ids, as it was copied."""
    secret: bytes | None = await connection.fetchval("SELECT secret FROM people.jurisdiction")
    return secret
