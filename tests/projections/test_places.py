"""Every place that was said is kept; what is found by place, by words or by nearness is so as of any position."""

from random import Random

import pytest

from events.event import Event
from events.intake.calls import CallReceived
from events.people import Caller
from events.values import Channel, Place, Point
from projections import locations
from projections.box import Box
from projections.calls import CallFilter
from projections.calls import page as calls_page
from projections.incidents import IncidentFilter
from projections.incidents import page as incidents_page
from projections.nearness import Nearness
from projections.placed import Placed, placed
from projections.premise_flags import PremiseFlag, premise_flags
from projections.premise_history import flags_near, incidents_near
from projections.reading import Reader, Reading
from projections.words import Search, Words, words
from tests.projections.distance import metres
from tests.projections.places import (
    MARKET,
    WORDS,
    classified,
    corrected,
    expired,
    flagged,
    located,
    noted,
    struck,
    withdrawn,
)
from tests.projections.told import ANNA, FIRE, FLOOD, SQUARE, at, opened, project, received, row, told

PLACES: tuple[list[Event], ...] = (
    [received("c1"), opened(FIRE)],
    [located("c1"), located("c1", WORDS, 2.5), opened(FLOOD, 2)],
    [corrected(FIRE)],
    [noted(), classified(), flagged()],
    [struck(), corrected(FIRE, WORDS, 9)],
    [withdrawn()],
)
ELSEWHERE = Place(address="8 Renmin Road", text="third floor")
HERE = Nearness(Point(lat=30.58, lon=114.27), None, 50)


@pytest.fixture
async def reading(dsn: str, reader: Reader) -> Reading:
    await project((await told(*PLACES)).log, dsn)
    return await reader.at()


async def said(reading: Reading, *subjects: str) -> list[tuple[str, int, Placed]]:
    return [(row.subject, row.position, row.place) for row in await locations.of_subjects(reading, subjects)]


async def test_every_place_that_was_said_is_kept_with_all_that_was_said_of_it(reading: Reading) -> None:
    assert await said(reading, "call/c1", f"incident/{FIRE}") == [
        ("call/c1", 1, placed(SQUARE)),
        (f"incident/{FIRE}", 1, placed(SQUARE)),
        ("call/c1", 2, placed(MARKET)),
        ("call/c1", 2, placed(WORDS)),
        (f"incident/{FIRE}", 3, placed(MARKET)),
        (f"incident/{FIRE}", 5, placed(WORDS)),
    ]
    (_, last) = await locations.of_subjects(reading, [f"incident/{FLOOD}", "call/none", "call/c1"][:1]) * 2
    assert (last.said_at, last.said_by) == (at(2), ANNA)


async def test_as_of_a_position_a_later_place_was_not_said(reader: Reader, reading: Reading) -> None:
    assert [place for _, _, place in await said(await reader.at(3), f"incident/{FIRE}")] == [
        placed(SQUARE),
        placed(MARKET),
    ]


async def test_a_call_without_a_place_has_no_location() -> None:
    assert locations.said(received().model_copy(update={"place": None}), 1) == ()


async def test_a_flag_holds_until_it_is_withdrawn_or_over() -> None:
    holding = PremiseFlag(
        "dog", *placed(MARKET), "caution", None, "biting dog", "crew of E01", at(0), ANNA, until=at(90)
    )
    assert await row(premise_flags, "dog", flagged()) == holding
    assert await row(premise_flags, "dog", flagged(), expired()) == holding._replace(ended="expired", ended_at=at(90))
    assert await row(premise_flags, "dog", flagged(), withdrawn()) == holding._replace(
        ended="withdrawn", ended_at=at(7), reason="moved away"
    )


async def test_an_incident_is_found_by_what_it_is_where_it_is_and_what_was_noted() -> None:
    found = await row(words, ("incident", FIRE), opened(), corrected(), noted(), classified())
    assert found == Words(
        "incident",
        FIRE,
        [
            f"number 20261123-{FIRE}",
            "type gas_leak",
            "address 人民路 8 号",
            "text behind the market",
            "note/n1 煤气已关",
        ],
        sorted(
            [
                "20261123",
                "fire",
                "1",
                "gas",
                "leak",
                "8",
                "号",
                "人",
                "民",
                "路",
                "人民",
                "民路",
                "behind",
                "the",
                "market",
                "煤",
                "气",
                "已",
                "关",
                "煤气",
                "气已",
                "已关",
            ]
        ),
    )


async def test_nothing_is_found_by_a_note_that_was_struck_or_a_place_that_was_corrected() -> None:
    found = await row(words, ("incident", FIRE), opened(), noted(), struck(), corrected(place=ELSEWHERE))
    assert found
    assert found.texts == [f"number 20261123-{FIRE}", "type fire", "address 8 Renmin Road", "text third floor"]
    assert "煤" not in found.tokens


async def test_who_a_caller_is_is_not_among_the_words() -> None:
    caller = Caller(person="0123456789abcdef0123456789abcdef")
    call = CallReceived(at=at(0), by=ANNA, call="c9", channel=Channel.APP, caller=caller, report="help")
    assert await row(words, ("call", "c9"), call) == Words("call", "c9", ["report help"], ["help"])


async def incidents_found(reading: Reading, where: IncidentFilter) -> set[str]:
    return {known.row.incident for known in await incidents_page(reading, where)}


