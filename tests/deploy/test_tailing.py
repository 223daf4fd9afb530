"""The log is told line by line, from where one likes, only what is wanted, and for ever where that is asked."""

import json
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from deploy.tailing import Line, Teller, Wanted, as_json, incident_id, lines
from events.commit import make_commit
from events.envelope import Envelope, encode
from events.event import Event
from events.memory import MemoryLog
from tests.services.city import assigned, closed, later, merged, on_duty, opened

ALL = Wanted()


@pytest.fixture
async def log() -> MemoryLog:
    log = MemoryLog(clock=lambda: datetime(2026, 11, 23, 4, tzinfo=UTC))
    await append(log, 0, opened("fire"), closed("fire"))
    await append(log, 1, opened("flood"))
    await append(log, 2, on_duty("E01"), assigned("E01", "flood"))
    return log


async def append(log: MemoryLog, fence: int, *events: Event) -> None:
    bodies = [encode(Envelope(str(number), "/liandong/test", event)) for number, event in enumerate(events)]
    await log.commit(make_commit("test", bodies, id=str(fence), fence=fence, seen=0, instance="t", fold=1))


async def told(log: MemoryLog, after: int = 0, wanted: Wanted = ALL) -> list[tuple[int, str]]:
    return [
        (line.commit.position, str(line.attributes["subject"]))
        async for line in lines(log, after, wanted, follow=False)
    ]


async def test_everything_up_to_the_end(log: MemoryLog) -> None:
    whole = [(1, "incident/fire"), (1, "incident/fire"), (2, "incident/flood"), (3, "unit/E01"), (3, "unit/E01")]
    assert await told(log) == whole
    assert await told(log, after=1) == whole[2:]
    assert await told(log, after=3) == []
    assert await told(log, after=9) == []


async def test_only_what_is_wanted(log: MemoryLog) -> None:
    assert await told(log, wanted=Wanted(types=("dispatch.*",))) == [(3, "unit/E01"), (3, "unit/E01")]
    assert await told(log, wanted=Wanted(types=("*.incident_closed", "*.unit_assigned"))) == [
        (1, "incident/fire"),
        (3, "unit/E01"),
    ]
    assert await told(log, wanted=Wanted(incident="flood")) == [(2, "incident/flood"), (3, "unit/E01")]


async def test_an_event_that_names_an_incident_in_another_field_is_wanted_too(log: MemoryLog) -> None:
    await append(log, 3, opened("smoke"), merged("smoke", "flood"), closed("flood", "smoke"))
    flood = [(2, "incident/flood"), (3, "unit/E01"), (4, "incident/smoke"), (4, "incident/flood")]
    assert await told(log, wanted=Wanted(incident="flood")) == flood
    smoke = [(4, "incident/smoke"), (4, "incident/smoke"), (4, "incident/flood")]
    assert await told(log, wanted=Wanted(incident="smoke")) == smoke


async def test_an_incident_is_meant_by_its_id_or_by_the_number_that_people_say(log: MemoryLog) -> None:
    await append(log, 3, opened("smoke", "20261123-00003"))
    assert await incident_id(log, "20261123-00003") == "smoke"
    assert await incident_id(log, "flood") == "flood"
    assert await incident_id(log, "20261123-00099") == "20261123-00099"


async def test_following_goes_on_with_what_happens(log: MemoryLog) -> None:
    async with aclosing(lines(log, 3, ALL, follow=True)) as following:
        await append(log, 3, closed("flood"))
        line = await anext(following)
    assert (line.commit.position, line.attributes["subject"]) == (4, "incident/flood")


async def last(log: MemoryLog) -> Line:
    return [line async for line in lines(log, 2, ALL, follow=False)][-1]


async def test_a_line_has_position_local_time_and_sentence_and_a_new_day_is_told(log: MemoryLog) -> None:
    tell = Teller()
    at = later(0).astimezone()
    line = await last(log)
    assert tell(line) == f"── {at:%Y-%m-%d %Z} ──\n000003 {at:%H:%M:%S} unit E01 assigned to incident flood"
    assert tell(line) == f"000003 {at:%H:%M:%S} unit E01 assigned to incident flood"


async def test_json_is_the_event_as_it_was_written_with_its_place_in_the_log(log: MemoryLog) -> None:
    line = await last(log)
    assert json.loads(as_json(line)) == {**line.attributes, "position": 3, "recordedtime": "2026-11-23T04:00:00Z"}
