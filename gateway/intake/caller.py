"""Who called: that something is known, and the words themselves for whoever may read them."""

from typing import Self

import strawberry

from events import people
from projections import calls


@strawberry.type(description="Who called. The words themselves are sealed: revealCaller shows them.")
class Caller:
    """Of the caller's columns in projections.calls.Call."""

    person: strawberry.ID = strawberry.field(
        description="The same for all calls from one telephone number; it tells nothing else."
    )
    has_number: bool = strawberry.field(description="Whether the number was known.")
    has_name: bool = strawberry.field(description="Whether a name was given.")

    @classmethod
    def of(cls, row: calls.Call) -> Self | None:
        """The caller in a row."""
        if row.caller_person is None:
            return None
        return cls(
            person=strawberry.ID(row.caller_person),
            has_number=row.caller_number is not None,
            has_name=row.caller_name is not None,
        )


@strawberry.type(description="Who called, in plain words.")
class RevealedCaller:
    """What was unsealed."""

    number: str | None = strawberry.field(description="In E.164, `+8613800138000`; a short one is its digits.")
    name: str | None


@strawberry.input(description="Who calls, as far as it is known. It is sealed before anything else is done with it.")
class CallerInput:
    """What becomes a Caller."""

    number: str | None = strawberry.field(
        default=None, description="The telephone number as it is shown or told: `138 0013 8000`, `+1 650 253 0000`."
    )
    name: str | None = None


def sealed(row: calls.Call) -> people.Caller | None:
    """The caller in a row, as sealed as it was."""
    if row.caller_person is None:
        return None
    number, name = row.caller_number, row.caller_name
    return people.Caller(
        person=row.caller_person,
        number=None if number is None else people.Sealed.model_validate_json(number),
        name=None if name is None else people.Sealed.model_validate_json(name),
    )
