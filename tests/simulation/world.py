"""Several instances of intake and dispatch over one log, and all that a schedule does to them."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from typing_extensions import override

from events.memory import MemoryLog
from events.wire import Reply, Request
from services.runtime.asking import Ask
from services.runtime.context import Context
from services.runtime.shelf import MemoryShelf, Shelf
from tests.services.city import T0
from tests.services.virtual_time import Stuck
from tests.simulation.network import Broker
from tests.simulation.node import Node, make_task
from tests.simulation.schedule import Action, Schedule
from tests.simulation.wishes import CONTEXTS, Wish, command

INSTANT = 0.0001
"""Seconds from one action to the next."""
LONGEST_DEADLINE = 70
"""Seconds after which nothing that was due before can still be to come."""
MOST_STEPS = 100_000
"""Many times what any world needs that comes to rest."""


class World:
    """The world of one schedule."""

    def __init__(
        self, schedule: Schedule, story: Callable[[str], None] | None = None, shelf: Shelf | None = None
    ) -> None:
        """`story`: told every step in words. `shelf`: where instances keep snapshots; they
        take one when they are stopped, and start from the latest."""
        asyncio.get_running_loop().set_task_factory(make_task)
        self.steps = 0
        """What was asked, answered, sent, appended, delivered, broken or mended: every line of the story."""
        self.wishes: dict[str, Wish] = {}
        self.broker = Broker(MemoryLog(clock=self.now), self.tell, ids_first=schedule.ids_first)
        self.commits = self.broker.commits
        shelf = shelf or MemoryShelf()
        self._story = story
        self._told = True
        self._actions = schedule.actions
        self.nodes = {
            name: Node(name, CONTEXTS[name.partition("-")[0]], self.broker, self.now, self.tell, shelf)
            for name in schedule.nodes
        }
        self.restless: list[str] = []

    def now(self) -> datetime:
        """The true time, which is the log's."""
        return T0 + timedelta(seconds=60 + asyncio.get_running_loop().time())

    def tell(self, who: str, template: str, *of: object) -> None:
        """Somebody does something: a step. Raises Stuck where there are too many to be of any use."""
        self.steps += self._told
        if self.steps > MOST_STEPS:
            raise Stuck("they go round and round")
        if self._story and self._told:
            self._story(f"{asyncio.get_running_loop().time():10.4f}  {who:<10}  {template.format(*of)}")

    async def live(self) -> None:
        """Everything that is scheduled; then all is mended, and comes to rest."""
        await asyncio.sleep(0.1)
        for action in self._actions:
            await self._do(action)
            await asyncio.sleep(INSTANT)
        await self._mend()
        await self._rest()
        await self._ask_everybody_again()
        self._told = True
        await self._rest()

    async def close(self) -> None:
        """Nobody runs any more."""
        for node in self.nodes.values():
            await node.crash()

    async def _do(self, action: Action) -> None:
        match action:
            case ["wait", seconds]:
                self.tell("", "{0} s pass", seconds)
                await asyncio.sleep(float(seconds))
            case ["land"] if self.broker.in_the_air:
                self.tell("network", "what was late arrives")
                await self.broker.land_late()
            case ["full" | "room" as said]:
                self.tell("log", "has room" if said == "room" else "takes nothing more")
                self.broker.full = said == "full"
            case [str() as verb, str() as name, *how] if node := self.nodes.get(name):
                await self._do_to(node, verb, how)

    async def _do_to(self, node: Node, verb: str, how: list[str | float]) -> None:
        match verb, how:
            case "ask", [str() as wish, str() as words, *flags] if node.runs and wish not in self.wishes:
                self.wishes[wish] = self._wish(wish, words, flags)
                self._ask(self.wishes[wish], node)
            case "again", [str() as wish] if node.runs and wish in self.wishes:
                if self.wishes[wish].context == node.context.name:
                    self._ask(self.wishes[wish], node)
            case "next", [str() as fault]:
                node.link.faults.append(fault)
            case "go", []:
                node.link.go()
            case "deaf", []:
                self.tell(node.name, "hears nothing new")
                node.link.hear(0)
            case "hear", [commits]:
                self.tell(node.name, "hears {0}", f"{commits} more" if commits else "everything again")
                node.link.hear(int(commits) or None)
            case "crash", [] if node.runs:
                self.tell(node.name, "crashes")
                await node.crash()
            case "start", [] if not node.runs:
                self.tell(node.name, "starts")
                node.start()
            case "upgrade", [] if not node.runs:
                self.tell(node.name, "starts as newer code")
                node.start_newer()
            case "stop", [] if node.runs:
                self.tell(node.name, "is to stop")
                node.service.stop()
            case "pause", [] if node.runs:
                self.tell(node.name, "is paused")
                node.pause()
            case "resume", [] if node.resumed:
                self.tell(node.name, "goes on")
                node.resume()
            case "clock", [seconds]:
                self.tell(node.name, "has a clock that is {0} s off", seconds)
                node.offset = float(seconds)

    def _wish(self, name: str, words: str, flags: list[str | float]) -> Wish:
        """Something new that somebody wants; under an id of its own, or under one that was used already."""
        wanted = command(words)
        number = len(self.wishes)
        context = wanted.name.partition(".")[0]
        others = [self.wishes.get(str(flag).removeprefix("as ")) for flag in flags]
        same = [wish for wish in others if wish and wish.context == context]
        fresh = UUID(int=int(self.now().timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | number)
        request = Request(
            command=wanted.name,
            id=same[0].request.id if same else fresh,
            actor=wanted.by,
            data=wanted.model_dump(mode="json", exclude={"by"}),
            after=self.broker.tip if "after" in flags else 0,
            expires=self.now() + timedelta(seconds=1) if "soon" in flags else None,
        )
        return Wish(name, words, context, request, wanted)

    def _ask(self, wish: Wish, node: Node) -> None:
        """The wish goes to an instance."""
        was_denied = wish.heard and not wish.open and not any(same.answered for same in self._same(wish))
        if was_denied and (there := self.broker.effects_of(str(wish.request.id), wish.digest)):
            wish.denied = f"{wish.words} was answered {wish.heard[-1].refusal}, and stands at {there}"
        self.tell(node.name, "is asked {0.name}: {0.words}", wish)
        told = False
        wish.open += 1

        def hear(reply: Reply) -> None:
            nonlocal told
            said = f"refused: {reply.refusal.code}" if reply.refusal else "done"
            self.tell(
                node.name, "answers {0.name}: {1}{2}", wish, said, f", at {reply.position}" if reply.position else ""
            )
            if told:
                wish.doubled.append(reply)
            else:
                wish.open -= 1
            told = True
            wish.heard.append(reply)

        node.service.submit(Ask(wish.request, wish.command, hear))

    async def _mend(self) -> None:
        """From now on nothing fails: what is late arrives, and whoever is of older code ends."""
        self.tell("", "the weather clears up")
        self.broker.full = False
        while self.broker.in_the_air:
            await self.broker.land_late()
        for node in self.nodes.values():
            node.link.mend()
            node.resume()
        await asyncio.sleep(1)
        for node in self.nodes.values():
            newest = max((n.context for n in self.nodes.values() if n.context.name == node.context.name), key=_fold)
            if node.context is not newest:
                await node.crash()
                node.context = newest

    async def _rest(self) -> None:
        """Ask until everybody has an answer, and wait until nothing happens for longer than any deadline takes."""
        waiting = restless = ["nothing was waited for"]
        for again in range(20):
            before = self.broker.tip
            for node in self.nodes.values():
                if not node.runs:
                    self.tell(node.name, "starts")
                    node.start()
            for number, wish in enumerate(self.wishes.values()):
                if not wish.answered:
                    self._ask(wish, self._all_of(wish)[(number + again) % len(self._all_of(wish))])
            await asyncio.sleep(LONGEST_DEADLINE)
            waiting = [wish.words for wish in self.wishes.values() if not wish.answered]
            restless = [str(node.service.status()) for node in self.nodes.values() if not self._at_rest(node)]
            if self.broker.tip == before and not waiting and not restless:
                return
        self.restless += [*(f"nobody answers {words}" for words in waiting), *restless]

    async def _ask_everybody_again(self) -> None:
        """Whoever had an answer asks every instance once more, and must hear it soon."""
        self.tell("", "everybody asks every instance once more, and must hear the first answer")
        self._told = False
        before = {name: len(wish.heard) for name, wish in self.wishes.items()}
        for wish in self.wishes.values():
            for node in self._all_of(wish):
                self._ask(wish, node)
        await asyncio.sleep(1)
        for name, wish in self.wishes.items():
            if len(wish.heard) < before[name] + len(self._all_of(wish)):
                self.restless.append(f"not everybody answers {wish.words} again")

    def _same(self, wish: Wish) -> list[Wish]:
        return [same for same in self.wishes.values() if same.request.id == wish.request.id]

    def _all_of(self, wish: Wish) -> list[Node]:
        return [node for node in self.nodes.values() if node.context.name == wish.context]

    def _at_rest(self, node: Node) -> bool:
        status = node.service.status()
        return status.read == status.reacted == self.broker.tip and not status.waiting


class Said:
    """An answer in words, if somebody wants to read them."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    @override
    def __str__(self) -> str:
        at = f", at {self._reply.position}" if self._reply.position else ""
        return (f"refused: {self._reply.refusal.code}" if self._reply.refusal else "done") + at


def _fold(context: Context[Any]) -> int:
    return context.fold
