"""All read models there are. A new one is added here, and nowhere else."""

from projections.assignments import assignments
from projections.calls import calls
from projections.hazards import hazards
from projections.incident_types import catalogues
from projections.incidents import incidents
from projections.locations import locations
from projections.mentions import mentions
from projections.parked import parked
from projections.premise_flags import premise_flags
from projections.projection import ReadModel
from projections.protocols import protocol_versions, protocols
from projections.units import units
from projections.words import words

READ_MODELS: tuple[ReadModel, ...] = (
    calls,
    incidents,
    hazards,
    catalogues,
    protocols,
    protocol_versions,
    units,
    assignments,
    mentions,
    parked,
    locations,
    premise_flags,
    words,
)
