"""What call intake remembers: its calls, its incidents, and the last number it gave."""

from datetime import tzinfo

from typing_extensions import override

from events.event import Event
from events.intake import IncidentOpened
from services.intake import call, incident
from services.runtime.context import State
from services.runtime.table import Table

_ONLY = "only"


class Intake(State):
    """Everything that a rule of intake may read. A day of incident numbers begins at midnight in `zone`."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.calls: Table[call.Call] = Table(call.evolve, call.Unknown(), due=call.due, holds=call.Call)
        self.incidents: Table[incident.Incident] = Table(
            incident.evolve, incident.Unknown(), due=incident.due, holds=incident.Incident
        )
        self._numbers: Table[str] = Table(lambda last, _: last, "")
        super().__init__(own={"call": self.calls, "incident": self.incidents, "number": self._numbers}, others={})

    @property
    def last_number(self) -> str:
        """The number of the incident that was opened last; empty before the first."""
        return self._numbers[_ONLY]

    @override
    def fold_own(self, event: Event) -> None:
        """Let an event of intake happen, to the numbering too."""
        super().fold_own(event)
        if isinstance(event, IncidentOpened):
            self._numbers.put(_ONLY, event.number)
