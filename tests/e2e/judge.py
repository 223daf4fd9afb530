"""Holds a log to the promises of the commit protocol."""

from collections import Counter
from collections.abc import Mapping, Sequence

from nats.aio.client import Client

from events.commit import Recorded
from events.dispatch import UnitAssigned, UnitCleared, UnitReleased
from events.jetstream import JetStreamLog
from events.record import CommandRefused
from events.wire import Reply


async def whole_log(nats: Client, jurisdiction: str = "city", epoch: int = 1) -> list[Recorded]:
    """Every commit of a log that nobody writes any more."""
    log = JetStreamLog(nats, jurisdiction, epoch)
    tip = await log.tip()
    read: list[Recorded] = []
    if tip:
        async for commits in log.follow(0):
            read += commits
            if read[-1].position >= tip:
                break
    return read


def judge(log: Sequence[Recorded], answered: Mapping[str, Reply]) -> None:
    """Every answer is in the log as it was told, once, and no unit is ever on two incidents."""
    assert [commit.position for commit in log] == list(range(1, len(log) + 1))
    positions: dict[str, set[int]] = {}
    refused: set[str] = set()
    ids: Counter[str] = Counter()
    on: dict[str, str] = {}
    for commit in log:
        for envelope in commit.envelopes:
            ids[envelope.id] += 1
            if envelope.command:
                positions.setdefault(envelope.command, set()).add(commit.position)
                if isinstance(envelope.event, CommandRefused):
                    refused.add(envelope.command)
            match envelope.event:
                case UnitAssigned(unit=unit, incident=incident):
                    assert unit not in on, f"{unit} is sent to {incident} while on {on[unit]}"
                    on[unit] = incident
                case UnitCleared(unit=unit) | UnitReleased(unit=unit):
                    assert on.pop(unit, None), f"{unit} is freed and was on nothing"
    assert not [id for id, count in ids.items() if count > 1], "an event stands in the log twice"
    for command, reply in answered.items():
        assert positions.get(command) == {reply.position}, (
            f"{command}: told {reply}, the log has {positions.get(command)}"
        )
        assert (reply.refusal is not None) == (command in refused), f"{command}: told {reply}"
