"""Which of the waiting commands are decided now, which wait on, and which are answered without deciding. Pure."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from events.values import Position
from events.wire import Reply, issued_at
from services.runtime.answers import KEPT, MARGIN
from services.runtime.asking import Ask, undecided
from services.runtime.memory import Memory


@dataclass
class Sorted:
    """The waiting commands, sorted."""

    ready: deque[Ask] = field(default_factory=deque)
    waiting: list[Ask] = field(default_factory=list)
    answered: list[tuple[Ask, Reply]] = field(default_factory=list)


def sort(asks: Iterable[Ask], memory: Memory[Any], reacted: Position, now: datetime) -> Sorted:
    """Sort waiting commands at a moment, when the context has reacted to everything up to `reacted`."""
    sorted_ = Sorted()
    ids: set[UUID] = set()
    for ask in asks:
        if (reply := _known(ask, memory, now)) is not None:
            sorted_.answered.append((ask, reply))
        elif ask.request.after > reacted or ask.request.id in ids:
            sorted_.waiting.append(ask)
        else:
            ids.add(ask.request.id)
            sorted_.ready.append(ask)
    return sorted_


def recorded(ask: Ask, memory: Memory[Any]) -> Reply | None:
    """What the log says to a command under this id, if it says anything."""
    answer = memory.answers.get(str(ask.request.id))
    if answer is None:
        return None
    if not answer.is_to(ask.digest):
        return undecided("id_misused", "another command was already given under this id", field="id")
    return Reply(position=answer.position, refusal=answer.refusal)


def _known(ask: Ask, memory: Memory[Any], now: datetime) -> Reply | None:
    """The answer that needs no deciding: a recorded one, or why there will be none."""
    request = ask.request
    if (reply := recorded(ask, memory)) is not None:
        return reply
    if memory.kind == "history":
        return undecided("history_log", "this log is history: it can be read, and nothing can be decided in it")
    issued = issued_at(request.id)
    if issued < memory.time - KEPT:
        return undecided("too_old", "issued too long ago to know its answer: look up what came of it", field="id")
    if issued > now + MARGIN:
        return undecided("not_yet_issued", "the id's time is in the future: set the clock", field="id")
    if request.expires is not None and request.expires < now:
        return undecided("expired", "not begun, as it expired before", field="expires")
    return None
