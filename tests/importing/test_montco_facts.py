"""What a row of the county says becomes a call and its incident, once, and numbered as intake numbers."""

from collections import Counter

import pytest

from deploy.importing.chapters import Chapter
from deploy.importing.history import History, Imported
from deploy.importing.montco import read_sheet
from deploy.importing.montco_facts import ACTOR, montco_chapters
from deploy.importing.past import Past
from events.event import Event
from events.intake.calls import CallAttached, CallReceived, Origin
from events.intake.incidents import IncidentOpened
from events.memory import MemoryLog
from events.values import Channel, Place, PlaceSource, Point
from tests.importing.montco_files import REAL, bare_file_of, file_of, row


def north_or_south(point: Point) -> str:
    """A grid of two cells."""
    return "north" if point.lat > 0 else "south"


def chapters_of(*rows: dict[str, str]) -> list[Chapter]:
    return montco_chapters(read_sheet(file_of(*rows)).rows, Past(), north_or_south)


def events_of(chapters: list[Chapter]) -> list[Event]:
    return [fact.event for chapter in chapters for fact in chapter.facts]


def numbers(chapters: list[Chapter]) -> list[str]:
    return [event.number for event in events_of(chapters) if isinstance(event, IncidentOpened)]


async def told(log: MemoryLog, content: bytes) -> Imported:
    """Import a file, as `liandong import montco` does."""
    history = History(log, jurisdiction="city", actor=ACTOR, source_id=f"montco-{len(content)}", instance="import-1")
    return await history.append(montco_chapters(read_sheet(content).rows, await history.past(), north_or_south))


async def said(log: MemoryLog) -> list[Event]:
    async for commits in log.follow(0):
        return [
            envelope.event for commit in commits for envelope in commit.envelopes if isinstance(envelope.event, Event)
        ]
    raise AssertionError


def at(day: int, time: str, **changed: str) -> dict[str, str]:
    """A row of a day in December at which the county's feed told of it."""
    return row(timeStamp=f"2015-12-{day:02} {time}", desc="", **changed)


def test_a_row_is_a_call_and_the_incident_that_was_opened_for_it() -> None:
    received, opened, attached = events_of(chapters_of(row(title="Traffic: VEHICLE ACCIDENT -")))
    place = Place(
        address="REINDEER CT, NEW HANOVER",
        point=Point(lat=40.2978759, lon=-75.5812935),
        source=PlaceSource.PARTNER,
        cell="north",
    )
    assert isinstance(received, CallReceived)
    assert (received.channel, received.report) == (Channel.TRAFFIC_122, "Traffic: VEHICLE ACCIDENT -")
    assert received.origin == Origin(source="montco", reference=received.call.removeprefix("montco-"))
    assert f"{received.at:%H:%M:%S}" == "22:10:52"
    assert isinstance(opened, IncidentOpened)
    assert (opened.type, opened.priority, opened.number) == ("vehicle_accident", 3, "20151210-00001")
    assert f"{opened.at:%H:%M:%S}" == "22:40:00"
    assert opened.place == received.place == place
    assert isinstance(attached, CallAttached)
    assert (attached.call, attached.incident, attached.role) == (received.call, opened.incident, "primary")


@pytest.mark.parametrize(
    ("title", "channel", "code"),
    [
        ("EMS: BACK PAINS/INJURY", Channel.MEDICAL_120, "back_pains_injury"),
        ("Fire: GAS-ODOR/LEAK", Channel.FIRE_119, "gas_odor_leak"),
        ("Traffic: DEBRIS/FLUIDS ON HIGHWAY -", Channel.TRAFFIC_122, "debris_fluids_on_highway"),
    ],
)
def test_the_title_says_by_which_way_it_came_in_and_what_it_is_about(title: str, channel: Channel, code: str) -> None:
    received, opened, _ = events_of(chapters_of(row(title=title)))
    assert isinstance(received, CallReceived)
    assert isinstance(opened, IncidentOpened)
    assert (received.channel, opened.type) == (channel, code)


def test_incidents_are_numbered_by_the_countys_day_and_not_by_that_of_utc() -> None:
    days = [at(10, "18:59:59"), at(10, "19:00:00"), at(10, "23:59:59"), at(11, "00:00:00"), at(11, "00:00:01")]
    assert numbers(chapters_of(*days)) == [
        "20151210-00001",
        "20151210-00002",
        "20151210-00003",
        "20151211-00001",
        "20151211-00002",
    ]


def test_what_the_feed_told_in_one_second_is_one_commit() -> None:
    chapters = chapters_of(at(10, "18:00:00"), at(10, "18:00:00", addr="MAIN ST"), at(10, "18:00:01"))
    assert [len(chapter.facts) for chapter in chapters] == [6, 3]


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = [at(10, "18:00:00"), at(10, "18:00:00", addr="MAIN ST"), at(10, "18:00:01")]
    assert chapters_of(*rows) == chapters_of(*reversed(rows))


async def test_the_same_row_in_another_file_is_the_same_call_and_numbers_go_on_after_it() -> None:
    log = MemoryLog()
    await told(log, file_of(at(10, "18:00:00"), at(10, "18:00:01")))
    again = await told(log, file_of(at(10, "18:00:01"), at(10, "18:00:01", addr="MAIN ST"), at(10, "18:00:02")))
    assert (again.events, again.there_already) == (6, 3)
    opened = [event for event in await said(log) if isinstance(event, IncidentOpened)]
    assert [event.number for event in opened] == [f"20151210-0000{number}" for number in (1, 2, 3, 4)]
    assert len({event.incident for event in opened}) == 4


async def test_the_other_dialect_follows_in_the_same_log() -> None:
    log = MemoryLog()
    await told(log, file_of(at(10, "18:00:00")))
    later = [row(timeStamp="2015-12-10 18:01"), row(timeStamp="2015-12-11 18:01")]
    assert (await told(log, bare_file_of(*later))).events == 6
    opened = [event for event in await said(log) if isinstance(event, IncidentOpened)]
    assert [event.number for event in opened] == ["20151210-00001", "20151210-00002", "20151211-00001"]


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
async def test_the_real_file_says_what_an_independent_count_says() -> None:
    log = MemoryLog()
    content = REAL.read_bytes()
    assert await told(log, content) == Imported(6_932, 27_678, 0, 6_933)
    assert await told(log, content) == Imported(0, 0, 27_678, 6_933)
    events = await said(log)
    channels = Counter(event.channel for event in events if isinstance(event, CallReceived))
    assert channels == {Channel.MEDICAL_120: 4_607, Channel.FIRE_119: 1_265, Channel.TRAFFIC_122: 3_354}
    opened = [event for event in events if isinstance(event, IncidentOpened)]
    types = Counter(event.type for event in opened)
    assert (types["vehicle_accident"], types["building_fire"], len(types)) == (3_017, 84, 65)
    assert [event.number for event in opened] == sorted({event.number for event in opened})
    last = {event.number.partition("-")[0]: event.number.partition("-")[2] for event in opened}
    assert (len(last), last["20151210"], last["20160104"]) == (26, "00115", "00335")
