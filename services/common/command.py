"""What a command is, and how a rule says no."""

from collections.abc import Iterable
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from typing_extensions import override

from events.values import Actor
from events.wire import Refusal


class Command(BaseModel):
    """A wish of somebody who may be refused. Its name is the wire's and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]

    by: Actor

    @override
    def __init_subclass__(cls, *, name: str) -> None:
        super().__init_subclass__()
        cls.name = name


class Refused(Exception):
    """A command breaks a rule: which, at which of its fields, and what would be legal."""

    def __init__(
        self, code: str, message: str, *, field: str | None = None, allowed: Iterable[str] | None = None
    ) -> None:
        super().__init__(message)
        self.refusal = Refusal(
            code=code, message=message, field=field, allowed=None if allowed is None else tuple(allowed)
        )
