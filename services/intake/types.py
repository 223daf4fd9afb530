"""The types of incidents that a jurisdiction knows."""

from dataclasses import dataclass

from events.event import Event
from events.intake.reference import IncidentType, IncidentTypesPublished
from events.values import Code
from services.common.command import Refused

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

    def require(self, type: Code) -> None:
        """Raises Refused for a type that is not one of those that were published."""
        if self.types and self.find(type) is None:
            known = [one.type for one in self.types]
            raise Refused("unknown_type", f"there is no type {type} of incidents", field="type", allowed=known)


def evolve(catalogue: Catalogue, event: Event) -> Catalogue:
    """The catalogue after an event."""
    match event:
        case IncidentTypesPublished():
            return Catalogue(event.number, event.sample, event.types)
    return catalogue
