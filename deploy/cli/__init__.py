"""The `liandong` command: one file for each of its words."""

import sys

import typer

from deploy.cli.service import service
from deploy.cli.status import status
from deploy.cli.up import up
from deploy.errors import Trouble

app = typer.Typer(
    help="Liandong 联动: one log, many agencies, one picture.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (up, status, service):
    app.command()(command)


def main() -> None:
    """What `liandong` runs. What a user can mend is said in a sentence, without a traceback."""
    try:
        app()
    except Trouble as trouble:
        sys.exit(f"liandong: {trouble}")
