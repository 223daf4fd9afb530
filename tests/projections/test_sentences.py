"""Every event that there is has words of its own."""

from typing import Any

import pytest

from events.catalog import EVENTS, Unknown
from events.dispatch import UnitOnScene
from events.event import Event
from events.intake.calls import CallReceived
from events.intake.incidents import IncidentOpened
from events.intake.premises import PremiseFlagged
from events.intake.reference import IncidentTypesPublished, ProtocolPublished
from events.values import Channel, Place, Point
from projections.telling.sentences import sentence
from tests.services.city import ANNA, T0, opened

ASKED = {"zh": "起火了吗？", "en": "Is there fire?"}
YES = {"answer": "yes", "label": ASKED, "outcome": {"code": "fire", "type": "fire", "priority": 1}}
QUESTION = {"question": "flames", "ask": ASKED, "choices": [YES]}
SAMPLE: dict[str, Any] = {
    "at": T0,
    "by": ANNA,
    "acknowledge_by": T0,
    "answer_by": T0,
    "answers": {"flames": "yes"},
    "callback_owed": True,
    "caller": None,
    "catalogue": "types",
    "claimant": ANNA,
    "content": {"title": ASKED, "questions": [QUESTION]},
    "dead": 1,
    "desk": "fire",
    "ending": "abandoned",
    "evacuated": None,
    "flag": "flag-1",
    "hazard": "gas",
    "injured": 2,
    "into": "flood",
    "level": "II",
    "missing": None,
    "note": "note-1",
    "origin": None,
    "other": "flood",
    "out_of": "flood",
    "outcome": "no_answer",
    "person": "0" * 32,
    "protocol": "fire",
    "protocol_version": 1,
    "reference": None,
    "relation": "caused_by",
    "report_by": T0,
    "said_by": "fire inspection",
    "sample": True,
    "seriously_injured": None,
    "stale_at": T0,
    "text": "gas bottles in the yard",
    "to": "the province",
    "trapped": None,
    "types": [{"type": "fire", "label": ASKED, "family": "fire"}],
    "until": T0,
    "absorbed": ("flood",),
    "agency": "fire",
    "allowed": None,
    "asked": "dispatch.dispatch_units",
    "call": "call-1",
    "capabilities": ("pump",),
    "channel": "fire_119",
    "code": "no",
    "context": "dispatch",
    "command": "c-1",
    "disposition": "resolved",
    "event": "e-1",
    "field": None,
    "incident": "fire",
    "kind": "live",
    "log": "city",
    "message": "there is no such unit",
    "number": "20261123-00001",
    "place": {"address": "Zhongshan East 1st Road 12"},
    "position": 7,
    "priority": 2,
    "reason": "not_needed",
    "report": None,
    "role": "primary",
    "station": None,
    "type": "fire",
    "unit": "E01",
    "units": ("E01", "E02"),
}

OF_KIND: dict[tuple[type[Event], str], Any] = {
    (PremiseFlagged, "kind"): "hazard",
    (ProtocolPublished, "number"): 1,
    (IncidentTypesPublished, "number"): 1,
}
"""Where a field of the same name is something else."""


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: str(kind.name))
def test_an_event_is_told_in_words(kind: type[Event]) -> None:
    event = kind.model_validate({name: OF_KIND.get((kind, name), SAMPLE[name]) for name in kind.model_fields})
    told = sentence(event)
    assert kind.name not in told, "it is told by its type only: give it a sentence"
    assert "{" not in told


def test_a_sentence_names_what_it_is_about() -> None:
    assert sentence(UnitOnScene(at=T0, by=ANNA, unit="E01", incident="16146990")) == (
        "unit E01 on scene at incident 16146990"
    )
    told = sentence(opened("fire"))
    assert isinstance(opened("fire"), IncidentOpened)
    assert told == "incident fire opened as 20261123-00001: fire, priority 2 at Zhongshan East 1st Road 12"


def test_a_place_without_an_address_is_told_by_its_point() -> None:
    somewhere = Place(point=Point(lat=28.05, lon=116.3))
    call = CallReceived(at=T0, by=ANNA, call="c", channel=Channel.APP, place=somewhere, report="起火")
    assert sentence(call) == "call c received by app at 28.05000, 116.30000: “起火”"


def test_what_this_code_does_not_know_is_told_by_its_type() -> None:
    assert sentence(Unknown("liandong.review.opened.v1", "review/1", {})) == "liandong.review.opened.v1 of review/1"
