"""What dispatch remembers: its units, and of the incidents of intake whether units may be sent there."""

from events.values import IncidentId
from services.common.command import Refused
from services.dispatch.known import Closed, Known, Merged, NeverHeardOf, know
from services.dispatch.unit import Unit, Unknown, due, evolve, incident_of
from services.runtime.context import State
from services.runtime.table import Table


class Dispatch(State):
    """Everything that a rule of dispatch may read."""

    def __init__(self) -> None:
        self.units: Table[Unit] = Table(evolve, Unknown(), due=due, holds=Unit)
        self.units_at = self.units.index(incident_of)
        self.incidents: Table[Known] = Table(know, NeverHeardOf(), holds=Known)
        super().__init__(own={"unit": self.units}, others={"incident": self.incidents})

    def require_open(self, incident: IncidentId) -> None:
        """Refuse what is wanted of an incident that is closed, or merged, or that dispatch has not heard of."""
        match self.incidents[incident]:
            case Closed():
                raise Refused("incident_closed", f"incident {incident} is closed", field="incident")
            case NeverHeardOf():
                message = f"there is no incident {incident}, or it is archived"
                raise Refused("unknown_incident", message, field="incident")
            case Merged(into=into):
                survivor = self._survivor(into)
                message = f"incident {incident} is merged into {survivor}, which stands for both: send them there"
                raise Refused("incident_merged", message, field="incident", allowed=[survivor])

    def _survivor(self, incident: IncidentId) -> IncidentId:
        while isinstance(known := self.incidents[incident], Merged):
            incident = known.into
        return incident
