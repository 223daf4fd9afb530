"""Everything in a log decided once more: each commit must hold what the rules said then, no more and no less."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from events.commit import Recorded
from events.envelope import Envelope
from events.event import Event
from events.intake.incidents import IncidentClosed, IncidentMerged, IncidentReopened, IncidentUnmerged
from events.record import CommandAccepted, CommandRefused, ReactionParked
from services.common.command import Refused
from services.dispatch.unit import Committed
from services.runtime.context import Context
from tests.services.given import Deadline, Play
from tests.simulation.invariants import Invariant, Violation
from tests.simulation.node import Node
from tests.simulation.world import World


class Replay:
    """One context, played once more by hand over what is in the log."""

    def __init__(self, context: Context[Any], world: World) -> None:
        self._play = Play(context)
        self._context = context
        self._commits = world.commits
        self._world = world
        self._commands = {(str(w.request.id), w.digest): w.command for w in world.wishes.values()}
        self._parked: set[str] = set()
        self._looked = 0

    def violations(self) -> Iterator[Violation]:
        """Of the context's commits in their order, then of how everything ended."""
        for commit in self._commits:
            if commit.context != self._context.name:
                continue
            found = list(commit.envelopes)
            reactions = [envelope for envelope in found if envelope.cause]
            if reactions != found[: len(reactions)]:
                yield Violation(Invariant.DECIDED, f"commit {commit.position} reacts after it has decided")
            yield from self._reactions(commit, reactions)
            for origin, group in groupby(found[len(reactions) :], key=lambda e: (e.command, e.digest)):
                yield from self._decision(commit, origin, list(group))
        yield from self._what_is_left()
        for node in self._world.nodes.values():
            if node.context.name == self._context.name:
                yield from self._of_a_node(node)

    def _reactions(self, commit: Recorded, reactions: list[Envelope]) -> Iterator[Violation]:
        """Exactly what follows from the foreign events up to `seen`, each once and in their order."""
        now = reactions[0].event.at if reactions and isinstance(reactions[0].event, Event) else commit.recorded_at
        due: list[tuple[str, object]] = []
        for foreign in self._commits[self._looked : commit.seen]:
            if foreign.context in self._context.knows:
                for envelope in foreign.envelopes:
                    assert isinstance(envelope.event, Event)
                    try:
                        due += [(envelope.id, event) for event in self._play.next(envelope.event, now)]
                    except ZeroDivisionError:
                        self._parked.add(envelope.event.key)
                        due.append((envelope.id, foreign.position))
        self._looked = max(self._looked, commit.seen)
        found = [(e.cause, e.event.position if isinstance(e.event, ReactionParked) else e.event) for e in reactions]
        if found != due:
            what = f"commit {commit.position} (seen {commit.seen}) reacts {_told(found)} where {_told(due)} was due"
            yield Violation(Invariant.REACTED, what)

    def _decision(
        self, commit: Recorded, origin: tuple[str | None, str | None], group: list[Envelope]
    ) -> Iterator[Violation]:
        found = [envelope.event for envelope in group]
        assert isinstance(found[0], Event)
        now = found[0].at
        if origin == (None, None):
            due = self._play.next(Deadline(now), now)
            if due != found:
                yield Violation(Invariant.FIRED, f"commit {commit.position} holds {found} where {due} was due")
            return
        command = self._commands[origin]  # type: ignore[index]  # a command's events have its digest
        try:
            due = self._play.next(command, now)
        except Refused as refused:
            if not isinstance(found[0], CommandRefused) or found[0].code != refused.refusal.code:
                what = f"commit {commit.position} holds {found} where {command!r} is refused: {refused.refusal}"
                yield Violation(Invariant.DECIDED, what)
            return
        if due != found and not (not due and len(found) == 1 and isinstance(found[0], CommandAccepted)):
            yield Violation(Invariant.DECIDED, f"commit {commit.position} holds {found} where {due} was due")

    def _what_is_left(self) -> Iterator[Violation]:
        """At rest nothing is due, and nobody is at a closed incident."""
        over = _over(envelope.event for commit in self._commits for envelope in commit.envelopes)
        if self._context.name == "dispatch":
            for key, unit in self._play.state.units:
                closed = over.get(unit.incident) if isinstance(unit, Committed) else None
                if closed and closed not in self._parked:
                    yield Violation(Invariant.REACTED, f"{key} is left where {closed} is closed")
        for moment, about, _ in self._play.state.due():
            if moment < self._world.now():
                yield Violation(Invariant.FIRED, f"a deadline of a {about} at {moment} never fired")

    def _of_a_node(self, node: Node) -> Iterator[Violation]:
        """Whoever has caught up holds what a fold from the start holds."""
        fold = Play(self._context)
        for commit in self._commits:
            for envelope in commit.envelopes:
                if isinstance(envelope.event, Event):
                    fold.happen(envelope.event)
        held, due = _held(node.service.memory.state), _held(fold.state)
        if held != due:
            what = f"{node.service.instance} holds {held} where a fold from the start holds {due}"
            yield Violation(Invariant.SAME_STATE, what)


def _over(events: Iterable[object]) -> dict[str, str]:
    """Incidents that are closed, or merged into what is, each with the one that was closed. Told from events alone."""
    into: dict[str, str] = {}
    closed: set[str] = set()
    for event in events:
        match event:
            case IncidentClosed():
                closed.add(event.incident)
            case IncidentReopened():
                closed.discard(event.incident)
            case IncidentMerged():
                into[event.incident] = event.into
            case IncidentUnmerged():
                del into[event.incident]
    found = {}
    for incident in (*closed, *into):
        last = incident
        while last in into:
            last = into[last]
        if last in closed:
            found[incident] = last
    return found


def _told(reactions: Sequence[tuple[str | None, object]]) -> list[object]:
    return [event for _, event in reactions]


def _held(state: Any) -> dict[str, object]:
    """The tables of a state, with what its indexes say."""
    if hasattr(state, "units"):
        at = {incident: state.units_at[incident] for incident, _ in state.incidents}
        return {"units": dict(state.units), "incidents": dict(state.incidents), "at": at}
    return {"calls": dict(state.calls), "incidents": dict(state.incidents), "number": state.last_number}
