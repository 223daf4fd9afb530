"""Stamps of a wall clock as moments in UTC."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

YEARS = range(1900, 2200)
"""Of records that are imported. A slip of the pen, as 0015 for 2015, would begin a log two thousand years ago."""


class Reading(NamedTuple):
    """What a wall clock's stamp can mean: `second` differs from `first` in the hour that autumn repeats."""

    first: datetime
    second: datetime


class WallClock:
    """The clock on the wall of one place, as it was set there."""

    def __init__(self, zone: str, form: str) -> None:
        """`zone`: IANA name; `form`: how a stamp is written, as strptime takes it."""
        self._zone = ZoneInfo(zone)
        self._form = form
        self.read = lru_cache(maxsize=100_000)(self._read)

    def _read(self, stamp: str) -> Reading:
        """Raises ValueError where this is no stamp, or one that the clock never showed, as spring skips an hour."""
        naive = datetime.strptime(stamp, self._form)  # noqa: DTZ007 -- its zone is the next line's
        if naive.year not in YEARS:
            raise ValueError(f"{stamp} is no time of ours: a year from {YEARS[0]} to {YEARS[-1]} is meant")
        local = naive.replace(tzinfo=self._zone)
        first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
        if first.astimezone(self._zone).replace(tzinfo=None) != naive:
            raise ValueError(f"no clock in {self._zone.key} ever showed {stamp}")
        return Reading(first, second)
