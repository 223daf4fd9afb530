"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="The installation's folder.")]
DEFAULT_DATA = Path(".liandong")


def data_option(data: Path) -> str:
    """What a command that we name must be told for it to find this installation."""
    return "" if data == DEFAULT_DATA else f" --data {data}"
