"""Every row of a file is read, or set aside with its line and the reason."""

import pytest

from deploy.importing.rows import WrongFile
from deploy.importing.sffd import read_sheet
from tests.importing.sffd_files import REAL, file_of, row

GOOD = row(Unit_ID="E02")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row(Unit_ID=""), "Unit ID is missing"),
        (row(Incident_Number="  "), "Incident Number is missing"),
        (row(Received_DtTm=""), "Received DtTm is missing"),
        (row(Dispatch_DtTm=""), "Dispatch DtTm is missing"),
        (row(Address=""), "Address is missing"),
        (row(On_Scene_DtTm="13/45/2017 10:00:00 AM"), "On Scene DtTm: .*does not match"),
        (row(On_Scene_DtTm="2017-01-01T10:00:00"), "On Scene DtTm: .*does not match"),
        (row(Available_DtTm="03/12/2017 02:30:00 AM"), "Available DtTm: no clock .* ever showed"),
        (row(Location="(137.79, -122.39)"), "Location: .*less than or equal to 90"),
        (row(Location="(37.79, -222.39)"), "Location: .*greater than or equal to -180"),
        (row(Location="(nan, -122.39)"), "Location: .*finite"),
        (row(Location="somewhere"), "Location: is 'somewhere'"),
        (row(Final_Priority="E"), "Final Priority: is 'E'"),
        (row(Unit_ID="E 1"), "Unit ID: .*pattern"),
        (row(Call_Type="???"), "Call Type: .*no code"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_that_cannot_be_read_is_set_aside_and_the_others_are_read(bad: dict[str, str], reason: str) -> None:
    sheet = read_sheet(file_of(bad, GOOD))
    (aside,) = sheet.aside
    assert aside.record.line == 2
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(aside.reason)
    assert [read.unit for read in sheet.rows] == ["E02"]


def test_stamps_after_the_dispatch_may_be_missing() -> None:
    sheet = read_sheet(file_of(row(Response_DtTm="", On_Scene_DtTm="", Available_DtTm="", Location="")))
    assert not sheet.aside
    assert sheet.rows[0].stamps.available is None
    assert sheet.rows[0].point is None


def test_a_row_with_too_few_or_too_many_cells_is_set_aside() -> None:
    header, good, _ = file_of(GOOD).decode().split("\n")
    sheet = read_sheet("\n".join([header, "a,b", good, good.replace("E02", "E03") + ",more"]).encode())
    assert [(aside.record.line, aside.reason) for aside in sheet.aside] == [
        (2, "has 2 cells and not 19"),
        (4, "has 20 cells and not 19"),
    ]
    assert len(sheet.rows) == 1


def test_a_row_that_is_not_utf8_is_set_aside() -> None:
    sheet = read_sheet(file_of(row(Address="100 Block of CAF? ST"), GOOD).replace(b"CAF?", b"CAF\xc9"))
    assert [aside.reason for aside in sheet.aside] == ["is not UTF-8"]
    assert len(sheet.rows) == 1


def test_a_row_that_stands_twice_counts_once_and_is_told() -> None:
    sheet = read_sheet(file_of(GOOD, GOOD))
    assert (len(sheet.rows), sheet.repeated, sheet.aside) == (1, 1, [])


def test_another_row_under_the_same_id_is_set_aside() -> None:
    sheet = read_sheet(file_of(GOOD, row(Unit_ID="E02", On_Scene_DtTm="")))
    assert [aside.reason for aside in sheet.aside] == ["RowID 170010001-E02 stands in line 2 with other cells"]


def test_a_call_that_is_about_two_incidents_is_set_aside_the_second_time() -> None:
    sheet = read_sheet(file_of(GOOD, row(Incident_Number="17000002")))
    assert [aside.reason for aside in sheet.aside] == [
        "Call Number 170010001 is about incident 17000001 in a row before"
    ]


def test_a_row_that_tells_its_incident_otherwise_is_read_and_told() -> None:
    sheet = read_sheet(file_of(GOOD, row(Unit_ID="E03", Address="1 OTHER ST", Final_Priority="2")))
    assert len(sheet.rows) == 2
    assert sheet.differing == {3: "Final Priority, Address"}


def test_a_file_of_another_format_is_refused_by_the_names_of_the_columns() -> None:
    with pytest.raises(WrongFile, match="the file has no 'Available DtTm', 'RowID' among its columns"):
        read_sheet(file_of(GOOD).replace(b"RowID", b"Row").replace(b"Available DtTm", b"Free"))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfeC\x00a\x00", b"\x00\x01\x02"])
def test_what_is_no_such_file_at_all_is_refused(content: bytes) -> None:
    with pytest.raises(WrongFile, match="'Unit ID'"):
        read_sheet(content)


def test_more_columns_and_a_byte_order_mark_do_no_harm() -> None:
    content = b"\xef\xbb\xbf" + file_of(GOOD).replace(b"RowID\n", b"RowID,More\n").replace(b"-E02\n", b"-E02,x\n")
    assert len(read_sheet(content).rows) == 1


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")
def test_the_real_file_is_read_whole() -> None:
    sheet = read_sheet(REAL.read_bytes())
    assert (len(sheet.rows), sheet.aside, sheet.differing, sheet.repeated) == (7_704, [], {}, 0)
