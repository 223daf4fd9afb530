"""A wall clock repeats an hour in autumn and skips one in spring; we say what we make of both."""

from datetime import UTC, datetime

import pytest

from deploy.importing.sffd import read_sheet
from deploy.importing.sffd_row import CLOCK
from tests.importing.sffd_files import file_of, row


def test_a_stamp_is_local_time_of_that_day() -> None:
    assert CLOCK.read("07/01/2017 10:00:00 AM").first == datetime(2017, 7, 1, 17, tzinfo=UTC)
    assert CLOCK.read("01/01/2017 10:00:00 AM").first == datetime(2017, 1, 1, 18, tzinfo=UTC)


def test_the_hour_that_spring_skips_never_was() -> None:
    with pytest.raises(ValueError, match="no clock in America/Los_Angeles ever showed 03/12/2017 02:30:00 AM"):
        CLOCK.read("03/12/2017 02:30:00 AM")


@pytest.mark.parametrize("stamp", ["12/31/9999 11:59:59 PM", "01/01/0001 12:00:00 AM", "07/01/0017 10:00:00 AM"])
def test_a_stamp_of_another_age_is_none(stamp: str) -> None:
    with pytest.raises(ValueError, match="is no time of ours"):
        CLOCK.read(stamp)


def test_in_the_hour_that_autumn_repeats_the_first_moment_is_taken_that_keeps_the_rows_order() -> None:
    sheet = read_sheet(
        file_of(
            row(
                Received_DtTm="11/05/2017 01:40:00 AM",
                Entry_DtTm="11/05/2017 01:50:00 AM",
                Dispatch_DtTm="11/05/2017 01:05:00 AM",
                Response_DtTm="11/05/2017 01:06:00 AM",
                On_Scene_DtTm="11/05/2017 02:01:00 AM",
                Available_DtTm="11/05/2017 02:30:00 AM",
            )
        )
    )
    (read,) = sheet.rows
    assert [moment.strftime("%H:%M") for moment in read.stamps if moment] == [
        "08:40",
        "08:50",
        "09:05",
        "09:06",
        "10:01",
        "10:30",
    ]
    assert read.twofold
