"""Holds a log, and what everybody was told, against the invariants of the commit protocol; says what is violated."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from events.commit import Recorded
from events.dispatch import UnitAssigned, UnitCleared, UnitReleased
from events.envelope import Envelope
from events.event import Event
from events.intake import IncidentClosed, IncidentOpened
from events.record import CommandAccepted, CommandRefused, LogOpened, ReactionParked
from services.common.command import Refused
from services.dispatch.unit import Committed
from services.runtime.context import Context
from tests.services.faults.cluster import MOST_BEHIND, Cluster, Node
from tests.services.faults.wishes import CONTEXTS, Wish
from tests.services.given import Deadline, Play

UNDECIDED = {"busy", "stopping", "behind", "not_reached", "expired", "id_misused"}
"""What may be said without a position: nothing of it is final."""


def judge(cluster: Cluster) -> list[str]:
    """Every violation, in words."""
    commits = cluster.commits
    return [
        *cluster.deaths,
        *_of_the_chain(commits),
        *_of_ids(commits),
        *(what for wish in cluster.wishes for what in _of_a_wish(wish, _after(wish, cluster), commits)),
        *_of_numbers(commits),
        *_of_units(commits),
        *(what for context in CONTEXTS for what in Replay(context, commits, cluster).violations()),
    ]


def _of_the_chain(commits: list[Recorded]) -> Iterator[str]:
    """Each commit of a context is decided on the one before, and no context forgets what it has reacted to."""
    openings = [commit.position for commit in commits for e in commit.envelopes if isinstance(e.event, LogOpened)]
    if openings != [1]:
        yield f"the log was opened at {openings}"
    for context in CONTEXTS:
        own = [commit for commit in commits if commit.context == context.name]
        for before, after in pairwise(own):
            if after.fence != before.position:
                yield f"commit {after.position} was decided on {after.fence}, and not on {before.position}"
            if after.seen < before.seen:
                yield f"seen went back at {after.position}, from {before.seen} to {after.seen}"


def _of_ids(commits: list[Recorded]) -> Iterator[str]:
    """No event is there twice, and what a command led to stands in one commit."""
    events = Counter(envelope.id for commit in commits for envelope in commit.envelopes)
    yield from (f"event {id} is there {times} times" for id, times in events.items() if times > 1)
    places: dict[str, set[tuple[int, str | None]]] = {}
    for commit in commits:
        for envelope in commit.envelopes:
            if envelope.command:
                places.setdefault(envelope.command, set()).add((commit.position, envelope.digest))
    yield from (f"command {id} had effects at {found}" for id, found in places.items() if len(found) > 1)


def _after(wish: Wish, cluster: Cluster) -> int:
    """The position that it waits for at least, under whichever of its names."""
    return min(other.request.after for other in cluster.wishes if other.request.id == wish.request.id)


def _of_a_wish(wish: Wish, after: int, commits: list[Recorded]) -> Iterator[str]:
    """What was said is what is in the log, and was said to every retry alike."""
    what = f"{wish.command!r} ({wish.request.id})"
    digest = wish.ask().digest
    final = [reply for reply in wish.heard if reply.position is not None]
    for reply in wish.heard:
        if reply.position is None and (reply.refusal is None or reply.refusal.code not in UNDECIDED):
            yield f"{what} was answered without a trace: {reply}"
    if wish.doubled:
        yield f"{what} was answered twice where it was asked once: {wish.doubled}"
    if any(reply != final[0] for reply in final):
        yield f"{what} was answered differently: {final}"
    if not wish.answered.is_set():
        yield f"{what} was never answered"
    for reply in final[:1]:
        assert reply.position is not None
        commit = commits[reply.position - 1] if reply.position <= len(commits) else None
        there = commit.envelopes if commit else ()
        if commit and commit.seen < after:
            yield f"{what} was to be decided after {after}, and was on {commit.seen} at {commit.position}"
        led_to = [e.event for e in there if (e.command, e.digest) == (str(wish.request.id), digest)]
        refusals = [event for event in led_to if isinstance(event, CommandRefused)]
        if not led_to:
            yield f"{what} was answered {reply}, and nothing of it stands there"
        elif reply.refusal is None and refusals:
            yield f"{what} was accepted, and its refusal stands at {reply.position}"
        elif reply.refusal is not None and [event.code for event in led_to if event in refusals] != [
            reply.refusal.code
        ]:
            yield f"{what} was refused, and {led_to} stands at {reply.position}"


def _of_numbers(commits: list[Recorded]) -> Iterator[str]:
    """Incidents are numbered without a gap."""
    numbers = [e.event.number for commit in commits for e in commit.envelopes if isinstance(e.event, IncidentOpened)]
    if numbers != [f"20261123-{number + 1:05}" for number in range(len(numbers))]:
        yield f"incidents are numbered {numbers}"


def _of_units(commits: list[Recorded]) -> Iterator[str]:
    """No unit is on two incidents. Told from the events alone, without any code of dispatch."""
    where: dict[str, str] = {}
    for commit in commits:
        for envelope in commit.envelopes:
            event = envelope.event
            if isinstance(event, UnitAssigned):
                if event.unit in where:
                    yield f"{event.unit} is on {where[event.unit]}, and sent to {event.incident} at {commit.position}"
                where[event.unit] = event.incident
            elif isinstance(event, UnitReleased | UnitCleared) and where.pop(event.unit, None) is None:
                yield f"{event.unit} is let go at {commit.position}, and was nowhere"


class Replay:
    """Decides everything in the log again: each commit must hold what the rules said then, no more and no less."""

    def __init__(self, context: Context[Any], commits: list[Recorded], cluster: Cluster) -> None:
        self.play = Play(context)
        self.context = context
        self.commits = commits
        self.cluster = cluster
        self.commands = {(str(w.request.id), w.ask().digest): w.command for w in cluster.wishes}
        self.parked: set[str] = set()
        self.looked = 0

    def violations(self) -> Iterator[str]:
        time = None
        for commit in self.commits:
            if commit.context != self.context.name:
                continue
            found = list(commit.envelopes)
            reactions = [envelope for envelope in found if envelope.cause]
            if reactions != found[: len(reactions)]:
                yield f"commit {commit.position} reacts after it has decided"
            yield from self._reactions(commit, reactions)
            for origin, group in groupby(found[len(reactions) :], key=lambda e: (e.command, e.digest)):
                yield from self._decision(commit, origin, list(group))
            if time and any(isinstance(e.event, Event) and e.event.at < time - MOST_BEHIND for e in found):
                yield f"commit {commit.position} was decided long before the one before it was recorded"
            time = commit.recorded_at
        yield from self._what_is_left()
        for node in self.cluster.nodes:
            if node.context is self.context:
                yield from self._of_a_node(node)

    def _reactions(self, commit: Recorded, reactions: list[Envelope]) -> Iterator[str]:
        """Exactly what follows from the foreign events up to `seen`, each once and in their order."""
        now = reactions[0].event.at if reactions and isinstance(reactions[0].event, Event) else commit.recorded_at
        due: list[tuple[str, object]] = []
        for foreign in self.commits[self.looked : commit.seen]:
            if foreign.context in self.context.knows:
                for envelope in foreign.envelopes:
                    assert isinstance(envelope.event, Event)
                    try:
                        due += [(envelope.id, event) for event in self.play.next(envelope.event, now)]
                    except ZeroDivisionError:
                        self.parked.add(envelope.event.key)
                        due.append((envelope.id, foreign.position))
        self.looked = max(self.looked, commit.seen)
        found = [(e.cause, e.event.position if isinstance(e.event, ReactionParked) else e.event) for e in reactions]
        if found != due:
            yield f"commit {commit.position} (seen {commit.seen}) reacts {found} where {due} was due"

    def _decision(
        self, commit: Recorded, origin: tuple[str | None, str | None], group: list[Envelope]
    ) -> Iterator[str]:
        found = [envelope.event for envelope in group]
        assert isinstance(found[0], Event)
        now = found[0].at
        if origin == (None, None):
            due = self.play.next(Deadline(now), now)
        else:
            command = self.commands[origin]  # type: ignore[index]  # a command's events have its digest
            try:
                due = self.play.next(command, now)
            except Refused as refused:
                if not isinstance(found[0], CommandRefused) or found[0].code != refused.refusal.code:
                    yield f"commit {commit.position} holds {found} where {command!r} is refused: {refused.refusal}"
                return
            if not due and len(found) == 1 and isinstance(found[0], CommandAccepted):
                return
        if due != found:
            yield f"commit {commit.position} holds {found} where {due} was due"

    def _what_is_left(self) -> Iterator[str]:
        """At rest nothing is due, and nobody is at a closed incident."""
        closed = {
            e.event.incident for commit in self.commits for e in commit.envelopes if isinstance(e.event, IncidentClosed)
        }
        if self.context.name == "dispatch":
            for key, unit in self.play.state.units:
                if isinstance(unit, Committed) and unit.incident in closed - self.parked:
                    yield f"{key} is left at {unit.incident}, which is closed"
        for moment, about, _ in self.play.state.due():
            if moment < self.cluster.now(-5):
                yield f"a deadline of a {about} at {moment} never fired"

    def _of_a_node(self, node: Node) -> Iterator[str]:
        """Whoever has caught up holds what a fold from the start holds, answers too."""
        fold = Play(self.context)
        for commit in self.commits:
            for envelope in commit.envelopes:
                if isinstance(envelope.event, Event):
                    fold.happen(envelope.event)
        memory = node.service.memory
        if _held(memory.state) != _held(fold.state):
            yield f"{node.service.instance} holds {_held(memory.state)} where a fold holds {_held(fold.state)}"
        for wish in self.cluster.wishes:
            if wish.context is self.context and (final := [r for r in wish.heard if r.position is not None]):
                known = memory.answers.get(str(wish.request.id))
                if known is None or (known.position, known.refusal) != (final[0].position, final[0].refusal):
                    yield f"{node.service.instance} would answer a retry of {wish.request.id} with {known}"


def _held(state: Any) -> dict[str, object]:
    """The tables of a state, with what its indexes say."""
    if hasattr(state, "units"):
        at = {incident: state.units_at[incident] for incident, _ in state.incidents}
        return {"units": dict(state.units), "incidents": dict(state.incidents), "at": at}
    return {"calls": dict(state.calls), "incidents": dict(state.incidents), "number": state.last_number}
