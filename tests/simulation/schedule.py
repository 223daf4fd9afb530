"""A schedule: everything that people, machines and the network do in a simulated world, action by action.

An action is a verb and its arguments. One that does not apply (to start what runs) is skipped, so any part of a
schedule is a schedule too, and a failing one is made small by leaving out. After the last action everything is mended
and comes to rest.

    ask NODE WISH WORDS [FLAG…]   somebody asks; flags: after (all that is in the log), soon (expires), as WISH (its id)
    again NODE WISH               the same once more
    next NODE FAULT               what will happen to the next commit of this instance, see network.FAULTS
    go NODE                       what is stuck goes on
    land                          a copy of a commit that is still in the air arrives at the log
    deaf NODE, hear NODE [N]      it reads nothing new; it reads N commits, or everything from now on
    crash NODE, start NODE        the machine stops in the middle; an instance is started (again)
    stop NODE, upgrade NODE       it is asked to end in good order; it is started as newer code
    pause NODE, resume NODE       it gets no turn (SIGSTOP), and goes on
    clock NODE SECONDS            its clock is off by so much from now on
    full, room                    the log takes nothing more; there is room again
    wait SECONDS
"""

import json
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.simulation.network import FAULTS

Action = tuple[str | float, ...]

MOST_BEHIND = 3.0
"""Seconds by which the slowest clock may be behind the log's."""


