"""Is it well? What is wrong in a situation, the worst first, each with what a person can do. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from deploy.situation import Situation, StaleSeen
from events.naming import CONTEXTS
from gateway.verdicts import Trust

BEHIND_SECONDS = 5.0
"""Readers that see less than what was there so long ago are slow, and not just busy."""
MANY = 2_000
"""So many commits unread or not reacted to, or commands waiting, are more than a busy moment's."""
AGAIN_AND_AGAIN = 3
"""So many restarts,"""
LATELY = 60.0
"""the last of them so few seconds ago."""
SILENT = "it does not answer"
"""What is wrong with a gateway that says nothing itself."""


class Finding(NamedTuple):
    """What is wrong, and what to do about it."""

    what: str
    do: str


STARTING = Finding("`liandong up` is still starting.", "Ask again in a moment; its output says what it waits for.")


def findings(seen: Situation) -> list[Finding]:
    """All that needs a person, the worst first; empty where all is well."""
    if seen.starting:
        return [STARTING]
    return [finding for look in _LOOKS for finding in look(seen)]


def _log_away(seen: Situation) -> Iterator[Finding]:
    if seen.log_problem:
        own = "See whether your NATS server runs, and whether LIANDONG_NATS_URL names it."
        what = f"The log cannot be asked: {seen.log_problem}. Nothing can be commanded while that is so."
        yield Finding(what, _by_itself(seen, "nats") or own)


def _halted(seen: Situation) -> Iterator[Finding]:
    if seen.trust and seen.trust.trust is Trust.HALTED:
        what = f"The log is HALTED: {seen.trust.reason}. Nothing new is accepted."
        do = "Keep both stores as they are; `up` must end before `liandong restore`: docs/errors.md#lost-commits."
        yield Finding(what, do)


def _unverified(seen: Situation) -> Iterator[Finding]:
    if seen.trust and seen.trust.trust is Trust.UNVERIFIED and not seen.readers_problem:
        what = f"Whether the log is all there is not verified: {seen.trust.reason}. Commands go on."
        yield Finding(what, _by_itself(seen, "projector") or "See whether the projector runs, and what it logs.")


def _lost_commits(seen: Situation) -> Iterator[Finding]:
    halted = seen.trust is not None and seen.trust.trust is Trust.HALTED
    if seen.readers and seen.readers.behind is not None and seen.readers.behind < 0 and not halted:
        what = f"The log has lost commits: it ends {-seen.readers.behind:,} before what readers have seen."
        yield Finding(what, "Stop everything and keep the data as it is: docs/errors.md#lost-commits.")


def _another_log(seen: Situation) -> Iterator[Finding]:
    if seen.readers and seen.log and seen.readers.log not in (None, seen.log.name):
        what = f"Readers see {seen.readers.log}, and the log is {seen.log.name}."
        yield Finding(what, "Give each log a database of its own, or mend LIANDONG_EPOCH: docs/errors.md#AnotherLog.")


def _nobody_answers(seen: Situation) -> Iterator[Finding]:
    if seen.instances is None:
        return
    for context in CONTEXTS:
        if not seen.of(context):
            what = f"NOBODY DECIDES FOR {context.upper()}: no instance of it answers, and its commands get no answer."
            own = f"Start one, `liandong service {context}`; one that runs says in its log why it does not answer."
            yield Finding(what, _by_itself(seen, context) or own)


def _silent(seen: Situation) -> Iterator[Finding]:
    for context in CONTEXTS:
        answering = {instance.pid for instance in seen.of(context)}
        for name, process in seen.processes.items():
            if answering and _context(name) == context and process.pid not in answering:
                what = f"{name} (pid {process.pid}) does not answer, while others decide for {context}."
                yield Finding(what, _by_itself(seen, name) or "See its log.")


def _context(process: str) -> str:
    """Whose instance a process is: `dispatch-2` is the second of dispatch."""
    name, _, number = process.rpartition("-")
    return name if number.isdigit() else process


def _nobody_decides(seen: Situation) -> Iterator[Finding]:
    alike: defaultdict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for context in dict.fromkeys(instance.context for instance in seen.instances or ()):
        instances = seen.of(context)
        if all(instance.hindrances for instance in instances):
            alike[tuple(instances[0].hindrances.items())].append(context)
    for hindrances, contexts in alike.items():
        decide = "decides" if len(contexts) == 1 else "decide"
        for code, message in hindrances:
            what = f"{_listed(contexts)} {decide} nothing: {_sentence(message)}"
            yield Finding(what, f"Commands are refused until that is gone: docs/errors.md#{code}.")


def _read_models_away(seen: Situation) -> Iterator[Finding]:
    if seen.readers_problem:
        what = f"The read models cannot be read: {seen.readers_problem}. Commands go on, queries do not."
        own = "See whether your PostgreSQL server runs, and whether LIANDONG_DATABASE_URL names it."
        yield Finding(what, _by_itself(seen, "postgres") or own)


