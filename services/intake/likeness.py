"""How alike a call and an incident are: weighed by what a call-taker would ask first. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import exp, hypot, log, sqrt
from unicodedata import normalize

from events.intake.reference import IncidentType
from events.people import PersonId
from events.values import Code, Place
from services.common.distance import metres
from services.intake.questions import Reason, ReasonCode
from services.intake.tuning import Tuning


@dataclass(frozen=True, slots=True)
class Report:
    """A call, as far as it is known."""

    at: datetime
    place: Place | None = None
    type: Code | None = None
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """An incident, as far as a call can be like it."""

    type: Code
    places: tuple[Place, ...]
    """Its own, and those of its calls."""
    opened_at: datetime
    called_at: tuple[datetime, ...] = ()
    persons: frozenset[PersonId] = frozenset()
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, and why."""

    score: float
    distance_m: float | None
    reasons: tuple[Reason, ...]


Types = Mapping[Code, IncidentType]


def likeness(report: Report, trace: Trace, types: Types, tuning: Tuning) -> Likeness:
    """Where, when and what, multiplied: each must hold. Of what says where, any suffices."""
    distance, where, placed = _where(report, trace, tuning)
    when, timed = _when(report, trace, tuning)
    what, typed = _what(report.type, trace.type, types, tuning)
    return Likeness(round(where * when * what, 3), distance, (*placed, *timed, *typed))


def _where(report: Report, trace: Trace, tuning: Tuning) -> tuple[float | None, float, list[Reason]]:
    reasons = list[Reason]()
    distance, near, within = _nearest(report.place, trace.places, tuning)
    same = any(same_address(report.place, place) for place in trace.places)
    doubts = 1.0
    if distance is not None and near:
        reasons.append(Reason(code=ReasonCode.NEAR, metres=round(distance, 1), within_m=round(within, 1)))
        if not same and all(_differ(report.place, place) for place in trace.places):
            reasons.append(Reason(code=ReasonCode.OTHER_ADDRESS))
            near *= tuning.other_address
        doubts *= 1 - near
    if same and (distance is None or near):
        reasons.append(Reason(code=ReasonCode.SAME_ADDRESS))
        doubts *= 1 - tuning.same_address
    if report.person is not None and report.person in trace.persons:
        reasons.append(Reason(code=ReasonCode.SAME_CALLER))
        doubts *= 1 - tuning.same_caller
    return distance, 1 - doubts, reasons


def _nearest(one: Place | None, others: Iterable[Place], tuning: Tuning) -> tuple[float | None, float, float]:
    """Metres to the nearest of them; of the one that counts most, how near it is, and what would be no surprise."""
    if one is None or one.point is None:
        return None, 0.0, 0.0
    least, best, within = None, 0.0, 0.0
    for other in others:
        if other.point is None:
            continue
        away = metres(one.point, other.point)
        least = away if least is None else min(least, away)
        spread = hypot(tuning.spread_m, _uncertainty(one, tuning), _uncertainty(other, tuning))
        usual = hypot(tuning.spread_m, tuning.unsaid_m, tuning.unsaid_m)
        # Where nobody knows well where it is, to be near is less of a coincidence.
        near = exp(-((away / spread) ** 2) / 2) * min(1.0, sqrt(usual / spread))
        if away <= tuning.farthest_m and near > best:
            best, within = near, spread
    return least, best, within


def reach(one: Place, uncertain_m: float, tuning: Tuning) -> float:
    """Metres beyond which nearness to a place that is known so well can lead to no offer."""
    spread = hypot(tuning.spread_m, _uncertainty(one, tuning), max(uncertain_m, tuning.unsaid_m))
    return min(spread * sqrt(-2 * log(tuning.least)), tuning.farthest_m)


def _uncertainty(place: Place, tuning: Tuning) -> float:
    said = tuning.unsaid_m if place.uncertainty_m is None else place.uncertainty_m
    return min(said, tuning.most_uncertain_m)


def _when(report: Report, trace: Trace, tuning: Tuning) -> tuple[float, list[Reason]]:
    since = {at: abs((report.at - at).total_seconds()) for at in (trace.opened_at, *trace.called_at)}
    reasons = [Reason(code=ReasonCode.OPENED, seconds=since[trace.opened_at])]
    if trace.called_at:
        reasons.append(Reason(code=ReasonCode.LAST_CALL, seconds=min(since[at] for at in trace.called_at)))
    fresh = 0.5 ** (min(since.values()) / tuning.half_life.total_seconds())
    if trace.closed_at is None:
        return tuning.while_open + (1 - tuning.while_open) * fresh, reasons
    reasons.append(Reason(code=ReasonCode.CLOSED_RECENTLY, seconds=(report.at - trace.closed_at).total_seconds()))
    return tuning.closed * (tuning.while_open + (1 - tuning.while_open) * fresh), reasons


def _what(one: Code | None, other: Code, types: Types, tuning: Tuning) -> tuple[float, list[Reason]]:
    if one is None:
        return tuning.unknown_type, []
    known, theirs = types.get(one), types.get(other)
    if one == other:
        code, weight = ReasonCode.SAME_TYPE, 1.0
    elif (known and other in known.compatible) or (theirs and one in theirs.compatible):
        code, weight = ReasonCode.COMPATIBLE_TYPE, tuning.compatible_type
    elif known and theirs and known.family == theirs.family:
        code, weight = ReasonCode.SAME_FAMILY, tuning.same_family
    else:
        code, weight = ReasonCode.OTHER_TYPE, tuning.other_type
    return weight, [Reason(code=code)]


_WORD = re.compile(r"[^\W_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CHINESE_ROAD = re.compile(r"[\u3400-\u9fff]{1,8}?(?:大道|高速|国道|路|街|巷|弄)")
_CROSSING = re.compile(r"[&/;,]|\band\b")


@lru_cache(4_096)
def words(address: str) -> frozenset[str]:
    """What an address is compared by: its words in any order, and of Chinese each two neighbouring characters."""
    found = _WORD.findall(normalize("NFKC", address).casefold())
    return frozenset(
        part
        for word in found
        for part in ((word[at : at + 2] for at in range(max(len(word) - 1, 1))) if _CHINESE.search(word) else (word,))
    )


def same_address(one: Place | None, other: Place) -> bool:
    """Whether both say the same address."""
    return bool(one and one.address and other.address and words(one.address) == words(other.address))


def _differ(one: Place | None, other: Place) -> bool:
    """Whether both say an address, and the two name no common road and hardly anything else in common."""
    if one is None or one.address is None or other.address is None:
        return False
    these, those = words(one.address), words(other.address)
    if these <= those or those <= these or 2 * len(these & those) >= len(these | those):
        return False
    return not roads(one.address) & roads(other.address)


@lru_cache(4_096)
def roads(address: str) -> frozenset[frozenset[str]]:
    """The roads that an address names: on the two sides of an &, or up to the character that says road or street."""
    named = _CHINESE_ROAD.findall(address) or _CROSSING.split(normalize("NFKC", address).casefold())
    return frozenset(frozenset(word for word in words(road) if len(word) > 1) for road in named) - {frozenset()}
