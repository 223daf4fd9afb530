"""The journal is the log once more, and can prove it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic_core import from_json, to_json

from events.commit import RECORDED, STREAM, Recorded
from projections import journal
from projections.chain import START, link
from projections.database import connected, migrate
from projections.errors import BrokenChain
from projections.export import check, export
from projections.journal_events import EventFilter, Place, events
from projections.reading import Reader
from tests.projections.told import (
    E1,
    FIRE,
    FLOOD,
    T0,
    History,
    assigned,
    closed,
    opened,
    project,
    received,
    recorded,
    registered,
    released,
    told,
)


async def a_day() -> History:
    """Six commits with nine events."""
    return await told(
        [received()],
        [opened(), opened(FLOOD)],
        [registered()],
        [assigned(), assigned("A01", FLOOD)],
        [released(), released("A01", FLOOD)],
        [closed()],
    )


async def test_the_journal_has_every_commit_as_the_log_has_it(dsn: str) -> None:
    history = await a_day()
    await project(history.log, dsn)
    async with connected(dsn) as connection:
        stored = [row.commit async for rows in journal.read(connection, 0, 6, size=4) for row in rows]
    for copy, commit in zip(stored, await recorded(history.log), strict=True):
        for name in ("position", "context", "headers", "body", "stored_at", "recorded_at"):
            assert getattr(copy, name) == getattr(commit, name)


async def test_migrating_again_changes_nothing(dsn: str) -> None:
    await project((await a_day()).log, dsn)
    await migrate(dsn)
    async with connected(dsn) as connection:
        assert await connection.fetchval("SELECT count(*) FROM journal.commits") == 6
        assert await connection.fetchval("SELECT count(*) FROM views.models WHERE stale_at IS NOT NULL") == 0


COMMIT = Recorded(1, T0, "intake", {"Nats-Msg-Id": "c1", STREAM: "LOG_city_1", "seen": "0"}, b"[]")


@pytest.mark.parametrize(
    "other",
    [
        Recorded(2, T0, "intake", COMMIT.headers, b"[]"),
        Recorded(1, T0 + timedelta(microseconds=1), "intake", COMMIT.headers, b"[]"),
        Recorded(1, T0, "dispatch", COMMIT.headers, b"[]"),
        Recorded(1, T0, "intake", {**COMMIT.headers, "seen": "1"}, b"[]"),
        Recorded(1, T0, "intake", COMMIT.headers, b"[ ]"),
    ],
    ids=["position", "time", "context", "headers", "body"],
)
def test_the_chain_is_over_all_that_a_commit_is(other: Recorded) -> None:
    assert link(START, COMMIT) != link(START, other)
    assert link(START, COMMIT) != link(bytes(31) + b"1", COMMIT)


def test_a_restore_has_the_chain_of_its_original() -> None:
    headers = {"seen": "0", RECORDED: T0.isoformat(), STREAM: "LOG_city_2", "Nats-Msg-Id": "c1"}
    assert link(START, Recorded(1, T0 + timedelta(days=9), "intake", headers, b"[]")) == link(START, COMMIT)


async def exported(dsn: str) -> list[bytes]:
    return [line async for line in export(dsn)]


async def test_an_export_can_be_checked_by_itself(dsn: str) -> None:
    history = await a_day()
    await history.append("intake", [b"\xff no text"])
    await project(history.log, dsn)
    lines = await exported(dsn)
    async with connected(dsn) as connection:
        assert check(lines) == (7, (await journal.head(connection, 7)).hash.hex())


def changed(line: bytes, **values: Any) -> bytes:
    return to_json({**from_json(line), **values})


@pytest.mark.parametrize(
    ("tamper", "position"),
    [
        (lambda lines: [*lines[:2], *lines[3:]], 3),
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], changed(lines[1], body="[]"), *lines[2:]], 2),
        (lambda lines: [lines[0], changed(lines[1], context="dispatch")], 2),
        (lambda lines: [lines[0], changed(lines[1], hash=from_json(lines[0])["hash"])], 2),
        (lambda lines: [changed(lines[0], recorded_at="2027-01-01T00:00:00Z")], 1),
        (lambda lines: [lines[0], b"{"], 2),
        (lambda lines: [lines[0], b"[]"], 2),
        (lambda lines: [lines[0], b"{}"], 2),
    ],
    ids=["gap", "no start", "body", "context", "hash", "time", "cut off", "no object", "empty"],
)
async def test_a_changed_export_is_found_out(
    dsn: str, tamper: Callable[[list[bytes]], list[bytes]], position: int
) -> None:
    await project((await a_day()).log, dsn)
    with pytest.raises(BrokenChain) as broken:
        check(tamper(await exported(dsn)))
    assert broken.value.position == position


async def test_nothing_is_exported_before_there_is_anything(dsn: str) -> None:
    assert check(await exported(dsn)) == (0, START.hex())


async def places(reader: Reader, where: EventFilter, after: Place | int = 0, first: int = 100) -> list[tuple[int, ...]]:
    return [tuple(event.place) for event in await events(await reader.at(), where, after, first)]


async def test_events_are_found_by_type_context_and_incident(dsn: str, reader: Reader) -> None:
    await project((await a_day()).log, dsn)
    everything = [(1, 0), (2, 0), (2, 1), (3, 0), (4, 0), (4, 1), (5, 0), (5, 1), (6, 0)]
    assert await places(reader, EventFilter()) == everything
    assert await places(reader, EventFilter(contexts=["intake"])) == [(1, 0), (2, 0), (2, 1), (6, 0)]
    assert await places(reader, EventFilter(types=["liandong.intake.incident_opened.v2"])) == [(2, 0), (2, 1)]
    assert await places(reader, EventFilter(incidents=[FIRE])) == [(2, 0), (4, 0), (5, 0), (6, 0)]
    both = EventFilter(incidents=[FLOOD], types=["liandong.dispatch.unit_assigned.v1"])
    assert await places(reader, both) == [(4, 1)]
    assert await places(reader, EventFilter(types=["x' OR \\ %"], contexts=[])) == []


async def test_events_go_on_after_a_position_or_after_one_of_its_events(dsn: str, reader: Reader) -> None:
    await project((await a_day()).log, dsn)
    assert await places(reader, EventFilter(), after=4) == [(5, 0), (5, 1), (6, 0)]
    assert await places(reader, EventFilter(), after=Place(4, 0), first=2) == [(4, 1), (5, 0)]


async def test_an_event_is_given_as_it_was_written(dsn: str, reader: Reader) -> None:
    history = await a_day()
    await project(history.log, dsn)
    (event,) = await events(await reader.at(), EventFilter(incidents=[FIRE]), after=2, first=1)
    commit = (await recorded(history.log))[3]
    assert event.attributes == from_json(commit.body)[0]
    assert event.attributes["subject"] == f"unit/{E1}"
    assert (event.context, event.commit_id, event.recorded_at) == ("dispatch", commit.id, commit.recorded_at)


async def test_as_of_a_position_later_events_are_not_there(dsn: str, reader: Reader) -> None:
    await project((await a_day()).log, dsn)
    assert len(await events(await reader.at(2), EventFilter())) == 3
