"""What every event is: a frozen value in the past tense that says who, when, and about what."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from typing_extensions import override

from events.values import Actor, Instant


class Event(BaseModel):
    """Something that happened.

    `name` and `version` never change once one is stored; `about` names the field that holds the id of its aggregate.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    version: ClassVar[int]
    about: ClassVar[str]
    type_name: ClassVar[str]
    """The CloudEvents type, `liandong.dispatch.unit_assigned.v1`."""

    at: Instant
    """When it happened. When it was recorded is the log's to say."""
    by: Actor

    @override
    def __init_subclass__(cls, *, name: str, version: int, about: str) -> None:
        super().__init_subclass__()
        cls.name, cls.version, cls.about = name, version, about
        cls.type_name = f"liandong.{name}.v{version}"

    @property
    def key(self) -> str:
        """The id of the aggregate that this happened to."""
        return str(getattr(self, self.about))

    @property
    def subject(self) -> str:
        """The aggregate that this happened to, `unit/E01`."""
        return f"{self.about}/{self.key}"

    @property
    def correlation(self) -> str | None:
        """The incident that this belongs to, where it belongs to one."""
        return getattr(self, "incident", None)
