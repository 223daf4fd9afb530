"""What a row says becomes events at its own seconds, in order, nothing left out and nothing mended."""

from collections import Counter

import pytest

from deploy.importing.chapters import Chapter
from deploy.importing.sffd import read_sheet
from deploy.importing.sffd_facts import sffd_chapters
from events.dispatch import AssignmentReported, UnitRegistered
from events.event import Event
from events.intake.calls import CallAttached, CallReceived
from events.intake.incidents import IncidentClosed, IncidentOpened
from events.values import Place, Point
from tests.importing.sffd_files import REAL, file_of, row


def chapters_of(*rows: dict[str, str]) -> list[Chapter]:
    sheet = read_sheet(file_of(*rows))
    assert not sheet.aside
    return sffd_chapters(sheet.rows)


def story(*rows: dict[str, str]) -> list[tuple[str, str, list[str]]]:
    """Each commit's time (UTC), context, and events by their short names."""
    return [
        (f"{chapter.recorded:%H:%M}", chapter.context, [fact.event.name.partition(".")[2] for fact in chapter.facts])
        for chapter in chapters_of(*rows)
    ]


def events_of(*rows: dict[str, str]) -> list[Event]:
    return [fact.event for chapter in chapters_of(*rows) for fact in chapter.facts]


def test_one_commit_for_each_context_and_second_in_order() -> None:
    assert story(row(Transport_DtTm="01/01/2017 10:15:00 AM", Hospital_DtTm="01/01/2017 10:20:00 AM")) == [
        ("18:00", "intake", ["call_received"]),
        ("18:01", "intake", ["incident_opened", "call_attached"]),
        ("18:02", "dispatch", ["unit_registered", "unit_went_on_duty", "assignment_reported"]),
        ("18:03", "dispatch", ["unit_en_route"]),
        ("18:08", "dispatch", ["unit_on_scene"]),
        ("18:15", "dispatch", ["unit_transporting"]),
        ("18:20", "dispatch", ["unit_at_destination"]),
        ("18:30", "intake", ["incident_closed"]),
        ("18:30", "dispatch", ["unit_cleared"]),
    ]


def test_a_stamp_out_of_order_stands_at_its_own_second() -> None:
    told = story(row(On_Scene_DtTm="01/01/2017 09:00:00 AM"))
    assert told[:2] == [
        ("17:00", "dispatch", ["unit_registered", "unit_went_on_duty", "unit_on_scene"]),
        ("18:00", "intake", ["call_received"]),
    ]


def test_the_events_of_one_second_are_one_commit() -> None:
    told = story(row(), row(Unit_ID="T01"))
    assert told[2] == (
        "18:02",
        "dispatch",
        ["unit_registered", "unit_went_on_duty"] * 2 + ["assignment_reported"] * 2,
    )
    assert len(told) == 7


def test_a_unit_cleared_and_sent_again_in_one_second_is_cleared_first() -> None:
    again = row(
        Call_Number="170010002",
        Incident_Number="17000002",
        Dispatch_DtTm="01/01/2017 10:30:00 AM",
        Response_DtTm="",
        On_Scene_DtTm="",
        Available_DtTm="01/01/2017 11:00:00 AM",
    )
    at_half_past = [events for time, context, events in story(again, row()) if (time, context) == ("18:30", "dispatch")]
    assert at_half_past == [["unit_cleared", "assignment_reported"]]


def test_the_incident_is_told_as_the_file_tells_it() -> None:
    events = events_of(row(Final_Priority="2", Call_Type="Gas Leak (Natural and LP Gases)"))
    received, opened, attached, *_, closed, _ = events
    assert isinstance(received, CallReceived)
    assert received.report == "Gas Leak (Natural and LP Gases)"
    assert isinstance(opened, IncidentOpened)
    assert (opened.number, opened.type, opened.priority) == ("17000001", "gas_leak_natural_and_lp_gases", 3)
    assert (
        opened.place == received.place == Place(address="100 Block of MARKET ST", point=Point(lat=37.79, lon=-122.39))
    )
    assert isinstance(attached, CallAttached)
    assert (attached.call, attached.role) == ("170010001", "primary")
    assert isinstance(closed, IncidentClosed)
    assert closed.disposition == "fire"
    assert {event.by for event in events} == {"import/sffd"}


def test_an_incident_closes_with_the_last_stamp_of_all_its_rows() -> None:
    later = row(Unit_ID="T01", Available_DtTm="01/01/2017 11:00:00 AM")
    (closed,) = (event for event in events_of(row(), later) if isinstance(event, IncidentClosed))
    assert f"{closed.at:%H:%M}" == "19:00"


def test_a_second_call_about_an_incident_is_a_duplicate() -> None:
    second = row(Call_Number="170010002", Unit_ID="T01", Received_DtTm="01/01/2017 10:00:30 AM")
    events = events_of(second, row())
    assert [(event.call, event.role) for event in events if isinstance(event, CallAttached)] == [
        ("170010001", "primary"),
        ("170010002", "duplicate"),
    ]
    assert sum(isinstance(event, IncidentOpened) for event in events) == 1


def test_a_unit_is_registered_once_with_all_that_it_was_sent_as() -> None:
    other = row(Call_Number="170010002", Incident_Number="17000002", Unit_Type="RESCUE SQUAD")
    (registered,) = (event for event in events_of(row(), other) if isinstance(event, UnitRegistered))
    assert (registered.unit, registered.agency, registered.capabilities) == ("E01", "sffd", ("engine", "rescue_squad"))


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = [row(), row(Unit_ID="T01"), row(Call_Number="170010002", Incident_Number="17000002")]
    assert chapters_of(*rows) == chapters_of(*reversed(rows))


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_file_says_what_an_independent_count_says() -> None:
    chapters = sffd_chapters(read_sheet(REAL.read_bytes()).rows)
    facts = [fact for chapter in chapters for fact in chapter.facts]
    told = Counter(type(fact.event) for fact in facts)
    assert (told[IncidentOpened], told[IncidentClosed], told[CallReceived]) == (3_560, 3_560, 3_560)
    assert (told[AssignmentReported], told[UnitRegistered]) == (7_704, 178)
    assert len({fact.id for fact in facts}) == len(facts) == 48_110
    seconds = [(chapter.recorded, chapter.context == "dispatch") for chapter in chapters]
    assert seconds == sorted(set(seconds))
