"""Plays the hour: gives each command at its time, faster than life, behind the commands that it builds on."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from deploy.demo.step import Step
from events.values import Position
from events.wire import Refusal, Reply, Request, new_command_id
from services.common.command import Command

Ask = Callable[[Request], Awaitable[Reply]]
"""Asks a service and brings its answer, which has a position."""


def request(command: Command, after: Position = 0) -> Request:
    """The command on its way, under an id of its own."""
    return Request(
        command=command.name,
        id=new_command_id(),
        actor=command.by,
        after=after,
        data=command.model_dump(mode="json", exclude={"by"}),
    )


@dataclass(slots=True)
class Played:
    """What came of the commands so far, by name."""

    accepted: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[Command, Refusal]] = field(default_factory=list)
    position: Position = 0
    """The last one that was answered."""


async def play(
    steps: Sequence[Step], ask: Ask, *, speed: float, answered: Callable[[int], None] = lambda _: None
) -> Played:
    """Play the steps, `speed` times as fast as life. A refusal is an answer; what `ask` raises ends the play."""
    played = Played()
    clock = asyncio.get_running_loop().time
    begins = clock()
    tasks: dict[Step, asyncio.Task[Position]] = {}

    async def give(step: Step) -> Position:
        await asyncio.sleep(begins + step.at / speed - clock())
        after = max([await tasks[former] for former in step.builds_on], default=0)
        reply = await ask(request(step.command, after))
        position = reply.position or 0
        played.position = max(played.position, position)
        if reply.refusal:
            played.refused.append((step.command, reply.refusal))
        else:
            played.accepted[step.command.name] += 1
        answered(1)
        return position

    try:
        async with asyncio.TaskGroup() as group:
            for step in steps:
                tasks[step] = group.create_task(give(step))
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    return played
