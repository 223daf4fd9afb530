"""The `liandong` command: one file for each of its words."""

import sys

import typer

from deploy.cli import import_
from deploy.cli.demo import demo
from deploy.cli.events import events
from deploy.cli.export import export
from deploy.cli.parked import parked
from deploy.cli.publish import publish
from deploy.cli.rebuild import rebuild
from deploy.cli.restore import restore
from deploy.cli.retry import retry
from deploy.cli.service import service
from deploy.cli.status import status
from deploy.cli.up import up
from deploy.cli.verify import verify
from deploy.errors import Trouble

app = typer.Typer(
    help="Liandong 联动: one log, many agencies, one picture.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (up, status, parked, retry, publish, demo, events, verify, rebuild, export, restore, service):
    app.command()(command)
app.add_typer(import_.app, name="import")


def main() -> None:
    """What `liandong` runs. What a user can mend is said in a sentence, without a traceback."""
    try:
        app()
    except Trouble as trouble:
        kind = type(trouble.__cause__ or trouble).__name__
        print(f"liandong: {trouble} (docs/errors.md#{kind})", file=sys.stderr)
        sys.exit(2)
