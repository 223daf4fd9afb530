"""Contradictions between reports, found in the versions that were true at a position."""

from sqlalchemy import ARRAY, BigInteger, Subquery, Text, text

from events.values import Position
from projections.assignments import STAMPS

_STEPS = ("received_at", "opened_at", *STAMPS)
"""In the order in which they happen; the first two are the call's and the incident's."""
_TOO_EARLY = ", ".join(
    f"CASE WHEN {step} < GREATEST({', '.join(_STEPS[:number])}) THEN '{step.removesuffix('_at')}' END"
    for number, step in enumerate(_STEPS)
    if number
)

_CONTRADICTIONS = f"""
WITH assigned AS (
    SELECT * FROM views.assignments WHERE from_position <= :position AND to_position > :position
), told AS (
    SELECT assigned.*, i.status, i.opened_at, c.received_at
    FROM assigned
    LEFT JOIN views.incidents i
        ON i.incident = assigned.incident AND i.from_position <= :position AND i.to_position > :position
    LEFT JOIN views.calls c ON c.call = i.call AND c.from_position <= :position AND c.to_position > :position
), stamped AS (
    SELECT incident, unit, array_remove(ARRAY[{_TOO_EARLY}], NULL) AS steps FROM told
), followed AS (
    SELECT incident, unit, coalesce(cleared_at, released_at) AS ended_at,
        lead(assigned_at) OVER next AS next_at, lead(incident) OVER next AS next_incident
    FROM assigned WHERE assigned_at IS NOT NULL
    WINDOW next AS (PARTITION BY unit ORDER BY assigned_at, incident)
)
SELECT kind, found.incident, found.unit, other_incident, steps, ARRAY(
    SELECT was.from_position FROM views.assignments was
    WHERE was.unit = found.unit AND was.incident IN (found.incident, found.other_incident)
        AND was.from_position <= :position
    ORDER BY 1
) AS positions
FROM (
    SELECT 'stamps_out_of_order' AS kind, incident, unit, NULL AS other_incident, steps
    FROM stamped WHERE cardinality(steps) > 0
    UNION ALL
    SELECT 'overlapping_assignments', incident, unit, next_incident, ARRAY[]::text[]
    FROM followed WHERE next_at < ended_at
    UNION ALL
    SELECT 'never_cleared', incident, unit, NULL, ARRAY[]::text[]
    FROM told WHERE status = 'closed' AND cleared_at IS NULL AND released_at IS NULL
) found
"""


def contradictions(position: Position) -> Subquery:
    """All of them at a position: kind, incident, unit, other_incident, steps, positions."""
    return (
        text(_CONTRADICTIONS)
        .bindparams(position=position)
        .columns(
            kind=Text, incident=Text, unit=Text, other_incident=Text, steps=ARRAY(Text), positions=ARRAY(BigInteger)
        )
        .subquery("contradictions")
    )
