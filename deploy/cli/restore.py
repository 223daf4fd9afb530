"""`liandong restore`."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA, Data


def restore(
    file: Annotated[Path | None, typer.Argument(help="A file that `liandong export` wrote; else the journal.")] = None,
    data: Data = DEFAULT_DATA,
) -> None:
    """Make a lost or broken log whole again, every commit at its position, as a new epoch; stop `up` first."""
    import asyncio

    from deploy.database_troubles import troubles
    from deploy.folder import DataFolder
    from deploy.logs import configure_logs
    from deploy.restoring.run import run_restore
    from deploy.settings import read_settings
    from deploy.steps import Steps

    settings = read_settings()
    configure_logs(settings.log_format, process="restore")
    with Steps() as steps, troubles():
        sentences = asyncio.run(run_restore(file, DataFolder(data), settings, steps))
    for sentence in sentences:
        print(sentence)
