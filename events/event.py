"""What every event is: a frozen value in the past tense that says who, when, and about what."""

from collections.abc import Iterable
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from typing_extensions import override

from events.values import Actor, Instant


class Event(BaseModel):
    """Something that happened.

    `name` and `version` never change once one is stored; `about` names the field that holds the id of its aggregate,
    `naming` those that hold ids of incidents.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    version: ClassVar[int]
    about: ClassVar[str]
    naming: ClassVar[tuple[str, ...]]
    type_name: ClassVar[str]
    """The CloudEvents type, `liandong.dispatch.unit_assigned.v1`."""

    at: Instant
    """When it happened. When it was recorded is the log's to say."""
    by: Actor

    @override
    def __init_subclass__(cls, *, name: str, version: int, about: str, naming: tuple[str, ...] = ("incident",)) -> None:
        super().__init_subclass__()
        cls.name, cls.version, cls.about, cls.naming = name, version, about, naming
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

    @property
    def incidents(self) -> tuple[str, ...]:
        """The incidents that this names, the one that it belongs to first."""
        return ids(getattr(self, field, None) for field in self.naming)


def ids(values: Iterable[object]) -> tuple[str, ...]:
    """The ids in some fields, each once: a field holds one, several or none."""
    flat = (one for value in values for one in (value if isinstance(value, tuple | list) else (value,)))
    return tuple(dict.fromkeys(one for one in flat if isinstance(one, str)))
