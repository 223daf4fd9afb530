"""People as events may name them: by an id that tells nothing, and in words that only their key opens."""

from typing import Annotated

from pydantic import StringConstraints

from events.values import PERSON, Value

PersonId = Annotated[str, StringConstraints(pattern=PERSON)]
"""Of a telephone number, by the jurisdiction's key, so that calls of one caller can be compared; else from chance."""


class Sealed(Value):
    """A word that only one key opens. Once that is destroyed, nobody reads it again."""

    key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    """Which of the person's keys: there is another one once the first was destroyed."""
    box: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,2048}={0,2}$")]
    """Base64 (RFC 4648, for URLs) of AES-SIV (RFC 5297): alike for alike words, as a command sent again is the same."""


class Caller(Value):
    """Who asks for help, as far as it is known."""

    person: PersonId
    number: Sealed | None = None
    name: Sealed | None = None
