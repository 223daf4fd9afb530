"""Value types that several contexts speak in: times, places, names, and the words with a closed list of meanings."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Position = int
"""A place in the log: 1 is the first commit ever, 0 is before it."""


def in_utc(moment: datetime) -> datetime:
    """The same moment, told in UTC; raises ValueError where UTC has no such year."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment must lie within the years 1 to 9999 of UTC") from None


Instant = Annotated[AwareDatetime, AfterValidator(in_utc)]
"""A moment in UTC. A time without a zone is no moment and is refused."""

_IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"
_CODE = r"^[a-z0-9][a-z0-9_]{0,63}$"
_CELL = r"^[^\x00-\x1f\x7f]{1,64}$"
PERSON = r"^[0-9a-f]{32}$"
"""The id of somebody who called: events/people.py."""
_ACTOR = r"^[a-z]{1,32}/[A-Za-z0-9_.:@-]{1,64}$"
WORDS = {
    _IDENTIFIER: "is 1 to 64 letters, digits and . _ : -, and begins with a letter or digit",
    _CODE: "is one word of 1 to 64 lower-case letters, digits and _, like structure_fire",
    _CELL: "is 1 to 64 characters",
    PERSON: "is a person id as `Call.caller` has it: 32 digits and letters from a to f",
    _ACTOR: "is kind/name, like dispatcher/anna",
}
"""What each pattern asks for, in words."""

Identifier = Annotated[str, StringConstraints(pattern=_IDENTIFIER)]
CallId = Identifier
IncidentId = Identifier
UnitId = Identifier
Code = Annotated[str, StringConstraints(pattern=_CODE)]
"""A word of a jurisdiction's own list: an incident's type, a disposition, a capability."""

Cell = Annotated[str, StringConstraints(pattern=_CELL)]
"""A cell of the grid 网格: the smallest unit of governance, a block or a compound."""

Actor = Annotated[str, StringConstraints(pattern=_ACTOR)]
"""Who did it, as kind/name: `dispatcher/anna`, `service/dispatch`, `import/sffd`."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
"""What a person wrote. Without the character NUL, which PostgreSQL cannot keep."""

Priority = Annotated[int, Field(ge=1, le=5)]
"""1 is the most urgent, 5 the least."""


class Value(BaseModel):
    """A value without identity: equal when its fields are."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Metres = Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class Point(Value):
    """A place on the globe in WGS 84 degrees."""

    lat: Latitude
    lon: Longitude


class Datum(StrEnum):
    """What the degrees of a point are counted from. China's maps shift theirs: by some hundred metres."""

    WGS_84 = "wgs_84"
    GCJ_02 = "gcj_02"
    BD_09 = "bd_09"


class PlaceSource(StrEnum):
    """Who says that it is there."""

    NETWORK = "network"
    DEVICE = "device"
    CALLER = "caller"
    CALL_TAKER = "call_taker"
    MAP = "map"
    GRID_WORKER = "grid_worker"
    SENSOR = "sensor"
    PARTNER = "partner"


class Original(Value):
    """A point as it was given, in a datum that is not ours."""

    datum: Datum
    lat: float
    lon: float


class Place(Value):
    """Where something is: an address as it was given, words, a point, or several of these."""

    address: Text | None = None
    text: Text | None = None
    """What no address says: behind the market, third floor."""
    point: Point | None = None
    uncertainty_m: Metres | None = None
    """Within this radius of the point, in metres; None where nobody said."""
    source: PlaceSource | None = None
    original: Original | None = None
    """The point as it was given, where that was not in WGS 84."""
    cell: Cell | None = None
    """The grid cell that the point lies in."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if self.address is None and self.point is None and self.text is None:
            raise ValueError("a place has an address, a text, a point, or several of them")
        return self

    def amended(self, said: "Place") -> "Place":
        """What is known of it once more is said: what was not said stays, and all that is of a point goes with it."""
        whose = said if said.point or not self.point else self
        uncertainty = said.uncertainty_m if said.point or said.uncertainty_m is not None else self.uncertainty_m
        return Place(
            address=said.address or self.address,
            text=said.text or self.text,
            point=whose.point,
            uncertainty_m=uncertainty,
            source=whose.source or self.source,
            original=whose.original,
            cell=whose.cell,
        )


class Channel(StrEnum):
    """The way a call came in."""

    POLICE_110 = "police_110"
    FIRE_119 = "fire_119"
    MEDICAL_120 = "medical_120"
    TRAFFIC_122 = "traffic_122"
    HOTLINE_12345 = "hotline_12345"
    APP = "app"
    GRID_WORKER = "grid_worker"
    SENSOR = "sensor"
    PARTNER = "partner"


CallRole = Literal["primary", "duplicate", "update"]
"""What a call is to its incident: the one that it began with, one more of the same, or news of it."""


class CallEnding(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    SILENT = "silent"
    NUISANCE = "nuisance"
    TRANSFERRED = "transferred"


class CallbackOutcome(StrEnum):
    """What came of calling back."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"


GENERAL_DESK: Code = "general"
"""Where a call waits of which nobody said where."""


class Level(StrEnum):
    """Response levels of Chinese emergency law, from I 特别重大 to IV 一般."""

    I = "I"  # noqa: E741
    II = "II"
    III = "III"
    IV = "IV"

    def covers(self, other: "Level") -> bool:
        """Whether it is as high as the other, or higher."""
        levels = list(Level)
        return levels.index(self) <= levels.index(other)


class Relation(StrEnum):
    """What an incident is to another one."""

    RELATED = "related"
    CAUSED_BY = "caused_by"
    PART_OF = "part_of"


class Progress(StrEnum):
    """How far the assignment of a unit to an incident has got, in the order in which it gets there."""

    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    AT_DESTINATION = "at_destination"
    CLEARED = "cleared"
