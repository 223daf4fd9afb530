"""Holds a log, and what everybody was told, against the invariants; says which is violated, and where that shows."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from events.commit import Recorded
from events.dispatch import UnitAssigned, UnitCleared, UnitReleased
from events.envelope import Envelope
from events.event import Event
from events.intake.incidents import IncidentOpened
from events.record import CommandRefused, LogOpened
from events.wire import Reply
from tests.simulation.invariants import Invariant, Violation
from tests.simulation.replay import Replay
from tests.simulation.wishes import CONTEXTS, WITHOUT_A_TRACE, Wish
from tests.simulation.world import World


def judge(world: World) -> list[Violation]:
    """Every violation."""
    commits = world.commits
    return [
        *_of_going_on(world),
        *_of_the_chain(commits),
        *_of_ids(commits),
        *(violation for wish in world.wishes.values() for violation in _of_a_wish(wish, world)),
        *_of_numbers(commits),
        *_of_units(commits),
        *_of_clocks(commits),
        *(violation for context in CONTEXTS.values() for violation in Replay(context, world).violations()),
    ]


def _of_going_on(world: World) -> Iterator[Violation]:
    for what in (*world.restless, *(death for node in world.nodes.values() for death in node.deaths)):
        yield Violation(Invariant.GOES_ON, what)


def _of_the_chain(commits: list[Recorded]) -> Iterator[Violation]:
    openings = [commit.position for commit in commits for e in commit.envelopes if isinstance(e.event, LogOpened)]
    if openings != [1][: len(commits)]:
        yield Violation(Invariant.CHAINED, f"the log was opened at {openings}")
    for context in CONTEXTS:
        own = [commit for commit in commits if commit.context == context]
        for before, after in pairwise(own):
            if after.fence != before.position:
                what = f"commit {after.position} was decided on {after.fence}, and not on {before.position}"
                yield Violation(Invariant.CHAINED, what)
            if after.seen < before.seen:
                what = f"seen went back at {after.position}, from {before.seen} to {after.seen}"
                yield Violation(Invariant.CHAINED, what)


def _of_ids(commits: list[Recorded]) -> Iterator[Violation]:
    """No event is there twice, and what a command led to stands in one commit."""
    envelopes = [(commit, envelope) for commit in commits for envelope in commit.envelopes]
    times = Counter(envelope.id for _, envelope in envelopes)
    for envelope in {e.id: e for _, e in envelopes if times[e.id] > 1}.values():
        of = Invariant.ACKNOWLEDGED if envelope.command else Invariant.REACTED if envelope.cause else Invariant.FIRED
        yield Violation(of, f"{_named(envelope)} is there {times[envelope.id]} times")
    places: dict[str, set[tuple[int, str | None]]] = {}
    for commit, envelope in envelopes:
        if envelope.command:
            places.setdefault(envelope.command, set()).add((commit.position, envelope.digest))
    for command, found in places.items():
        if len(found) > 1:
            yield Violation(Invariant.ACKNOWLEDGED, f"command {command} had effects at {found}")


def _named(envelope: Envelope) -> str:
    event = envelope.event
    return f"{event.name} of {event.key}" if isinstance(event, Event) else envelope.id


def _of_a_wish(wish: Wish, world: World) -> Iterator[Violation]:
    """What was said is what is in the log, and was said to every retry alike."""
    final = wish.final
    for reply in wish.heard:
        if reply.position is None and (reply.refusal is None or reply.refusal.code not in WITHOUT_A_TRACE):
            yield Violation(Invariant.REFUSED, f"{wish.words} was answered without a trace: {reply}")
    if wish.denied:
        yield Violation(Invariant.REFUSED, wish.denied)
    if wish.doubled:
        yield Violation(Invariant.RETRIED, f"{wish.words} was answered twice where it was asked once: {wish.doubled}")
    if any(reply != final[0] for reply in final):
        yield Violation(Invariant.RETRIED, f"{wish.words} was answered differently: {final}")
    if final:
        yield from _of_an_answer(wish, final[0], world)


def _of_an_answer(wish: Wish, reply: Reply, world: World) -> Iterator[Violation]:
    assert reply.position is not None
    commit = world.commits[reply.position - 1] if reply.position <= len(world.commits) else None
    after = min(other.request.after for other in world.wishes.values() if other.request.id == wish.request.id)
    if commit and commit.seen < after:
        what = f"{wish.words} was to be decided after {after}, and was on {commit.seen} at {commit.position}"
        yield Violation(Invariant.AFTER, what)
    led_to = [
        envelope.event
        for envelope in (commit.envelopes if commit else ())
        if (envelope.command, envelope.digest) == (str(wish.request.id), wish.digest)
    ]
    refusals = [event.code for event in led_to if isinstance(event, CommandRefused)]
    if reply.refusal is None and (not led_to or refusals):
        what = f"{wish.words} was accepted, and at {reply.position} stands {led_to or 'nothing of it'}"
        yield Violation(Invariant.ACKNOWLEDGED, what)
    elif reply.refusal is not None and refusals != [reply.refusal.code]:
        what = f"{wish.words} was refused, and at {reply.position} stands {led_to or 'nothing of it'}"
        yield Violation(Invariant.REFUSED, what)


def _of_numbers(commits: list[Recorded]) -> Iterator[Violation]:
    """Incidents are numbered without a gap."""
    numbers = [e.event.number for commit in commits for e in commit.envelopes if isinstance(e.event, IncidentOpened)]
    if [number.partition("-")[2] for number in numbers] != [f"{number + 1:05}" for number in range(len(numbers))]:
        yield Violation(Invariant.DECIDED, f"incidents are numbered {numbers}")


def _of_units(commits: list[Recorded]) -> Iterator[Violation]:
    """Told from the events alone, without any code of dispatch."""
    where: dict[str, str] = {}
    for commit in commits:
        for envelope in commit.envelopes:
            event = envelope.event
            if isinstance(event, UnitAssigned):
                if event.unit in where:
                    what = f"{event.unit} is on {where[event.unit]}, and sent to {event.incident} at {commit.position}"
                    yield Violation(Invariant.ONE_INCIDENT, what)
                where[event.unit] = event.incident
            elif isinstance(event, UnitReleased | UnitCleared) and where.pop(event.unit, None) is None:
                yield Violation(Invariant.ONE_INCIDENT, f"{event.unit} is let go at {commit.position}, and was nowhere")


def _of_clocks(commits: list[Recorded]) -> Iterator[Violation]:
    """The times at which a context decided go on and never back."""
    for context in CONTEXTS:
        own = [e.event for commit in commits if commit.context == context for e in commit.envelopes]
        for before, after in pairwise(event for event in own if isinstance(event, Event)):
            if after.at < before.at:
                what = f"{context} decided {after.name} at {after.at:%X.%f}, after {before.name} at {before.at:%X.%f}"
                yield Violation(Invariant.CLOCK, what)
