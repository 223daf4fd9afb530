"""A whole installation: who called stands nowhere in plain words, keys outlive a lost store, and the erased stay so."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from events.wire import new_command_id
from projections.database import connected
from tests.e2e.installation import Installation, installation, run

RECEIVE = """mutation ($id: ID!, $input: ReceiveCallInput!) {
  receiveCall(commandId: $id, input: $input) { position refusal { code } call { id caller { person } } }
}"""
REVEAL = """mutation ($id: ID!, $input: RevealCallerInput!) {
  revealCaller(commandId: $id, input: $input) { position refusal { code } caller { number name } }
}"""
ERASE = """mutation ($id: ID!, $input: EraseCallerInput!) {
  eraseCaller(commandId: $id, input: $input) { position refusal { code } person }
}"""
LI = {"number": "138 0013 8000", "name": "Aloysius Quenneville"}
WANG = {"number": "139 0013 9000", "name": "Wilhelmina Oxenford"}
SHOWN = {"number": "+8613900139000", "name": "Wilhelmina Oxenford"}
PLAIN = (b"13800138000", b"138 0013 8000", b"Quenneville", b"13900139000", b"139 0013 9000", b"Oxenford")


async def ask(up: Installation, query: str, **input: Any) -> Any:
    [payload] = (await up.ask(query, id=str(new_command_id()), input=input)).values()
    return payload


async def call(up: Installation, caller: dict[str, str]) -> str:
    received = await ask(up, RECEIVE, channel="FIRE_119", caller=caller)
    assert received["refusal"] is None
    return str(received["call"]["id"])


async def reveal(up: Installation, call: str) -> Any:
    shown = await ask(up, REVEAL, callId=call, reason="the line broke")
    return shown["caller"] or shown["refusal"]["code"]


async def copies(up: Installation) -> int:
    async with connected(up.postgres) as connection:
        count: int = await connection.fetchval("SELECT count(*) FROM people.keys")
    return count


def files_with(folder: Path, *words: bytes) -> list[str]:
    """Those that have one of these words, of all that were ever written there."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    assert len(files) > 100
    return [f"{file.name} {word!r}" for file in files for word in words if word in file.read_bytes()]


@pytest.mark.faults
async def test_who_called_is_nowhere_in_plain_words_and_keys_outlive_a_lost_store(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with installation(data) as up:
        li, wang = await call(up, LI), await call(up, WANG)
        assert await reveal(up, wang) == SHOWN
        erased = await ask(up, ERASE, callId=li, reason="asked for by the person")
        await up.visible(int(erased["position"]))
        assert await reveal(up, li) == "caller_erased"
        again = await call(up, LI)
    assert (await run("verify", data=data))[0] == 0
    assert (await run("export", str(tmp_path / "exported"), data=data))[0] == 0
    nothing_stands_there(tmp_path, data)

    # The bucket alone is lost.
    [bucket] = data.glob("nats/jetstream/*/streams/KV_PEOPLE_city")
    shutil.rmtree(bucket)
    async with installation(data) as up:
        assert [await reveal(up, one) for one in (li, wang)] == ["caller_erased", SHOWN]
        assert await reveal(up, again) == {"number": "+8613800138000", "name": LI["name"]}

    # All of the broker's store is lost.
    shutil.rmtree(data / "nats")
    code, told = await run("restore", data=data)
    assert code == 0, told
    async with installation(data) as up:
        assert [await reveal(up, one) for one in (li, wang)] == ["caller_erased", SHOWN]
        last = await ask(up, ERASE, callId=again, reason="asked for by the person")
        await up.visible(int(last["position"]))
        assert [await reveal(up, one) for one in (li, again, wang)] == ["caller_erased", "caller_erased", SHOWN]

    # PostgreSQL is lost: the projector copies the keys with the journal that it makes anew.
    shutil.rmtree(data / "postgres")
    async with installation(data) as up:
        await up.visible(int((await ask(up, RECEIVE, channel="APP"))["position"]))
        assert await copies(up) == 1
        assert [await reveal(up, one) for one in (li, again, wang)] == ["caller_erased", "caller_erased", SHOWN]
    code, told = await run("verify", data=data)
    assert code == 0, told
    nothing_stands_there(tmp_path, data)


def nothing_stands_there(tmp_path: Path, data: Path) -> None:
    """In no file of either store, in no log of a process or server, and in no export."""
    assert list(data.glob("nats/*.log"))
    assert list(tmp_path.glob("*.log"))
    assert files_with(tmp_path, b"the line broke"), "nothing would be found"
    assert files_with(tmp_path, *PLAIN) == []
