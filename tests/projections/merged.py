"""A city in which incidents are merged and un-merged all the time: intake and dispatch side by side over one log."""

from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from events.commit import ID, Recorded
from events.envelope import Envelope, encode, event_id
from events.event import Event
from events.intake.incidents import IncidentMerged, IncidentUnmerged
from events.values import Level, Progress, Relation
from projections.merges import Merge
from services.common.command import Command, Refused
from services.dispatch.service import DISPATCH
from services.intake import incident
from services.intake.commands import calls, incidents
from tests.services import asked
from tests.services.asked import THERE
from tests.services.city import ANNA, later
from tests.services.given import Play
from tests.services.intake.past import INTAKE

INCIDENTS = ("inc-a", "inc-b", "inc-c", "inc-d")
UNITS = ("E01", "E02", "E03")
CALLS = ("call-0", "call-1")
NOTES = ("n1", "n2")

some = st.sampled_from(INCIDENTS)
units = st.sampled_from(UNITS)
any_call = st.sampled_from(CALLS)
note = st.sampled_from(NOTES)
relations = st.sampled_from(Relation)
by = st.just(ANNA)


def of(command: type[Command], **fields: Any) -> st.SearchStrategy[Command]:
    """Commands of one class about any of the incidents."""
    given = {name: field if isinstance(field, st.SearchStrategy) else st.just(field) for name, field in fields.items()}
    return st.builds(command, by=by, incident=some, **given)


_ANY: dict[type[Command], st.SearchStrategy[Command]] = {
    incidents.ClassifyIncident: of(incidents.ClassifyIncident, type=st.sampled_from(["fire", "flood"])),
    incidents.ChangePriority: of(incidents.ChangePriority, priority=st.integers(1, 5)),
    incidents.CorrectLocation: of(incidents.CorrectLocation, place=THERE),
    incidents.ChangeLevel: of(incidents.ChangeLevel, level=st.sampled_from(Level)),
    incidents.ReportCasualties: of(incidents.ReportCasualties, dead=st.integers(0, 2)),
    incidents.FlagHazard: of(incidents.FlagHazard, hazard="gas_leak"),
    incidents.ClearHazard: of(incidents.ClearHazard, hazard="gas_leak", reason="shut off"),
    incidents.AddNote: of(incidents.AddNote, note=note, text="hydrant is dry"),
    incidents.StrikeNote: of(incidents.StrikeNote, note=note, reason="it is not"),
    incidents.LinkIncidents: of(incidents.LinkIncidents, other=some, relation=relations),
    incidents.UnlinkIncidents: of(incidents.UnlinkIncidents, other=some, relation=relations),
    incidents.StabilizeIncident: of(incidents.StabilizeIncident),
    incidents.ReopenIncident: of(incidents.ReopenIncident, reason="smoke"),
    calls.AttachCall: of(calls.AttachCall, call=any_call, role=st.sampled_from(["duplicate", "update"])),
    calls.DetachCall: st.builds(calls.DetachCall, by=by, call=any_call, reason=st.just("another street")),
}
merge = of(incidents.MergeIncident, into=some)
unmerge = of(incidents.UnmergeIncident, reason="two streets")
close = of(incidents.CloseIncident, disposition="resolved")
send = st.builds(lambda unit, to: asked.send(unit, to=to), units, some)
others = [strategy for command, strategy in _ANY.items() if command in INTAKE.decides]
report = st.builds(asked.report, units, some, st.sampled_from(list(Progress)[1:]))
release = st.builds(asked.release, units, some)
often = [merge] * 6 + [unmerge] * 5 + [send] * 6 + [close] * 2 + [report, release]
commands: st.SearchStrategy[Command] = st.sampled_from([*often, *others]).flatmap(lambda one: one)
"""Much is merged and un-merged, and much else happens in between."""
days = st.lists(commands, min_size=30, max_size=60)


class Day:
    """What was asked on a day, and what stands in the log of it."""

    def __init__(self) -> None:
        self.intake, self.dispatch = Play(INTAKE), Play(DISPATCH)
        self.commits: list[Recorded] = []
        for number, key in enumerate(INCIDENTS):
            call = f"call-{number}"
            self.ask(asked.receive(call))
            self.ask(asked.open_incident(key, call))
        for unit in UNITS:
            self.ask(asked.register(unit))
            self.ask(asked.start_duty(unit))

    def ask(self, command: Command) -> None:
        """Have it decided; what is refused leaves nothing. What dispatch does about it comes right behind."""
        play = self.intake if command.name.startswith("intake") else self.dispatch
        try:
            happened = play.next(command, later(len(self.commits)))
        except Refused:
            return
        self._append(play.context.name, happened)
        if play is self.intake:
            for event in happened:
                self._append("dispatch", self.dispatch.next(event, later(len(self.commits))))

    def un_merge_all(self) -> None:
        """Let every incident stand for itself."""
        for key, here in list(self.intake.state.incidents):
            if isinstance(here, incident.Merged):
                self.ask(asked.unmerge(key))

    def _append(self, context: str, events: Sequence[Event]) -> None:
        if events:
            self.commits.append(committed(len(self.commits) + 1, context, events))

    def events(self) -> Iterator[tuple[int, str, Event]]:
        """Every event with its position and its context."""
        for commit in self.commits:
            for event in events_of(commit):
                yield commit.position, commit.context, event


def committed(position: int, context: str, events: Sequence[Event]) -> Recorded:
    """A commit as the log gives it back."""
    encoded = [encode(Envelope(event_id(position, n), f"/liandong/city/{context}", e)) for n, e in enumerate(events)]
    return Recorded(position, later(position), context, {ID: f"{position}"}, b"[" + b",".join(encoded) + b"]")


def events_of(commit: Recorded) -> list[Event]:
    """What a commit says."""
    return [envelope.event for envelope in commit.envelopes if isinstance(envelope.event, Event)]


def as_if_never_merged(day: Day) -> Day:
    """The same events without the mergers."""
    plain = Day()
    plain.commits, plain.intake, plain.dispatch = [], Play(INTAKE), Play(DISPATCH)
    for commit in day.commits:
        kept = [event for event in events_of(commit) if not isinstance(event, IncidentMerged | IncidentUnmerged)]
        plain._append(commit.context, kept)
        for event in kept:
            plain.intake.happen(event)
            plain.dispatch.happen(event)
    return plain


def merges_of(day: Day) -> list[Merge]:
    """When what was merged into what, told from the events alone."""
    found: dict[str, Merge] = {}
    ended: list[Merge] = []
    for position, _, event in day.events():
        if isinstance(event, IncidentMerged):
            found[event.incident] = Merge(event.incident, event.into, position, 2**63 - 1)
        elif isinstance(event, IncidentUnmerged):
            ended.append(found.pop(event.incident)._replace(until=position))
    return [*ended, *found.values()]