async def search(reading: Reading, text: str) -> set[str]:
    return await incidents_found(reading, IncidentFilter(search=await Search.of(reading, "incident", text)))


@pytest.mark.parametrize("many", [0, 1000], ids=["as one of very many", "as one of a few"])
async def test_incidents_are_found_by_text_as_of_any_position(
    reader: Reader, reading: Reading, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.words.MANY", many)
    assert await search(reading, "floor THIRD") == {FIRE}
    assert await search(reading, "wuhan square") == {FLOOD}
    assert await search(reading, "wuhan floor") == set()
    before = await reader.at(4)
    assert await search(before, "煤气") == {FIRE}
    assert await search(before, "人民路 market gas") == {FIRE}
    assert await search(await reader.at(1), "wuhan") == {FIRE}
    with pytest.raises(ValueError, match="no word"):
        await Search.of(reading, "incident", "!?")


async def test_calls_are_found_by_text_cell_and_box(reader: Reader, reading: Reading) -> None:
    async def found(reading: Reading, where: CallFilter) -> list[str]:
        return [known.row.call for known in await calls_page(reading, where)]

    assert await found(reading, CallFilter(search=await Search.of(reading, "call", "smoke third"))) == ["c1"]
    assert await found(reading, CallFilter(search=await Search.of(reading, "call", "wuhan"))) == []
    then = await reader.at(1)
    assert await found(then, CallFilter(search=await Search.of(then, "call", "wuhan"))) == ["c1"]
    assert await found(then, CallFilter(box=Box(30, 114, 31, 115))) == ["c1"]
    assert await found(then, CallFilter(box=Box(30, 115, 31, 114))) == []
    assert await found(reading, CallFilter(box=Box(30, 114, 31, 115))) == ["c1"], "words alone move no point"
    assert await found(then, CallFilter(cells=["jianghan-3"])) == []


async def test_incidents_are_found_by_cell_and_box(reader: Reader, reading: Reading) -> None:
    then = await reader.at(3)
    assert await incidents_found(then, IncidentFilter(cells=["jianghan-3", "other"])) == {FIRE}
    assert await incidents_found(reading, IncidentFilter(cells=["jianghan-3"])) == {FIRE}, "words alone move no point"
    assert await incidents_found(then, IncidentFilter(box=Box(30.5799, 114.2699, 30.58, 114.27))) == {FLOOD}
    assert await incidents_found(then, IncidentFilter(box=Box(30.5, 170, 30.6, 114.28))) == {FIRE, FLOOD}


async def test_what_was_near_is_told_with_its_distance_as_of_any_position(reader: Reader, reading: Reading) -> None:
    then = await reader.at(4)
    near = await incidents_near(then, HERE, 20)
    assert [(nearby.known.row.incident, round(nearby.metres or 0, 1)) for nearby in near] == [(FLOOD, 0), (FIRE, 14.7)]
    assert [nearby.known.row.incident for nearby in await incidents_near(then, HERE, 1)] == [FLOOD]
    assert [nearby.known.row.flag for nearby in await flags_near(then, HERE, 20)] == ["dog"]
    assert [nearby.known.row.incident for nearby in await incidents_near(reading, HERE, 20)] == [FLOOD, FIRE]
    assert await flags_near(reading, HERE, 20) == []


@pytest.mark.parametrize("written", ["1 Wuhan Square", " 1  wuhan\tSQUARE ", "１ Ｗｕｈａｎ　Ｓｑｕａｒｅ"])
async def test_an_address_is_the_same_however_it_is_written(reading: Reading, written: str) -> None:
    (found,) = await incidents_near(reading, Nearness(None, written, 50), 20)
    assert (found.known.row.incident, found.metres, found.same_address) == (FLOOD, None, True)


async def test_another_address_is_not_the_same(reading: Reading) -> None:
    assert await incidents_near(reading, Nearness(None, "11 Wuhan Square", 50), 20) == []
    found = await incidents_near(reading, Nearness(HERE.point, "11 Wuhan Square", 50), 20)
    assert [nearby.same_address for nearby in found] == [False, False]


async def test_the_index_and_the_sphere_find_what_looking_at_every_incident_finds(dsn: str, reader: Reader) -> None:
    chance = Random(7)
    there = {
        f"i{number}": Point(lat=chance.choice([0, 60, 89.999]) + chance.uniform(-0.0009, 0.0009), lon=longitude)
        for number in range(300)
        for longitude in [chance.choice([-180, 0, 180]) + chance.uniform(0, 0.002) * chance.choice([1, 0])]
        if longitude <= 180
    }
    happened: list[Event] = [
        opened(incident).model_copy(update={"place": Place(point=point)}) for incident, point in there.items()
    ]
    await project((await told(happened)).log, dsn)
    reading = await reader.at()
    for middle in (Point(lat=lat, lon=lon) for lat in (0, 60, 89.9995) for lon in (-180, 0, 0.001, 180)):
        for radius in (0, 30, 100):
            near = await incidents_near(reading, Nearness(middle, None, radius), 1000)
            expected = {incident for incident, point in there.items() if metres(middle, point) <= radius}
            assert {nearby.known.row.incident for nearby in near} == expected
            for nearby in near:
                assert nearby.metres == pytest.approx(metres(middle, there[nearby.known.row.incident]), abs=0.01)
