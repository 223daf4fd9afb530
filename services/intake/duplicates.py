"""Which incidents a call may belong to: offered to whoever takes it, never decided. Pure."""

from collections.abc import Iterator
from datetime import datetime
from heapq import nlargest

from events.values import CallId, IncidentId, Place, Point
from services.common.command import Refused
from services.common.place import located
from services.intake import call, incident, nearby
from services.intake.likeness import Likeness, Report, Trace, likeness, reach
from services.intake.questions import Candidate, Candidates, DuplicateCandidates, Reason, ReasonCode
from services.intake.state import Intake

MOST_CALLS = 100
"""Of one incident, the last to come in: what a new call is compared with."""


def duplicate_candidates(question: DuplicateCandidates, state: Intake, now: datetime) -> Candidates:
    """The likeliest first; of incidents that are merged, the one that stands for them."""
    report, own = _asked(question, state, now)
    tuning = state.rules.duplicates
    types = {type_.type: type_ for type_ in state.types.types}
    best: dict[IncidentId, Candidate] = {}
    for found in sorted(_found(report, state, now)):
        survivor = state.survivor(found)
        if survivor == own or not _is_on(survivor, state, now):
            continue
        like = likeness(report, _trace(found, survivor, question.call, state), types, tuning)
        if like.score >= tuning.least and (survivor not in best or like.score > best[survivor].score):
            best[survivor] = _candidate(survivor, found, like)
    offers = sorted(best.values(), key=lambda offer: (-offer.score, offer.distance_m or 0, offer.incident))
    return Candidates(candidates=tuple(offers[: tuning.most]))


def _asked(question: DuplicateCandidates, state: Intake, now: datetime) -> tuple[Report, IncidentId | None]:
    """What is known of the call, and the incident that it is attached to."""
    if question.call is None:
        assert question.place is not None, "a question is about a call or a place"
        return Report(question.at or now, located(question.place, state.grid), question.type), None
    match state.calls[question.call]:
        case call.Waiting(facts=facts) | call.Answered(facts=facts) | call.Ended(facts=facts):
            about = None if facts.incident is None else state.survivor(facts.incident)
            return Report(facts.received_at, facts.place, facts.type, facts.person), about
        case call.Archived():
            raise Refused("call_archived", f"call {question.call} is archived: describe it instead", field="call")
        case call.Unknown():
            raise Refused("unknown_call", f"there is no call {question.call}", field="call")


def _found(report: Report, state: Intake, now: datetime) -> set[IncidentId]:
    """Incidents worth a look: near, of the same address, or of the same caller."""
    found: set[IncidentId] = set()
    place = report.place
    if place is not None and place.point is not None:
        found.update(_near(place, place.point, state, now))
    if place is not None and (address := nearby.address_key(place.address)):
        found.update(state.incidents_addressed[address])
    if report.person is not None:
        found.update(filter(None, (call.about(state.calls[key]) for key in state.calls_of[report.person])))
    return found


def _near(place: Place, point: Point, state: Intake, now: datetime) -> Iterator[IncidentId]:
    """Incidents of which it is known, or was told of late, that they are near."""
    tuning = state.rules.duplicates
    ended = (None, *sorted({nearby.hour(now - tuning.closed_within), nearby.hour(now)}))
    told = range(nearby.hour(now - tuning.told_within), nearby.hour(now) + 1)
    for side, uncertain in ((nearby.SMALL, nearby.WELL_M), (nearby.LARGE, tuning.most_uncertain_m)):
        around = nearby.Around(point, reach(place, uncertain, tuning))
        for square in around.squares(side):
            for hour in ended:
                for key in state.incidents_near[hour, side, *square]:
                    if _holds(around, _facts(key, state).place):
                        yield key
            for hour in told:
                for about in state.calls_near[hour, side, *square]:
                    facts = _told(about, state)
                    if facts.incident is not None and _holds(around, facts.place):
                        yield facts.incident


def _holds(around: nearby.Around, place: Place | None) -> bool:
    return place is not None and place.point is not None and around.may_hold(place.point)


def _told(key: CallId, state: Intake) -> call.Facts:
    value = state.calls[key]
    assert isinstance(value, call.Present), "only such are found"
    return value.facts


def _facts(key: IncidentId, state: Intake) -> incident.Facts:
    value = state.incidents[key]
    assert isinstance(value, incident.Present), "only such are found"
    return value.facts


def _closed_at(key: IncidentId, state: Intake) -> datetime | None:
    value = state.incidents[key]
    return incident.closed_at(value) if isinstance(value, incident.Closed) else None


def _is_on(key: IncidentId, state: Intake, now: datetime) -> bool:
    """Whether a call may still belong to it: it is open, or was until just now."""
    match state.incidents[key]:
        case incident.Open():
            return True
        case incident.Closed() as closed:
            return now - incident.closed_at(closed) <= state.rules.duplicates.closed_within
    return False


def _trace(key: IncidentId, survivor: IncidentId, asking: CallId | None, state: Intake) -> Trace:
    facts = _facts(key, state)
    others = (state.calls[about] for about in state.calls_about[key] if about != asking)
    told_of = [other.facts for other in others if isinstance(other, call.Present)]
    calls = nlargest(MOST_CALLS, told_of, key=lambda facts: facts.received_at)
    return Trace(
        type=facts.type,
        places=(facts.place, *(told.place for told in calls if told.place is not None)),
        opened_at=facts.opened_at,
        called_at=tuple(told.received_at for told in calls),
        persons=frozenset(told.person for told in calls if told.person is not None),
        closed_at=_closed_at(survivor, state),
    )


def _candidate(survivor: IncidentId, found: IncidentId, like: Likeness) -> Candidate:
    merged = () if survivor == found else (Reason(code=ReasonCode.MERGED, incident=found),)
    distance = None if like.distance_m is None else round(like.distance_m, 1)
    return Candidate(incident=survivor, score=like.score, distance_m=distance, reasons=(*like.reasons, *merged))