class Schedule(NamedTuple):
    """How many instances there are of each context, how the log treats an id that it knows, and what happens."""

    intake: int
    dispatch: int
    ids_first: bool
    actions: tuple[Action, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        """The names of all instances."""
        counts = {"intake": self.intake, "dispatch": self.dispatch}
        return tuple(f"{context}-{number}" for context, count in counts.items() for number in range(count))

    @staticmethod
    def load(file: Path) -> "Schedule":
        """One that was stored. Raises OSError, KeyError or ValueError."""
        stored = json.loads(file.read_text("utf-8"))
        return Schedule(stored["intake"], stored["dispatch"], stored["ids_first"], tuple(map(tuple, stored["actions"])))

    def stored(self, **about: str) -> str:
        """As a file, with an action a line."""
        about_it = "".join(f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in about.items())
        actions = ",\n".join(f"    {json.dumps(action)}" for action in self.actions)
        numbers = f'  "intake": {self.intake},\n  "dispatch": {self.dispatch},\n'
        return (
            f'{{\n{about_it}{numbers}  "ids_first": {json.dumps(self.ids_first)},\n  "actions": [\n{actions}\n  ]\n}}\n'
        )


UNITS = ("E01", "E02")
INCIDENTS = ("fire", "flood", "cursed")
CALLS = ("call-0", "call-1")
OF_INTAKE = ("open", "close", "merge", "unmerge", "receive", "level", "upward", "stabilize", "reopen")
VERBS = {
    "ask": 24,
    "again": 8,
    "next": 10,
    "go": 8,
    "land": 4,
    "deaf": 5,
    "hear": 8,
    "crash": 4,
    "start": 8,
    "stop": 2,
    "upgrade": 0.1,
    "pause": 2,
    "resume": 4,
    "clock": 2,
    "full": 0.5,
    "room": 2,
    "wait": 24,
    "rush": 2,
    "crowd": 3,
}
WAITS = (0.0005, 0.001, 0.001, 0.002, 0.01, 0.1, 1, 1, 7)


def schedule(seed: int) -> Schedule:
    """The schedule of a seed."""
    return Drawn(Random(seed)).schedule()


class Drawn:
    """A schedule as chance draws it."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.intake = chance.choice((1, 1, 2, 3))
        self.dispatch = chance.choice((1, 2, 2, 3))
        self.wishes = 0

    def schedule(self) -> Schedule:
        chance = self.chance
        empty = Schedule(self.intake, self.dispatch, chance.random() < 0.5, ())
        self.nodes = empty.nodes
        actions: list[Action] = []
        for node in self.nodes:
            if chance.random() < 0.3:
                actions.append(("clock", node, self._offset()))
        if chance.random() < 0.9:
            actions += self._staffing()
        verbs, weights = list(VERBS), list(VERBS.values())
        for verb in chance.choices(verbs, weights, k=chance.choice((40, 80, 160))):
            actions += self._rush() if verb == "rush" else self._crowd() if verb == "crowd" else [self._action(verb)]
        if chance.random() < 0.3:
            actions.insert(chance.randrange(len(actions)), ("wait", chance.choice((30, 61, 700))))
        return empty._replace(actions=tuple(actions))

    def _staffing(self) -> list[Action]:
        """So that there is something to fight for."""
        words = [f"open {incident}" for incident in INCIDENTS]
        words += [f"{verb} {unit}" for verb in ("register", "duty") for unit in UNITS]
        return [*map(self._ask, words), ("wait", 1)]

    def _ask(self, words: str, node: str | None = None) -> Action:
        self.wishes += 1
        context = "intake" if words.split()[0] in OF_INTAKE else "dispatch"
        return ("ask", node or self._one_of(context), f"w{self.wishes}", words)

    def _one_of(self, context: str) -> str:
        return self.chance.choice([node for node in self.nodes if node.startswith(context)])

    def _rush(self) -> list[Action]:
        """Units are sent to an incident that closes before this is known where they are sent from; or it is merged
        into another one, which closes."""
        chance = self.chance
        incident = f"rush-{self.wishes}"
        over = [f"close {incident}"]
        if chance.random() < 0.5:
            other = f"{incident}-too"
            over = [f"open {other}", f"merge {incident} {other}", f"close {other}"]
        here = self._one_of("dispatch")
        return [
            self._ask(f"open {incident}"),
            *(self._ask(f"duty {unit}") for unit in UNITS),
            ("wait", 1),
            ("next", here, chance.choice(FAULTS)),
            self._ask(f"send {chance.choice(UNITS)} {incident}", here),
            *map(self._ask, over),
            ("wait", chance.choice(WAITS)),
            (chance.choice(("go", "crash", "pause")), here),
            (chance.choice(("land", "room")),),
            self._ask(self._words()),
        ]

    def _crowd(self) -> list[Action]:
        """Everybody is asked the same at once, and some are asked something else with it."""
        one, other = self._ask(self._words()), self._ask(self._words())
        same: list[Action] = [("again", node, one[2]) for node in self.nodes if node != one[1]]
        return [one, *same, other, ("wait", self.chance.choice(WAITS))]

    def _action(self, verb: str) -> Action:
        chance = self.chance
        node = chance.choice(self.nodes)
        match verb:
            case "ask":
                flags: list[str] = []
                if chance.random() < 0.3:
                    flags.append("after")
                if chance.random() < 0.05:
                    flags.append("soon")
                if chance.random() < 0.03:
                    flags.append(f"as w{chance.randint(1, self.wishes + 1)}")
                return (*self._ask(self._words()), *flags)
            case "again":
                return (verb, node, f"w{chance.randint(1, max(1, self.wishes))}")
            case "next":
                return (verb, node, chance.choice(FAULTS))
            case "hear":
                return (verb, node, chance.choice((0, 0, 1, 2)))
            case "clock":
                return (verb, node, self._offset())
            case "wait":
                return (verb, chance.choice(WAITS))
            case "land" | "full" | "room":
                return (verb,)
        return (verb, node)

    def _offset(self) -> float:
        return self.chance.choice((-MOST_BEHIND, -1, 0, 3))

    def _words(self) -> str:
        chance = self.chance
        unit, incident = chance.choice(UNITS), chance.choice(INCIDENTS)
        return chance.choice(
            (
                f"send {unit} {incident}",
                f"send {unit} {incident}",
                f"send {' '.join(UNITS)} {incident}",
                f"release {unit} {incident}",
                f"report {unit} {incident} {chance.choice(('acknowledged', 'on_scene', 'cleared'))}",
                f"duty {unit}",
                f"off {unit}",
                f"open {incident}",
                f"open {incident}-{self.wishes} {chance.choice(CALLS)}",
                f"close {incident}",
                f"merge {incident} {chance.choice(INCIDENTS)}",
                f"unmerge {incident}",
                f"{chance.choice(('reopen', 'stabilize', 'upward'))} {incident}",
                f"level {chance.choice(('I', 'II', 'IV'))} {incident}",
                f"receive {chance.choice(CALLS)}",
            )
        )
