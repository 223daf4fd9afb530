"""`import`, `events`, `verify`, `rebuild` and `export`, as a person types them, on servers of that person's own."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg
import nats
import pytest

from events.jetstream import JetStreamLog
from events.values import Position
from projections.database import migrate
from projections.export import check
from projections.projector import Projector
from tests.importing.sffd_files import file_of, row


class Said(NamedTuple):
    code: int | None
    out: str
    err: str


class Person:
    """Somebody at a terminal, in a folder of his own."""

    def __init__(self, folder: Path, nats_url: str, database_url: str, jurisdiction: str) -> None:
        self.folder = folder
        self.nats_url = nats_url
        self.database_url = database_url
        self.jurisdiction = jurisdiction

    async def types(self, *words: str) -> Said:
        told = {
            "LIANDONG_NATS_URL": self.nats_url,
            "LIANDONG_DATABASE_URL": self.database_url,
            "LIANDONG_JURISDICTION": self.jurisdiction,
            "TZ": "UTC",
        }
        command = (sys.executable, "-m", "deploy.cli", *words, "--data", str(self.folder / "data"))
        process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **told}, stdout=PIPE, stderr=PIPE)
        out, err = await process.communicate()
        assert b"Traceback" not in err, err.decode()
        return Said(process.returncode, out.decode(), err.decode())


@pytest.fixture
async def person(tmp_path: Path, nats_server: str, database: str) -> Person:
    """With the history of one incident in the log, set aside what cannot be read."""
    person = Person(tmp_path, nats_server, database, f"typed-{tmp_path.name.rpartition('_')[2]}".lower()[:32])
    (tmp_path / "day.csv").write_bytes(file_of(row(), row(Unit_ID="T01", Received_DtTm="soon")))
    imported = await person.types("import", "sffd", str(tmp_path / "day.csv"))
    assert imported.code == 0, imported.err
    assert "cannot be read: 1 row, in" in imported.out
    return person


@asynccontextmanager
async def projected(person: Person) -> AsyncIterator[asyncpg.Connection]:
    """Once all of the log is visible, and the projector gone."""
    await migrate(person.database_url)
    client = await nats.connect(person.nats_url)
    log = JetStreamLog(client, person.jurisdiction, 1)
    tip, visible = await log.tip(), asyncio.Event()

    async def announce(position: Position) -> None:
        if position >= tip:
            visible.set()

    projecting = asyncio.create_task(Projector(log, person.database_url, announce).run())
    async with asyncio.timeout(30):
        await visible.wait()
    projecting.cancel()
    await asyncio.wait([projecting])
    await client.close()
    connection = await asyncpg.connect(person.database_url)
    yield connection
    await connection.close()


async def test_events_tells_the_log_line_by_line(person: Person) -> None:
    told = await person.types("events", "--incident", "17000001", "--type", "dispatch.*")
    assert told.out.splitlines() == [
        "── 2017-01-01 UTC ──",
        "000004 18:02:00 unit E01 reported as sent to incident 17000001",
        "000005 18:03:00 unit E01 en route to incident 17000001",
        "000006 18:08:00 unit E01 on scene at incident 17000001",
        "000008 18:30:00 unit E01 cleared from incident 17000001",
    ]
    last = json.loads((await person.types("events", "--after", "7", "--json")).out)
    assert (last["position"], last["type"]) == (8, "liandong.dispatch.unit_cleared.v1")
    none = await person.types("events", "--incident", "17000002")
    assert none == (0, "", f"No such event: LOG_{person.jurisdiction}_1 ends at position 8.\n")


async def test_verify_lists_what_differs_and_rebuild_mends_the_read_models(person: Person) -> None:
    async with projected(person) as connection:
        clean = await person.types("verify")
        assert (clean.code, clean.out) == (0, "Compared up to position 8 of 8: no difference.\n")
        await connection.execute("UPDATE views.incidents SET type = 'flood'")
    found = await person.types("verify")
    assert found.code == 1
    assert found.out.startswith("incidents")
    assert (await person.types("rebuild")).out == "The read models are new, up to position 8.\n"
    assert (await person.types("verify")).code == 0


async def test_nothing_has_been_projected_yet(person: Person) -> None:
    assert (await person.types("parked")).out == "No reaction is parked.\n"
    verified = await person.types("verify")
    assert (verified.code, verified.out.splitlines()) == (
        0,
        [
            "Compared up to position 0 of 8: no difference.",
            "The last 8 are not in the journal yet: the projector of `liandong up` adds them.",
        ],
    )


async def test_export_writes_a_file_that_can_be_checked(person: Person) -> None:
    file = person.folder / "log.jsonl"
    async with projected(person):
        told = await person.types("export", str(file))
    with file.open("rb") as lines:
        exported = check(lines)
    assert told.out == f"8 commits, the last with the hash {exported.hash}.\n"
    assert (await person.types("export", str(file))).out == told.out
    nowhere = await person.types("export", str(person.folder / "nowhere" / "log.jsonl"))
    assert nowhere.code == 2
    assert "log.jsonl cannot be written: No such file or directory (docs/errors.md#FileProblem)" in nowhere.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "sffd", "nothing.csv"), "nothing.csv cannot be read: No such file or directory"),
        (("import", "sffd", "/dev/null"), "the file has no 'Address',"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
async def test_what_a_person_can_mend_is_said_in_one_line(person: Person, words: tuple[str, ...], says: str) -> None:
    told = await person.types(*words)
    assert told.code == 2
    assert told.err.startswith("liandong: ")
    assert says in told.err
    assert told.err.count("\n") == 1


async def test_export_leaves_a_file_as_it_is_that_has_more_than_the_journal(person: Person) -> None:
    file = person.folder / "log.jsonl"
    async with projected(person) as connection:
        await person.types("export", str(file))
        kept = file.read_bytes()
        await connection.execute("TRUNCATE journal.commits, journal.checkpoint CASCADE")
    refused = await person.types("export", str(file))
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith("left as it is, name another file (docs/errors.md#FileKept)\n")
    assert file.read_bytes() == kept
    assert [path.name for path in person.folder.glob("log.jsonl*")] == ["log.jsonl"]
