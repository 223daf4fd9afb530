"""What call intake remembers: its calls, its incidents, what was laid down for it, and the last number it gave."""

from dataclasses import replace
from datetime import tzinfo

from typing_extensions import override

from events.event import Event
from events.intake.calls import CallAttached, CallDetached, CallReceived, Origin
from events.intake.incidents import (
    IncidentArchived,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    IncidentUnmerged,
)
from events.values import CallId, IncidentId
from services.common.command import Refused
from services.common.grid import Grid
from services.intake import call, incident, nearby, premise, protocol, types
from services.intake.rules import Rules
from services.runtime.context import State
from services.runtime.table import Table

_ONLY = "only"


class Intake(State):
    """Everything that a rule of intake may read. A day of incident numbers begins at midnight in `zone`."""

    def __init__(self, zone: tzinfo, rules: Rules, grid: Grid) -> None:
        self.zone = zone
        self.rules = rules
        self.grid = grid
        self.calls: Table[call.Call] = Table(call.evolve, call.Unknown(), due=call.due, holds=call.Call)
        self.calls_about = self.calls.index(call.about)
        """Calls by the incident that they are attached to."""
        self.claimed_by = self.calls.index(call.claimant)
        """Calls by who has claimed them."""
        self.calls_of = self.calls.index(call.person_of)
        """Calls that are attached to an incident, by who called."""
        self.calls_near = self.calls.index(nearby.told_of)
        """Calls that are attached to an incident, by the square that they came from, and by the hour."""
        self.incidents: Table[incident.Incident] = Table(
            incident.evolve, incident.Unknown(), due=incident.due, holds=incident.Incident
        )
        self.merged_into = self.incidents.index(incident.stood_for_by)
        """Incidents by the one that stands for them."""
        self.premise_flags: Table[premise.Flag] = Table(
            premise.evolve, premise.Unknown(), due=premise.due, holds=premise.Flag
        )
        self.incidents_near = self.incidents.index(nearby.spot_of)
        """Incidents by the square that they lie in, and by the hour in which they ended, if they did."""
        self.incidents_addressed = self.incidents.index(nearby.address_of)
        """Incidents that go on, by what is compared of their address."""
        self.protocols: Table[protocol.Protocol] = Table(protocol.evolve, protocol.Protocol())
        self._catalogues: Table[types.Catalogue] = Table(types.evolve, types.Catalogue())
        self._numbers: Table[str] = Table(lambda last, _: last, "")
        self._origins: Table[str] = Table(lambda call, _: call, "")
        self._primaries: Table[str] = Table(lambda call, _: call, "")
        super().__init__(
            own={
                "call": self.calls,
                "incident": self.incidents,
                "flag": self.premise_flags,
                "protocol": self.protocols,
                "catalogue": self._catalogues,
                "number": self._numbers,
                "origin": self._origins,
                "primary": self._primaries,
            },
            others={},
        )

    def number(self, key: IncidentId) -> str:
        """What people call an incident; of one that nothing is known of any more, its id."""
        here = self.incidents[key]
        return here.facts.number if isinstance(here, incident.Present) else key

    @property
    def last_number(self) -> str:
        """The number of the incident that was opened last; empty before the first."""
        return self._numbers[_ONLY]

    @property
    def types(self) -> types.Catalogue:
        """The types of incidents that there are."""
        return self._catalogues[types.CATALOGUE]

    def survivor(self, key: IncidentId) -> IncidentId:
        """The incident that stands for this one in the end: itself, where it is merged into none.

        A log of history may say of a circle that each stands for the other: then it is one of these.
        """
        passed: set[IncidentId] = set()
        while isinstance(here := self.incidents[key], incident.Merged) and key not in passed:
            passed.add(key)
            key = here.into
        return key

    def absorbed(self, key: IncidentId) -> tuple[IncidentId, ...]:
        """Every incident that this one stands for: what is merged into it, and what is merged into that.

        A log of history may say it of a circle.
        """
        found, further = list[IncidentId](), self.merged_into[key][::-1]
        while further:
            if (one := further.pop()) not in (key, *found):
                found.append(one)
                further += self.merged_into[one][::-1]
        return tuple(found)

    def reported_as(self, origin: Origin) -> CallId | None:
        """The call that this report was taken as, if it ever was."""
        return self._origins[_report(origin)] or None

    def require_call(self, key: CallId) -> call.Present:
        """The call of that id. Refuse what is wanted of one that nobody took, or that is archived."""
        match self.calls[key]:
            case call.Unknown():
                raise Refused("unknown_call", f"there is no call {key}", field="call")
            case call.Archived():
                message = f"call {key} is archived, and nothing is decided about it any more"
                raise Refused("call_archived", message, field="call")
            case call.Waiting() | call.Answered() | call.Ended() as here:
                return here

    def primary_call(self, incident: IncidentId) -> CallId | None:
        """The call that the incident began with; archived or not, as an incident may last longer than its calls."""
        return self._primaries[incident] or None

    @override
    def fold_own(self, event: Event) -> None:
        """Let an event of intake happen, to the numbering, the reports of others and the primary calls too."""
        super().fold_own(event)
        match event:
            case IncidentOpened():
                self._numbers.put(_ONLY, event.number)
            case IncidentClosed() | IncidentReopened() | IncidentUnmerged():
                self._go_with(event.incident)
            case CallReceived(origin=Origin() as origin):
                self._origins.put(_report(origin), event.call)
            case CallAttached(role="primary"):
                self._primaries.put(event.incident, event.call)
            case CallDetached() | CallAttached() if self._primaries[event.incident] == event.call:
                self._primaries.put(event.incident, "")
            case IncidentArchived():
                self._primaries.put(event.incident, "")

    def _go_with(self, key: IncidentId) -> None:
        """What is merged into an incident leaves memory with it: nothing of it is due by itself."""
        here = self.incidents[key]
        moment = here.archive_at if isinstance(here, incident.Closed) else None
        for absorbed in self.absorbed(key):
            if isinstance(one := self.incidents[absorbed], incident.Merged):
                self.incidents.put(absorbed, replace(one, archive_at=moment))


def _report(origin: Origin) -> str:
    return f"{origin.source} {origin.reference}"
