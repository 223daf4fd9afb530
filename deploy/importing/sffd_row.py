"""One row of the San Francisco Fire Department's calls for service: a unit's response to a call."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from deploy.importing.localtime import WallClock
from deploy.importing.rows import Unreadable, Words, slug, why
from events.values import CallId, Code, IncidentId, Point, Priority, Text, UnitId

CLOCK = WallClock("America/Los_Angeles", "%m/%d/%Y %I:%M:%S %p")
STAMPS = {
    "received": "Received DtTm",
    "entry": "Entry DtTm",
    "dispatch": "Dispatch DtTm",
    "response": "Response DtTm",
    "on_scene": "On Scene DtTm",
    "transport": "Transport DtTm",
    "hospital": "Hospital DtTm",
    "available": "Available DtTm",
}
PRIORITIES = {"3": 1, "2": 3}
"""Code 3 is with lights and siren, code 2 without."""
_LOCATION = re.compile(r"\(\s*([^,\s]+)\s*,\s*([^,\s]+)\s*\)")


def _priority(final: str) -> int:
    if final not in PRIORITIES:
        raise ValueError(f"is {final!r}, and what is known is 2 and 3")
    return PRIORITIES[final]


def _point(location: str) -> dict[str, str]:
    match = _LOCATION.fullmatch(location)
    if not match:
        raise ValueError(f"is {location!r}, and no (latitude, longitude)")
    return {"lat": match[1], "lon": match[2]}


class Stamps(NamedTuple):
    """The moments of a response. Without the first three nobody can say when what began."""

    received: datetime
    entry: datetime
    dispatch: datetime
    response: datetime | None = None
    on_scene: datetime | None = None
    transport: datetime | None = None
    hospital: datetime | None = None
    available: datetime | None = None


class Row(BaseModel):
    """One row, with the cells that we have a use for."""

    model_config = ConfigDict(frozen=True)

    id: Text = Field(validation_alias="RowID")
    call: CallId = Field(validation_alias="Call Number")
    incident: IncidentId = Field(validation_alias="Incident Number")
    unit: UnitId = Field(validation_alias="Unit ID")
    report: Words = Field(validation_alias="Call Type")
    priority: Annotated[Priority, BeforeValidator(_priority)] = Field(validation_alias="Final Priority")
    address: Text = Field(validation_alias="Address")
    point: Annotated[Point, BeforeValidator(_point)] | None = Field(None, validation_alias="Location")
    disposition: Annotated[Code, BeforeValidator(slug)] = Field(validation_alias="Call Final Disposition")
    capability: Annotated[Code, BeforeValidator(slug)] = Field(validation_alias="Unit Type")
    stamps: Stamps
    twofold: bool
    """A stamp lies in the hour that autumn repeats, so its moment is chosen."""

    @property
    def type(self) -> str:
        """The code of the incident's type."""
        return slug(self.report)


COLUMNS = frozenset(str(field.validation_alias) for field in Row.model_fields.values() if field.validation_alias) | {
    *STAMPS.values()
}


def read_row(cells: Mapping[str, str]) -> Row:
    """The row in the cells that are not blank, by column; raises Unreadable."""
    stamps, twofold = _stamps(cells)
    try:
        return Row.model_validate({**cells, "stamps": stamps, "twofold": twofold})
    except ValidationError as wrong:
        raise Unreadable(why(wrong)) from None


def _stamps(cells: Mapping[str, str]) -> tuple[Stamps, bool]:
    """Of a stamp in autumn's repeated hour, the first of its two moments that keeps the row's order."""
    moments: dict[str, datetime] = {}
    last: datetime | None = None
    twofold = False
    for name, column in STAMPS.items():
        if column not in cells:
            if name not in Stamps._field_defaults:
                raise Unreadable(f"{column} is missing")
            continue
        try:
            first, second = CLOCK.read(cells[column])
        except ValueError as problem:
            raise Unreadable(f"{column}: {problem}") from None
        twofold = twofold or first != second
        last = moments[name] = second if last and first < last <= second else first
    return Stamps(**moments), twofold
