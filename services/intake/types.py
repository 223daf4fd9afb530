"""The types of incidents that a jurisdiction knows."""

from dataclasses import dataclass

from events.event import Event
from events.intake.reference import IncidentType, IncidentTypesPublished
from events.values import Code

CATALOGUE: Code = "types"
"""There is one catalogue, of this name."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What was published last. As long as nothing was, every type is legal."""

    number: int = 0
    sample: bool = False
    types: tuple[IncidentType, ...] = ()


def evolve(catalogue: Catalogue, event: Event) -> Catalogue:
    """The catalogue after an event."""
    match event:
        case IncidentTypesPublished():
            return Catalogue(event.number, event.sample, event.types)
    return catalogue
