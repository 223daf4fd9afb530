"""A situation as a person reads it: the verdict first, then everything that there is. Pure."""

from collections.abc import Iterator, Sequence

from deploy.findings import duration, findings, parked
from deploy.situation import Situation, TrustSeen
from events.naming import CONTEXTS
from gateway.instances import favourite
from gateway.verdicts import Trust


def tell(seen: Situation) -> str:
    """The whole of it."""
    parts = [_verdict(seen), _stores(seen), _services(seen), _processes(seen)]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part)))


def _verdict(seen: Situation) -> Iterator[str]:
    found = findings(seen)
    match len(found):
        case 0:
            yield "All is well."
        case 1:
            yield "1 thing needs you:"
        case count:
            yield f"{count} things need you, the worst first:"
    for number, finding in enumerate(found, 1):
        yield f"{number}. {finding.what}"
        yield f"   {finding.do}"


def _stores(seen: Situation) -> Iterator[str]:
    if seen.log:
        ends = f"ends at position {seen.log.tip:,}" if seen.log.tip else f"is empty{_as_ever(seen)}"
        last = "" if seen.log.age is None else f", {duration(seen.log.age)} ago"
        yield f"log      {seen.log.name}, epoch {seen.log.epoch}, {ends}{last}"
    else:
        yield f"log      {'cannot be asked' if seen.log_problem else 'not asked: LIANDONG_NATS_URL is not set'}"
    if seen.trust:
        yield f"journal  {_trust(seen.trust)}"
    if seen.readers:
        yield f"readers  see up to position {seen.readers.position:,}{_lag(seen)}"
        for model, stale in seen.readers.stale.items():
            yield f"         {model} only up to {stale.position:,}"
    else:
        yield f"readers  {'see nothing' if seen.readers_problem else 'not asked: LIANDONG_DATABASE_URL is not set'}"
    if seen.graphql:
        yield f"gateway  {seen.graphql}{' (cannot be used)' if seen.gateway_problem else ''}"


def _as_ever(seen: Situation) -> str:
    """That it was never anything else, where nobody knows better."""
    lost = seen.trust is not None and seen.trust.trust is Trust.HALTED
    return "" if lost or (seen.readers and seen.readers.position) else ": nothing has happened yet"


def _trust(trust: TrustSeen) -> str:
    match trust.trust:
        case Trust.VERIFIED:
            return f"is the same as the log up to {trust.position or 0:,}"
        case Trust.UNVERIFIED:
            return "is not compared with the log just now"
        case Trust.HALTED:
            return "and log contradict each other"


def _lag(seen: Situation) -> str:
    assert seen.readers is not None
    match seen.readers.behind:
        case None:
            return "; nobody knows how much that lacks"
        case 0:
            return ", which is all of it"
        case behind if behind > 0:
            return f", {behind:,} commits and {duration(seen.readers.seconds or 0)} behind"
    return ", which is more than the log has"


def _services(seen: Situation) -> Iterator[str]:
    if seen.instances is None:
        return
    rows = [("service", "instance", "unread", "to react to", "waiting", "")]
    for context in dict.fromkeys([*CONTEXTS, *(instance.context for instance in seen.instances)]):
        own = seen.of(context)
        last = favourite(own)
        for instance in own:
            unread = unreacted = "?"
            if seen.log:
                unread = f"{max(seen.log.tip - instance.read, 0):,}"
                left = instance.unreacted(seen.log.tip)
                unreacted = "-" if left is None else f"{left:,}"
            mark = " *" if instance.instance == last else ""
            state = f"decides nothing: {', '.join(instance.hindrances)}" if instance.hindrances else "decides"
            rows.append((context, instance.instance + mark, unread, unreacted, f"{instance.waiting:,}", state))
        if not own:
            rows.append((context, "NONE ANSWERS", "", "", "", ""))
    yield from _columns(rows)
    if any(favourite(seen.of(instance.context)) == instance.instance for instance in seen.instances):
        yield "* decided its service's last commit, so it decides the next where it can"
    for context, count in parked(seen).items():
        yield f"parked in {context}: {count:,}, see `liandong parked{seen.data}`"


def _processes(seen: Situation) -> Iterator[str]:
    if seen.processes:
        rows = [("process", "pid", "restarts", "started")]
        for name, process in seen.processes.items():
            started = "" if process.age is None else f"{duration(process.age)} ago"
            rows.append((name, str(process.pid), f"{process.restarts:,}", started))
        yield from _columns(rows)


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
