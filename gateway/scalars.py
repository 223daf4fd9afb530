"""The scalars that GraphQL does not have: a place in the log, and a moment."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition
from typing_extensions import override

Position = NewType("Position", int)
"""A log position on its way through GraphQL: an int here, a string outside, as JavaScript's numbers end at 2^53."""

_LAST = 2**63 - 1
_DIGITS = re.compile(r"(\d{1,19})(?:\.(\d{1,9}))?", re.ASCII)


class Within(int):
    """A place inside a commit: behind what has this number there. Elsewhere it is the commit's position."""

    number: int

    @override
    def __str__(self) -> str:
        return f"{int(self)}.{self.number}"


def within(position: int, number: int) -> Position:
    """The place behind what has this number at a position."""
    place = Within(position)
    place.number = number
    return Position(place)


def number_within(place: Position) -> int | None:
    """The number that a place is behind; None where it is behind the whole commit."""
    return place.number if isinstance(place, Within) else None


def parse_position(value: object) -> Position:
    """A position as a client gives it, digits in a string or an int; raises GraphQLError."""
    digits = _DIGITS.fullmatch(str(value)) if isinstance(value, str | int) else None
    if digits is None or int(digits[1]) > _LAST:
        raise GraphQLError(f"{value!r} is no log position: a whole number from 0 to 2^63-1, as a string")
    return Position(int(digits[1])) if digits[2] is None else within(int(digits[1]), int(digits[2]))


def parse_moment(value: object) -> datetime:
    """A moment as a client gives it, told in UTC; raises GraphQLError, for a time without a zone too."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise GraphQLError(f"{value!r} is no DateTime: RFC 3339, like 2026-11-23T14:05:00Z")
    if moment.tzinfo is None:
        raise GraphQLError(f"{value!r} has no zone, so it is no moment: 2026-11-23T14:05:00Z is one")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise GraphQLError(f"{value!r} is not within the years 1 to 9999 of UTC") from None


def print_moment(moment: datetime) -> str:
    """A moment as a client reads it, RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat()[: -len("+00:00")] + "Z"


SCALARS: Mapping[object, ScalarDefinition] = {
    Position: strawberry.scalar(
        name="Position",
        description="A place in the log, a 64-bit integer as a string: it orders all that happened and names any past."
        " `12.0`, a cursor, is right behind the first of several things that happened at 12.",
        serialize=str,
        parse_value=parse_position,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="RFC 3339 in UTC, `2026-11-23T14:05:00Z`. A time without a zone is refused.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=print_moment,
        parse_value=parse_moment,
    ),
}
