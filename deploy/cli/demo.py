"""`liandong demo`."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA, Data


def demo(
    data: Data = DEFAULT_DATA,
    speed: Annotated[float, typer.Option(min=0.1, help="So many times as fast as life; 60: an hour in a minute.")] = 30,
) -> None:
    """Play an hour of a city that is on no map, as commands to a running installation."""
    import asyncio

    from deploy.demo.run import run_demo
    from deploy.folder import DataFolder
    from deploy.logs import configure_logs
    from deploy.settings import read_settings
    from deploy.steps import Steps

    settings = read_settings()
    configure_logs(settings.log_format, process="demo")
    with Steps() as steps:
        sentences = asyncio.run(run_demo(DataFolder(data), settings, speed, steps))
    for sentence in sentences:
        print(sentence)
