"""What dispatch does about what happens elsewhere."""

from datetime import datetime

from events.event import Event
from events.intake.incidents import IncidentClosed
from services.dispatch import unit
from services.dispatch.state import Dispatch


def incident_closed(event: IncidentClosed, state: Dispatch, now: datetime) -> list[Event]:
    """Nothing more is owed there, nor at what it stood for: whoever is still there is free, in one commit."""
    return [
        released
        for incident in (event.incident, *event.absorbed)
        for key in state.units_at[incident]
        for released in unit.release(key, state.units[key], incident, "incident_closed", "service/dispatch", now)
    ]
