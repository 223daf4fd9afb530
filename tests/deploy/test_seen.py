"""`status`, `parked` and `retry` as a person types them, on servers of that person's own."""

import asyncio
import json
import logging
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
import typer

from deploy import looking
from deploy.cli import app
from deploy.errors import Trouble
from deploy.findings import findings
from deploy.folder import DataFolder
from deploy.looking import look
from deploy.running import NotRunning
from deploy.settings import Settings
from tests.gateway.faulty import Reaction, close_a_staffed_incident, do, faulty_house
from tests.gateway.house import House, open_house

NOWHERE = "127.0.0.1:1"


async def seen_at(house: House, nats_url: str | None, database: str | None, folder: Path) -> list[str]:
    """What is wrong, in the words of the verdict."""
    settings = Settings(nats_url=nats_url, database_url=database, jurisdiction=house.jurisdiction)
    return [finding.what for finding in findings(await look(DataFolder(folder), settings, ""))]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The services run in this process, and what they log is not what a person has typed for."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


class Person:
    """Who types it, at a terminal where the environment names the servers: in a thread, as each word runs a loop."""

    def __init__(self, folder: Path, said: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._said = said

    async def types(self, words: str) -> tuple[int, list[str]]:
        """The exit code, and what is printed."""
        self._said.readouterr()
        command = typer.main.get_command(app)
        arguments = [*shlex.split(words), "--data", str(self._folder)]
        try:
            code = await asyncio.to_thread(command.main, arguments, "liandong", standalone_mode=False)
        except Trouble as trouble:
            return 2, [str(trouble)]
        return code or 0, self._said.readouterr().out.splitlines()


async def test_a_parked_reaction_is_told_listed_and_retried(
    nats_server: str,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reaction, person = Reaction(), Person(tmp_path, capsys)
    async with faulty_house(nats_server, database, reaction) as house:
        monkeypatch.setenv("LIANDONG_NATS_URL", nats_server)
        monkeypatch.setenv("LIANDONG_DATABASE_URL", database)
        monkeypatch.setenv("LIANDONG_JURISDICTION", house.jurisdiction)
        closed = await close_a_staffed_incident(house)
        query = "query ($least: Position) { parkedReactions(minPosition: $least) { totalCount } }"
        assert (await house.ask(query, least=str(closed + 1)))["totalCount"] == 1

        code, told = await person.types("status")
        assert (code, told[0]) == (1, "1 thing needs you:")
        assert told[1].startswith("1. 1 reaction is parked in dispatch")
        assert not any(line.startswith("process") for line in told)

        _, (what, why, mend) = await person.types("parked")
        assert what == f"dispatch could not react to position {closed}: incident i1 closed: out"
        assert why.endswith("KeyError: 'E99'")
        retry = mend.partition(": liandong ")[2].partition(" --data ")[0]
        code, still = await person.types(retry)
        assert (code, still[0].startswith("dispatch refuses: it raised again")) == (2, True)
        reaction.mended = True
        code, done = await person.types(retry)
        said, _, position = done[0].rpartition(" ")
        assert (code, said) == (0, "Done: what dispatch did is at position")
        assert (await house.ask(query, least=position.rstrip(".")))["totalCount"] == 0
        assert await person.types("parked") == (0, ["No reaction is parked."])
        code, told = await person.types("status --json")
        assert (code, json.loads(told[0])["well"]) == (0, True)


async def test_with_one_store_away_the_other_is_told_of(
    nats_server: str, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_nats, no_database = f"nats://{NOWHERE}", f"postgresql://nobody@{NOWHERE}/nothing"
    async with open_house(nats_server, database) as house:
        await do(house, "receiveCall", channel="APP")
        [away] = await seen_at(house, nats_server, no_database, tmp_path)
        assert away.startswith("The read models cannot be read: ConnectionRefusedError")
        assert await seen_at(house, nats_server, None, tmp_path) == []
        monkeypatch.setattr(looking, "NATS", 1.0)
        [away] = await seen_at(house, no_nats, database, tmp_path)
        assert away.startswith("The log cannot be asked: no answer")


async def test_where_nothing_runs_and_nothing_is_named_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="nothing runs in"):
        await look(DataFolder(tmp_path), Settings(), "")
