"""`liandong retry CONTEXT EVENT`."""

from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import DEFAULT_DATA, Data
from deploy.errors import ServerAway, Trouble

if TYPE_CHECKING:
    from events.wire import Reply


class NotRetried(Trouble):
    """The context refuses to run the reaction again; it says why."""


def retry(
    context: Annotated[str, typer.Argument(help="Whose reaction it is, as `liandong parked` lists it.")],
    event: Annotated[str, typer.Argument(help="To what: the event's id.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Run a reaction again that was left aside, once its code is mended."""
    import asyncio

    from deploy.folder import DataFolder
    from deploy.reachable import reachable
    from deploy.settings import read_settings
    from events.naming import CONTEXTS
    from events.wire import Request, new_command_id
    from gateway.asking import NatsAsker
    from gateway.policy import CONSOLE

    if context not in CONTEXTS:
        raise Trouble(f"there is no context {context!r}: there are {', '.join(CONTEXTS)}")
    servers, _ = reachable(DataFolder(data), read_settings())
    request = Request(command=f"{context}.retry_reaction", id=new_command_id(), actor=CONSOLE, data={"event": event})

    async def ask() -> "Reply":
        async with servers.connected() as nats:
            return await NatsAsker(nats, servers.jurisdiction).ask(request)

    reply = asyncio.run(ask())
    if reply.refusal and reply.refusal.code == "no_answer":
        raise ServerAway(f"no instance of {context} answers: see `liandong status`")
    if reply.refusal:
        raise NotRetried(f"{context} refuses: {reply.refusal.message}")
    print(f"Done: what {context} did is at position {reply.position:,}.")
