"""What can happen at the front desk 接警: to calls, to incidents, to what is known of places, and to its own rules."""

from events.event import Event
from events.intake import calls, incidents, premises, reference

EVENTS: tuple[type[Event], ...] = (*calls.EVENTS, *incidents.EVENTS, *premises.EVENTS, *reference.EVENTS)
