"""Triage protocols: which there are, and every version that was published, as calls remember the one that asked."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, DateTime, Text

from events.intake.reference import ProtocolPublished, ProtocolRetired, TriageProtocol
from projections.projection import Projection
from projections.queries import by_keys, selected
from projections.reading import Reading
from projections.versions import Known, versioned

table = versioned(
    "protocols",
    Column("protocol", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("retired_at", DateTime(timezone=True)),
    Column("retired_because", Text),
    key=("protocol",),
)


class Protocol(NamedTuple):
    """A protocol as it is in use."""

    protocol: str
    number: int
    """The version that asks."""
    retired_at: datetime | None = None
    retired_because: str | None = None


protocols = Projection(table, Protocol, key=lambda event: event.protocol)


@protocols.on(ProtocolPublished)
def published(_: Protocol | None, event: ProtocolPublished) -> Protocol:
    """This version asks from now on, also where the protocol was retired."""
    return Protocol(event.protocol, event.number)


@protocols.on(ProtocolRetired)
def retired(protocol: Protocol | None, event: ProtocolRetired) -> Protocol | None:
    """It asks no more."""
    return protocol and protocol._replace(retired_at=event.at, retired_because=event.reason)


version_table = versioned(
    "protocol_versions",
    Column("protocol", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("published_at", DateTime(timezone=True), nullable=False),
    key=("protocol", "number"),
)


class ProtocolVersion(NamedTuple):
    """One version of a protocol. It never changes."""

    protocol: str
    number: str
    """As text, as it is a part of the key."""
    content: str
    """As it was published, in JSON."""
    published_at: datetime

    def read(self) -> TriageProtocol:
        """What it asks."""
        return _read(self.content)


@lru_cache(maxsize=64)
def _read(content: str) -> TriageProtocol:
    return TriageProtocol.model_validate_json(content)


protocol_versions = Projection(
    version_table, ProtocolVersion, key=lambda version: (version.protocol, str(version.number))
)


@protocol_versions.on(ProtocolPublished)
def added(_: ProtocolVersion | None, event: ProtocolPublished) -> ProtocolVersion:
    """One more version."""
    return ProtocolVersion(event.protocol, str(event.number), event.content.model_dump_json(), event.at)


async def all_of_them(reading: Reading) -> list[Known[Protocol]]:
    """Every protocol, the retired ones too, by name."""
    return await selected(reading, protocols, [], table.c.protocol)


async def by_names(reading: Reading, names: Sequence[str]) -> list[Known[Protocol]]:
    """These protocols, in any order; names that none has are left out."""
    return await by_keys(reading, protocols, names)


async def versions(reading: Reading, keys: Sequence[tuple[str, str]]) -> list[Known[ProtocolVersion]]:
    """These versions, by protocol and number, in any order; those that there are not are left out."""
    return await by_keys(reading, protocol_versions, keys)