def _gateway_away(seen: Situation) -> Iterator[Finding]:
    if seen.gateway_problem and not seen.log_problem and not seen.readers_problem:
        what = f"The gateway cannot be used at {seen.graphql}: {seen.gateway_problem}."
        if seen.gateway_problem == SILENT:
            yield Finding(what, _by_itself(seen, "gateway") or "See its log.")
        else:
            yield Finding(what, "It tries again by itself. Ask again in a moment; if this lasts, see its log.")


def _stale(seen: Situation) -> Iterator[Finding]:
    alike: defaultdict[StaleSeen, list[str]] = defaultdict(list)
    for model, stale in (seen.readers.stale if seen.readers else {}).items():
        alike[stale].append(model)
    for stale, models in alike.items():
        stand = f"model {models[0]} stands" if len(models) == 1 else f"models {_listed(models)} stand"
        what = f"The read {stand} still at position {stale.position:,}: {_sentence(stale.reason)}"
        yield Finding(what, f"Mend the fold, raise its version, then `liandong rebuild{seen.data}`. All others go on.")


def _readers_behind(seen: Situation) -> Iterator[Finding]:
    readers = seen.readers
    if readers and (readers.behind or 0) > 0 and (readers.seconds or 0) > BEHIND_SECONDS:
        what = f"Readers do not see the last {readers.behind:,} commits, for {duration(readers.seconds or 0)} now."
        yield Finding(what, "See whether the projector runs, and what it logs. Commands go on.")


def _parked(seen: Situation) -> Iterator[Finding]:
    for context, count in parked(seen).items():
        reactions = "reaction is" if count == 1 else "reactions are"
        what = f"{count:,} {reactions} parked in {context}: what should have been done there has not been."
        yield Finding(what, f"`liandong parked{seen.data}` lists them; mend the code, then `liandong retry` each.")


def _hindered(seen: Situation) -> Iterator[Finding]:
    for instance in seen.instances or ():
        if instance.hindrances and not all(other.hindrances for other in seen.of(instance.context)):
            for code, message in instance.hindrances.items():
                what = f"{instance.instance} decides nothing, while others do: {_sentence(message)}"
                yield Finding(what, f"docs/errors.md#{code} has more.")


def _slow(seen: Situation) -> Iterator[Finding]:
    for instance in seen.instances or ():
        unread = seen.log.tip - instance.read if seen.log else 0
        if unread > MANY:
            what = f"{instance.instance} has {unread:,} commits to read."
            yield Finding(what, "It catches up after a start. Ask again in a moment: if it grows, see its log.")
        if instance.waiting > MANY:
            what = f"{instance.waiting:,} commands wait at {instance.instance}."
            yield Finding(what, "More are asked of it than it can decide: start another instance of it.")
    for context in dict.fromkeys(instance.context for instance in seen.instances or ()):
        unreacted = [seen.log and instance.unreacted(seen.log.tip) for instance in seen.of(context)]
        if (least := min((count or 0 for count in unreacted), default=0)) > MANY:
            what = f"{context} has {least:,} commits to react to."
            yield Finding(what, "It catches up after a start. Ask again in a moment: if it grows, see its log.")


def _restarts(seen: Situation) -> Iterator[Finding]:
    for name, process in seen.processes.items():
        if process.restarts >= AGAIN_AND_AGAIN and process.age is not None and process.age < LATELY:
            what = f"{name} dies again and again: {process.restarts:,} times, the last {duration(process.age)} ago."
            yield Finding(what, "Its last lines in the output of `up` say why.")


_LOOKS = (
    _log_away,
    _halted,
    _lost_commits,
    _another_log,
    _nobody_answers,
    _nobody_decides,
    _read_models_away,
    _gateway_away,
    _silent,
    _stale,
    _unverified,
    _readers_behind,
    _parked,
    _hindered,
    _slow,
    _restarts,
)
"""The worst first."""


def parked(seen: Situation) -> dict[str, int]:
    """Reactions that were left aside, by context, where there are any."""
    counts: dict[str, int] = {}
    for instance in seen.instances or ():
        if instance.parked:
            counts[instance.context] = max(instance.parked, counts.get(instance.context, 0))
    return counts


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    for most, unit, each in ((120, "s", 1), (7_200, "min", 60), (172_800, "h", 3_600)):
        if seconds < most:
            return f"{seconds / each:.1f} {unit}" if seconds < 1 else f"{seconds / each:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


def _by_itself(seen: Situation, process: str) -> str | None:
    """What to do about a process that an `up` keeps running; None where it keeps none of that name."""
    if process not in seen.processes:
        return None
    where = {"nats": "nats/nats-server.log in its folder", "postgres": "postgres/log in its folder"}
    says, pid = where.get(process, "its output"), seen.processes[process].pid
    first = "It reads the log first when it has just started. " if _context(process) in CONTEXTS else ""
    return (
        f"{first}`up` starts it again when it has died. If this lasts, {says} says why; if it hangs, `kill -9 {pid}`."
    )


def _sentence(message: str) -> str:
    return message if message.endswith((".", "!", "?")) else f"{message}."


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
