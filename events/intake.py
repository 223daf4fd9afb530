"""What can happen at the front desk 接警: calls come in, incidents are opened and closed."""

from typing import Literal

from events.event import Event
from events.values import CallId, Channel, Code, IncidentId, Place, Priority, Text


class CallReceived(Event, name="intake.call_received", version=1, about="call"):
    """Somebody asked for help. From this moment the city owes an answer."""

    call: CallId
    channel: Channel
    place: Place | None = None
    report: Text | None = None


class CallAttached(Event, name="intake.call_attached", version=1, about="call"):
    """The call is known to be about this incident."""

    call: CallId
    incident: IncidentId
    role: Literal["primary", "duplicate", "update"]


class IncidentOpened(Event, name="intake.incident_opened", version=1, about="incident"):
    """The centre has taken this on."""

    incident: IncidentId
    number: str
    """The number people say, the next of its local day: `20261123-00042`."""
    type: Code
    priority: Priority
    place: Place


class IncidentClosed(Event, name="intake.incident_closed", version=1, about="incident"):
    """Nothing more is owed here; whoever was sent is free."""

    incident: IncidentId
    disposition: Code


class CallArchived(Event, name="intake.call_archived", version=1, about="call"):
    """The call is history: it can be read, and nothing more is decided about it."""

    call: CallId


class IncidentArchived(Event, name="intake.incident_archived", version=1, about="incident"):
    """The incident is history: it can be read, and what comes up again is another incident."""

    incident: IncidentId


EVENTS = (CallReceived, CallAttached, IncidentOpened, IncidentClosed, CallArchived, IncidentArchived)
