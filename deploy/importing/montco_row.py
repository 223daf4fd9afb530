"""One row of the 911 calls of Montgomery County, Pennsylvania: what was reported, where, and when."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from deploy.importing.localtime import Reading, WallClock
from deploy.importing.rows import Unreadable, Words, slug, why
from events.values import Channel, Latitude, Longitude, Text

ZONE = ZoneInfo("America/New_York")
COLUMNS = ("lat", "lng", "title", "timeStamp", "twp", "addr")
"""What every dialect says. The one with a header says more: in `desc` the moment at which the county took the call."""
CHANNELS = {"EMS": Channel.MEDICAL_120, "Fire": Channel.FIRE_119, "Traffic": Channel.TRAFFIC_122}
_SECONDS = WallClock(ZONE.key, "%Y-%m-%d %H:%M:%S")
_MINUTES = WallClock(ZONE.key, "%Y-%m-%d %H:%M")
_TAKEN = re.compile(r"\d{4}-\d\d-\d\d @ \d\d:\d\d:\d\d")


def _titled(title: str) -> str:
    category, colon, what = title.partition(":")
    if category not in CHANNELS or not colon or not slug(what):
        raise ValueError(f"is {title!r}, and what is known is {', '.join(CHANNELS)}, a colon, and what it is about")
    return title


class Row(BaseModel):
    """One row, with the cells that we have a use for."""

    model_config = ConfigDict(frozen=True)

    lat: Latitude
    lon: Longitude = Field(validation_alias="lng")
    title: Annotated[Words, AfterValidator(_titled)]
    township: Text | None = Field(None, validation_alias="twp")
    street: Text | None = Field(None, validation_alias="addr")
    reference: str
    """Made from what the row says, so that it is the same call in whichever file it stands."""
    received: datetime
    """When the county took the call; where the dialect does not say it, when its feed told of it."""
    recorded: datetime
    """When the county's feed told of it."""
    twofold: bool
    """A stamp lies in the hour that autumn repeats, so its moment is chosen."""

    @property
    def channel(self) -> Channel:
        """The way the call came in."""
        return CHANNELS[self.title.partition(":")[0]]

    @property
    def type(self) -> str:
        """The code of the incident's type: `Traffic: VEHICLE ACCIDENT -` → `vehicle_accident`."""
        return slug(self.title.partition(":")[2])

    @property
    def address(self) -> str | None:
        """Street and township, as far as the row says them."""
        return ", ".join(part for part in (self.street, self.township) if part) or None


def read_row(cells: Mapping[str, str], last: datetime | None) -> Row:
    """The row in the cells that are not blank, by column; raises Unreadable.

    `last` is when the row before it was recorded.
    """
    if "timeStamp" not in cells:
        raise Unreadable("timeStamp is missing")
    stamp, taken = _read("timeStamp", cells["timeStamp"]), _TAKEN.search(cells.get("desc", ""))
    # The feed tells one after the other, so of two moments it is the one that is not before the row before.
    recorded = stamp.second if last and stamp.first < last <= stamp.second else stamp.first
    received = recorded
    if taken:
        first, second = _read("desc", taken[0].replace(" @", ""))
        received = second if second <= recorded else first
    try:
        return Row.model_validate(
            {
                **cells,
                "reference": _reference(cells),
                "received": received,
                "recorded": recorded,
                "twofold": stamp.first != stamp.second,
            }
        )
    except ValidationError as wrong:
        raise Unreadable(why(wrong)) from None


def _read(column: str, stamp: str) -> Reading:
    clock = _SECONDS if stamp.count(":") > 1 else _MINUTES
    try:
        return clock.read(stamp)
    except ValueError as problem:
        raise Unreadable(f"{column}: {problem}") from None


def _reference(cells: Mapping[str, str]) -> str:
    said = "\x1f".join(cells.get(column, "") for column in (*COLUMNS, "desc"))
    return sha256(said.encode()).hexdigest()[:24]
