"""Whatever is asked of intake: what it holds is in a snapshot too, and is what the read models say."""

from random import Random
from typing import Any

import pytest

from projections.calls import Call, calls
from projections.fold import fold
from projections.hazards import hazards
from projections.incidents import Incident, incidents
from projections.links import links
from projections.placed import Placed, placed
from services.intake import call, incident
from tests.services.intake.anything import CONTEXT, LONGEST, lived
from tests.services.runtime.commits import opening, recorded
from tests.services.runtime.test_snapshot import again, folded, held

SEEDS = range(25)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_snapshot_amid_any_history_leads_to_what_the_whole_log_leads_to(seed: int) -> None:
    play, history = lived(seed, then=LONGEST * (seed % 2))
    commits = [opening(), *(recorded(at, "intake", *events) for at, events in enumerate(history, 2))]
    whole, cut = folded(CONTEXT, commits), Random(seed).randrange(1, len(commits) + 1)
    started = again(folded(CONTEXT, commits[:cut]))
    for commit in commits[cut:]:
        started.fold(commit)
    assert held(started) == held(whole)
    tables = dict(whole.state.tables())
    assert {name: table.copy() for name, table in play.state.tables()} == {
        name: table.copy() for name, table in tables.items()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_what_intake_decides_by_is_what_everybody_is_shown(seed: int) -> None:
    play, history = lived(seed)
    commits = [recorded(at, "intake", *events) for at, events in enumerate(history, 1)]
    shown: dict[str, dict[Any, Any]] = {each.name: fold(each, commits) for each in (calls, incidents, hazards, links)}
    for key, held_ in play.state.calls:
        assert of_call(held_) == said_of_call(shown["calls"][key]), key
    for key, here in play.state.incidents:
        row = shown["incidents"][key]
        assert of_incident(here) == said_of_incident(row), key
        assert play.state.primary_call(key) == row.call
        flagged = {
            (row.hazard, row.note) for row in shown["hazards"].values() if row.incident == key and not row.cleared_at
        }
        assert here.facts.hazards == flagged
        linked = {(row.other, row.relation) for row in shown["links"].values() if row.incident == key and row.standing}
        assert here.facts.links == linked


def of_call(held_: call.Present) -> tuple[object, ...]:
    facts = held_.facts
    known = (facts.desk, facts.place and placed(facts.place), facts.person, facts.type, facts.priority)
    claim = held_.claim if isinstance(held_, call.Waiting | call.Ended) else None
    of_claim = claim and (claim.by, claim.since, claim.stale_at is None)
    rest: tuple[object, ...] = ()
    match held_:
        case call.Waiting():
            rest = ("waiting", None, None, None, False)
        case call.Answered(handler=handler, offer=offer):
            rest = ("answered", handler, offer and (offer.to, offer.answer_by), None, False)
        case call.Ended(ending=ending, callback_owed=owed):
            rest = ("ended", None, None, ending, owed)
    return *known, facts.incident, facts.role, of_claim, *rest


def said_of_call(row: Call) -> tuple[object, ...]:
    place = Placed(*(getattr(row, name) for name in Placed._fields))
    known = (row.desk, None if place == placed(None) else place, row.caller_person, row.type, row.priority)
    claim = row.claimant and (row.claimant, row.claimed_at, row.claim_stale)
    offer = row.offered_to and (row.offered_to, row.offered_until)
    handler = row.handler if row.status == "answered" else None
    return *known, row.incident, row.role, claim, row.status, handler, offer, row.ending, row.callback_owed


def of_incident(here: incident.Present) -> tuple[object, ...]:
    facts = here.facts
    known = (facts.type, facts.priority, placed(facts.place), facts.level, len(facts.notes - facts.struck))
    counts = (dict(facts.casualties), bool(facts.hazards or facts.hazards_cleared))
    rest: tuple[object, ...] = ()
    match here:
        case incident.Open(stabilized=stabilized):
            rest = ("stabilized" if stabilized else "open", None, None)
        case incident.Closed(disposition=disposition):
            rest = ("closed", disposition, None)
        case incident.Merged(into=into):
            rest = ("merged", None, into)
    return *known, *counts, *rest


def said_of_incident(row: Incident) -> tuple[object, ...]:
    place = Placed(*(getattr(row, name) for name in Placed._fields))
    counts = ("dead", "seriously_injured", "injured", "trapped", "missing", "evacuated")
    casualties = {count: getattr(row, count) for count in counts if getattr(row, count) is not None}
    known = (row.type, row.priority, place, row.level, row.notes, casualties, row.hazards_assessed)
    return *known, row.status, row.disposition, row.merged_into
