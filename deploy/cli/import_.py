"""`liandong import`."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA, Data

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
    import asyncio

    from deploy.folder import DataFolder
    from deploy.importing.run import import_sffd
    from deploy.logs import configure_logs
    from deploy.settings import read_settings
    from deploy.steps import Steps

    settings = read_settings()
    configure_logs(settings.log_format, process="import")
    with Steps() as steps:
        sentences = asyncio.run(import_sffd(file, DataFolder(data), settings, steps))
    for sentence in sentences:
        print(sentence)
