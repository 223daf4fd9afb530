"""All read models there are. A new one is added here, and nowhere else."""

from projections.assignments import assignments
from projections.calls import calls
from projections.hazards import hazards
from projections.incident_types import catalogues
from projections.incidents import incidents
from projections.links import links
from projections.mentions import mentions
from projections.notes import notes
from projections.parked import parked
from projections.projection import ReadModel
from projections.units import units

READ_MODELS: tuple[ReadModel, ...] = (
    calls,
    incidents,
    hazards,
    notes,
    links,
    catalogues,
    units,
    assignments,
    mentions,
    parked,
)
