"""Which errors mean that PostgreSQL is away for a while, and which are faults of ours."""

import pytest
from sqlalchemy.exc import DBAPIError

from gateway.commanding import derived_id
from gateway.errors import is_away


class Said(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


CODES = dict.fromkeys(("57P03", "57P01", "08006", "40P01", "53300", "42P01"), True)
CODES |= dict.fromkeys(("42703", "22003", "23505"), False)


@pytest.mark.parametrize(("sqlstate", "away"), CODES.items())
def test_a_server_that_starts_or_stops_is_away(sqlstate: str, away: bool) -> None:
    assert is_away(DBAPIError("SELECT 1", {}, Said(sqlstate))) is away


def test_the_id_of_what_a_command_makes_is_the_same_however_its_own_is_spelled() -> None:
    spelled = ["019ab000-0000-7000-8000-00000000000a", "019AB000000070008000 00000000000A".replace(" ", "")]
    assert len({derived_id("incident", command) for command in spelled}) == 1
