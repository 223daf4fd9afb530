"""`liandong up`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import DEFAULT_DATA, Data

if TYPE_CHECKING:
    from deploy.running import Addresses


def up(
    data: Data = DEFAULT_DATA,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="The gateway's port; 0: any free one.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the addresses as one line of JSON once ready.")] = False,
    demo: Annotated[float | None, typer.Option(metavar="SPEED", min=0.1, help="Play the demo, so much faster.")] = None,
) -> None:
    """Start everything here and keep it running; Ctrl-C stops it."""
    import asyncio
    from dataclasses import replace

    from deploy.folder import DataFolder
    from deploy.logs import configure_logs
    from deploy.settings import read_settings
    from deploy.up import run_up

    settings = read_settings()
    if port is not None:
        settings = replace(settings, gateway_port=port)
    configure_logs(settings.log_format, process="up")

    def announce(addresses: "Addresses") -> None:
        print(addresses.model_dump_json() if json else _banner(addresses, folder.path), flush=True)

    folder = DataFolder(data)
    asyncio.run(run_up(folder, settings, demo_speed=demo, announce=announce))


def _banner(addresses: "Addresses", folder: Path) -> str:
    graphiql = addresses.graphql.removesuffix("graphql") + "graphiql"
    lines = [
        "Liandong 联动 is up",
        "",
        f"GraphiQL   {graphiql}   (a first query is ready there)",
        f"GraphQL    {addresses.graphql}",
        f"Data       {folder}",
        "Stop       Ctrl-C",
    ]
    return "\n" + "\n".join(f"  {line}".rstrip() for line in lines) + "\n"
