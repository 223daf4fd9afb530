"""A console at the front desk: one person, one connection, and a note of how long each answer took."""

import asyncio
import time
from collections import defaultdict
from typing import Any, NamedTuple

from events.wire import new_command_id
from tests.http import Http

PASSING = {"busy", "no_answer", "stopping", "behind", "not_reached", "not_stored"}
"""Refusals after which the same command is sent again, under its id."""


class Seconds:
    """How long the answers took, by what was asked."""

    def __init__(self) -> None:
        self._taken: dict[str, list[float]] = defaultdict(list)

    def note(self, name: str, taken: float) -> None:
        """One more."""
        self._taken[name].append(taken)

    def at(self, share: float, *names: str) -> float:
        """The time within which that share of the answers came, in seconds."""
        taken = sorted(one for name in names or self._taken for one in self._taken[name])
        return taken[min(int(len(taken) * share), len(taken) - 1)]

    def told(self) -> str:
        """A line for each thing that was asked."""
        return "\n".join(
            f"  {name:16} {len(self._taken[name]):6,}   p50 {1000 * self.at(0.5, name):6.1f} ms   "
            f"p99 {1000 * self.at(0.99, name):6.1f} ms   longest {1000 * self.at(1, name):6.1f} ms"
            for name in self._taken
        )


class Answer(NamedTuple):
    """What came of a command."""

    position: int
    refusal: dict[str, Any] | None


class Console:
    """One person's."""

    def __init__(self, actor: str, http: Http, seconds: Seconds) -> None:
        self.actor = actor
        self._http = http
        self._seconds = seconds

    async def ask(self, name: str, query: str, **variables: Any) -> Any:
        """What a query says, timed under this name."""
        began = time.perf_counter()
        said = await self._http.ask(query, **variables)
        self._seconds.note(name, time.perf_counter() - began)
        return said

    async def give(self, command: str, since: float | None = None, **given: Any) -> Answer:
        """The decision on a command. `since`: from when it should have been given; else it is timed from now."""
        query = (
            f"mutation($id: ID!, $given: {command[0].upper()}{command[1:]}Input!) {{ {command}(commandId: $id, "
            f"input: $given) {{ position refusal {{ code message field allowed }} }} }}"
        )
        began = time.perf_counter() if since is None else since
        id = str(new_command_id())
        while True:
            [payload] = (await self._http.ask(query, id=id, given=given)).values()
            if payload["position"] is not None:
                self._seconds.note(command, time.perf_counter() - began)
                return Answer(int(payload["position"]), payload["refusal"])
            assert payload["refusal"]["code"] in PASSING, payload
            await asyncio.sleep(0.02)

    async def do(self, command: str, **given: Any) -> int:
        """Where a command was accepted."""
        answer = await self.give(command, **given)
        assert answer.refusal is None, (command, given, answer)
        return answer.position

    def close(self) -> None:
        """Go home."""
        self._http.close()
