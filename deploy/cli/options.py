"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="The installation's folder.")]
DEFAULT_DATA = Path(".liandong")
