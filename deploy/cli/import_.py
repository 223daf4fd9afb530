"""`liandong import`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.options import DEFAULT_DATA, Data

if TYPE_CHECKING:
    from deploy.importing.source import Source

app = typer.Typer(no_args_is_help=True)


@app.callback()
def import_() -> None:
    """Bring in what others recorded, into a log of history."""


@app.command()
def sffd(
    file: Annotated[Path, typer.Argument(help="Calls for service of the San Francisco Fire Department, as CSV.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Import a fire department's days; twice adds nothing, and one that was cut off goes on."""
    from deploy.importing.sffd_source import SFFD

    _import(SFFD, file, data)


@app.command()
def montco(
    file: Annotated[Path, typer.Argument(help="911 calls of Montgomery County, as CSV, with a header or without.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Import a county's 911 calls; twice adds nothing, and one that was cut off goes on."""
    from deploy.importing.montco_source import MONTCO

    _import(MONTCO, file, data)


def _import(source: "Source", file: Path, data: Path) -> None:
    import asyncio

    from deploy.folder import DataFolder
    from deploy.importing.run import import_file
    from deploy.logs import configure_logs
    from deploy.settings import read_settings
    from deploy.steps import Steps

    settings = read_settings()
    configure_logs(settings.log_format, process="import")
    with Steps() as steps:
        sentences = asyncio.run(import_file(source, file, DataFolder(data), settings, steps))
    for sentence in sentences:
        print(sentence)
