"""What is to be appended to a log of history: facts of others, each told once, in the order in which they happened."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from events.event import Event


class Fact(NamedTuple):
    """An event, and the id under which the log knows it, whichever file tells it."""

    id: str
    event: Event


class Chapter(NamedTuple):
    """What one context's people noted in one second: one commit to be."""

    recorded: datetime
    context: str
    facts: tuple[Fact, ...]


def chapters(facts: Iterable[Fact], contexts: tuple[str, ...]) -> list[Chapter]:
    """One chapter for each second and context that has facts, by time, then in the order of `contexts`.

    Within a chapter facts stay in the order in which they are given.
    """
    rank = {context: number for number, context in enumerate(contexts)}

    def place(fact: Fact) -> tuple[datetime, int]:
        return fact.event.at, rank[fact.event.name.partition(".")[0]]

    return [
        Chapter(moment, contexts[number], tuple(group))
        for (moment, number), group in groupby(sorted(facts, key=place), key=place)
    ]
