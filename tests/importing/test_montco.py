"""Every row of the county's files is read, in either dialect, or set aside with its line and the reason."""

import pytest

from deploy.importing.montco import read_sheet
from deploy.importing.rows import WrongFile
from tests.importing.montco_files import REAL, bare_file_of, file_of, row

GOOD = row(title="Fire: GAS-ODOR/LEAK")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(timeStamp=""), "timeStamp is missing"),
        (row(timeStamp="2015-12-10 "), "timeStamp: .*does not match"),
        (row(timeStamp="2015-13-10 17:40:00"), "timeStamp: .*does not match"),
        (row(timeStamp="2016-03-13 02:30:00"), "timeStamp: no clock in America/New_York ever showed"),
        (row(desc="; 2016-03-13 @ 02:30:00;"), "desc: no clock in America/New_York ever showed"),
        (row(lat="", lng=""), "lat is missing"),
        (row(lat="140.2"), "lat: .*less than or equal to 90"),
        (row(lng="nan"), "lng: .*finite"),
        (row(title=""), "title is missing"),
        (row(title="Police: BURGLARY"), "title: is 'Police: BURGLARY', and what is known is EMS, Fire, Traffic"),
        (row(title="EMS: -"), "title: is 'EMS: -'"),
        (row(title="EMS"), "title: is 'EMS'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_that_cannot_be_read_is_set_aside_and_the_others_are_read(bad: dict[str, str], reason: str) -> None:
    sheet = read_sheet(file_of(bad, GOOD))
    (aside,) = sheet.aside
    assert aside.record.line == 2
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(aside.reason)
    assert [read.title for read in sheet.rows] == ["Fire: GAS-ODOR/LEAK"]


def test_a_last_row_that_is_cut_off_is_set_aside() -> None:
    sheet = read_sheet(file_of(GOOD, row())[:-30])
    assert [(aside.record.line, aside.reason) for aside in sheet.aside] == [(3, "has 6 cells and not 9")]
    assert len(sheet.rows) == 1


def test_the_dialect_without_a_header_is_read_from_its_first_line() -> None:
    sheet = read_sheet(bare_file_of(row(timeStamp="2016-01-15 12:01"), row(timeStamp="soon")))
    (read,), (aside,) = sheet.rows, sheet.aside
    assert f"{read.recorded:%Y-%m-%d %H:%M}" == f"{read.received:%Y-%m-%d %H:%M}" == "2016-01-15 17:01"
    assert (read.title, read.address) == ("EMS: BACK PAINS/INJURY", "REINDEER CT, NEW HANOVER")
    assert aside.record.line == 2
    assert sheet.header.text == "lat,lng,title,timeStamp,twp,addr"


def test_the_county_took_the_call_before_its_feed_told_of_it() -> None:
    (read,) = read_sheet(file_of(row())).rows
    assert (f"{read.received:%H:%M:%S}", f"{read.recorded:%H:%M:%S}") == ("22:10:52", "22:40:00")


def test_of_the_hour_that_autumn_repeats_the_moment_is_taken_that_keeps_the_files_order() -> None:
    told = [row(timeStamp=f"2016-11-06 {time}", desc=f"; 2016-11-06 @ {took};") for time, took in STAMPS]
    rows = read_sheet(file_of(*told)).rows
    assert [(f"{read.received:%H:%M}", f"{read.recorded:%H:%M}") for read in rows] == [
        ("04:50", "05:10"),
        ("05:40", "05:50"),
        ("05:50", "06:05"),
        ("06:01", "06:06"),
        ("06:50", "07:02"),
    ]
    assert [read.twofold for read in rows] == [True, True, True, True, False]


STAMPS = [
    ("01:10:00", "00:50:00"),
    ("01:50:00", "01:40:00"),
    ("01:05:00", "01:50:00"),
    ("01:06:00", "01:01:00"),
    ("02:02:00", "01:50:00"),
]


def test_a_row_that_stands_twice_counts_once_and_is_told() -> None:
    sheet = read_sheet(file_of(GOOD, GOOD))
    assert (len(sheet.rows), sheet.repeated, sheet.aside) == (1, 1, [])


def test_two_calls_that_differ_in_the_second_only_at_which_they_were_taken_are_two() -> None:
    sheet = read_sheet(file_of(row(), row(desc="REINDEER CT;  NEW HANOVER; Station 332; 2015-12-10 @ 17:10:53;")))
    assert len({read.reference for read in sheet.rows}) == 2


def test_a_place_may_lack_street_and_township() -> None:
    sheet = read_sheet(file_of(row(addr=""), row(addr="", twp="")))
    assert [read.address for read in sheet.rows] == ["NEW HANOVER", None]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02", b"1,2\n3,4\n", b"a,b,c,d,e,f\n1,2,3,4,5,6\n"])
def test_what_is_no_such_file_at_all_is_refused(content: bytes) -> None:
    with pytest.raises(WrongFile, match="'timeStamp', 'title'"):
        read_sheet(content)


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_file_is_read_whole_but_for_its_last_row_which_is_cut_off() -> None:
    sheet = read_sheet(REAL.read_bytes())
    assert (len(sheet.rows), sheet.repeated) == (9_226, 0)
    assert [(aside.record.line, aside.reason) for aside in sheet.aside] == [(9_228, "has 6 cells and not 9")]
