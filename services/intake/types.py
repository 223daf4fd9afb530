"""The types of incidents that a jurisdiction knows."""

from collections.abc import Sequence
from dataclasses import dataclass

from events.event import Event
from events.intake.reference import IncidentType, IncidentTypesPublished
from events.values import Code
from services.common.command import Refused
from services.common.unique import require_unique

CATALOGUE: Code = "types"
"""There is one catalogue, of this name."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What was published last. As long as nothing was, every type is legal."""

    number: int = 0
    sample: bool = False
    types: tuple[IncidentType, ...] = ()

    def find(self, type: Code) -> IncidentType | None:
        """The type of that name; None where it was not published, or nothing was."""
        return next((one for one in self.types if one.type == type), None)

    def require(self, type: Code, field: str = "type") -> None:
        """Raises Refused for a type that is not one of those that were published."""
        if self.types and self.find(type) is None:
            known = [one.type for one in self.types]
            raise Refused("unknown_type", f"there is no type {type} of incidents", field=field, allowed=known)


def evolve(catalogue: Catalogue, event: Event) -> Catalogue:
    """The catalogue after an event."""
    match event:
        case IncidentTypesPublished():
            return Catalogue(event.number, event.sample, event.types)
    return catalogue


def require_sound_types(types: Sequence[IncidentType]) -> None:
    """No type is there twice, nor a disposition of one; and what one is compatible with is there. Raises Refused."""
    names = [each.type for each in types]
    require_unique(names, "unsound_types", "types.{}.type")
    for number, each in enumerate(types):
        ends = [end.disposition for end in each.dispositions]
        require_unique(ends, "unsound_types", f"types.{number}.dispositions.{{}}.disposition")
        for at, other in enumerate(each.compatible):
            if other not in names:
                message = f"{each.type} is said to be compatible with {other}, and there is no such type"
                raise Refused("unsound_types", message, field=f"types.{number}.compatible.{at}", allowed=names)
