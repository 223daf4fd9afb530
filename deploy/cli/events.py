"""`liandong events`."""

import sys
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA, Data


def events(
    data: Data = DEFAULT_DATA,
    after: Annotated[int, typer.Option(min=0, metavar="P", help="Only what comes after this position.")] = 0,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what happens; Ctrl-C ends it.")] = False,
    type_: Annotated[
        list[str] | None, typer.Option("--type", metavar="PATTERN", help="Such as dispatch.* or *.unit_on_scene.")
    ] = None,
    incident: Annotated[
        str | None, typer.Option(metavar="ID", help="Only what names this incident, by its id or its number.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print CloudEvents, one a line.")] = False,
) -> None:
    """Tell what is in the log, one line an event."""
    import asyncio
    from contextlib import suppress

    from deploy.attached import attached
    from deploy.folder import DataFolder
    from deploy.settings import read_settings
    from deploy.tailing import Teller, Wanted, as_json, incident_id, lines

    tell = as_json if json else Teller()

    async def run() -> None:
        async with attached(DataFolder(data), read_settings()) as servers, servers.log() as log:
            wanted = Wanted(tuple(type_ or ()), incident and await incident_id(log, incident))
            told = False
            async for line in lines(log, after, wanted, follow=follow):
                print(tell(line), flush=follow)
                told = True
            if not told:
                print(f"No such event: {log.name} ends at position {await log.tip():,}.", file=sys.stderr)

    with suppress(KeyboardInterrupt):
        asyncio.run(run())
