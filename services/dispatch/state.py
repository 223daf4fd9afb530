"""What dispatch remembers: its units, and of the incidents of intake whether they are open."""

from enum import StrEnum

from events.event import Event
from events.intake.incidents import IncidentArchived, IncidentClosed, IncidentOpened, IncidentReopened
from services.common.command import Refused
from services.dispatch.unit import Unit, Unknown, due, evolve, incident_of
from services.runtime.context import State
from services.runtime.table import Table


class Known(StrEnum):
    """What dispatch keeps of an incident."""

    NEVER_HEARD_OF = "never_heard_of"
    OPEN = "open"
    CLOSED = "closed"


def know(incident: Known, event: Event) -> Known:
    """What dispatch keeps of an incident after an event of intake."""
    match event:
        case IncidentOpened() | IncidentReopened():
            return Known.OPEN
        case IncidentClosed():
            return Known.CLOSED
        case IncidentArchived():
            # Its id is never opened again, so what is forgotten here cannot be taken for one that units may be sent to.
            return Known.NEVER_HEARD_OF
    return incident


class Dispatch(State):
    """Everything that a rule of dispatch may read."""

    def __init__(self) -> None:
        self.units: Table[Unit] = Table(evolve, Unknown(), due=due, holds=Unit)
        self.units_at = self.units.index(incident_of)
        self.incidents: Table[Known] = Table(know, Known.NEVER_HEARD_OF)
        super().__init__(own={"unit": self.units}, others={"incident": self.incidents})

    def require_open(self, incident: str) -> None:
        """Refuse what is wanted of an incident that is closed or that dispatch has not heard of."""
        match self.incidents[incident]:
            case Known.CLOSED:
                raise Refused("incident_closed", f"incident {incident} is closed", field="incident")
            case Known.NEVER_HEARD_OF:
                message = f"there is no incident {incident}, or it is archived"
                raise Refused("unknown_incident", message, field="incident")
            case Known.OPEN:
                pass
