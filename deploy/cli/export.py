"""`liandong export`."""

from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from deploy.cli.options import DEFAULT_DATA, Data

_PIECE = 1 << 20


def export(file: Annotated[Path, typer.Argument(help="Where to write it.")], data: Data = DEFAULT_DATA) -> None:
    """Write everything that happened to a file of JSON lines, chained by their hashes.

    An earlier export of the same journal is replaced; another file is left as it is.
    """
    import asyncio

    from deploy.attached import attached
    from deploy.database_troubles import troubles
    from deploy.errors import FileKept, FileProblem
    from deploy.folder import DataFolder
    from deploy.settings import read_settings
    from deploy.wiring import migrate
    from projections import export as journal

    async def run(lines: BinaryIO) -> None:
        async with attached(DataFolder(data), read_settings(), with_nats=False, with_postgres=True) as servers:
            await migrate(servers.database)
            async for line in journal.export(servers.database):
                write(lines, line)

    def write(lines: BinaryIO, line: bytes) -> None:
        try:
            lines.write(line)
        except OSError as problem:
            raise FileProblem(f"{file} cannot be written: {problem.strerror}") from None

    unfinished = file.with_name(file.name + ".part")
    try:
        unfinished.touch(mode=0o600)
        with unfinished.open("wb") as lines, troubles():
            asyncio.run(run(lines))
        with unfinished.open("rb") as written, troubles():
            exported = journal.check(written)
        if file.is_file() and not _goes_on(file, unfinished):
            unfinished.unlink()
            raise FileKept(
                f"{file} has something that the journal has not ({exported.position:,} commits): it is left as it is, "
                "name another file"
            )
        unfinished.replace(file)
    except OSError as problem:
        raise FileProblem(f"{file} cannot be written: {problem.strerror}") from None
    print(f"{exported.position:,} commits, the last with the hash {exported.hash}.")


def _goes_on(before: Path, after: Path) -> bool:
    """Whether one file is the beginning of the other, or all of it."""
    with before.open("rb") as old, after.open("rb") as new:
        while piece := old.read(_PIECE):
            if piece != new.read(len(piece)):
                return False
    return True
