"""What events do to the rows of protocols, and of what a call was triaged as."""

import json

from events.intake.calls import CallAttached
from events.intake.reference import TriageProtocol
from projections.calls import calls
from projections.incidents import incidents
from projections.protocols import Protocol, ProtocolVersion, protocol_versions, protocols
from tests.projections.told import ANNA, FIRE, at, attached, opened, received, row, triaged
from tests.services.city import T0
from tests.services.intake.published import FIRST, SECOND, published, retired


async def test_a_protocol_asks_by_its_last_version() -> None:
    assert await row(protocols, "medical", published(FIRST)) == Protocol("medical", 1)
    assert await row(protocols, "medical", published(FIRST), published(SECOND, number=2)) == Protocol("medical", 2)


async def test_a_retired_protocol_says_since_when_and_why_until_it_is_published_again() -> None:
    gone = (published(FIRST), retired())
    assert await row(protocols, "medical", *gone) == Protocol("medical", 1, T0, "the health office has another")
    assert await row(protocols, "medical", *gone, published(FIRST, number=2)) == Protocol("medical", 2)


async def test_a_version_stays_as_it_was_published() -> None:
    both = (published(FIRST), published(SECOND, number=2), retired())
    for number, content in ("1", FIRST), ("2", SECOND):
        version = await row(protocol_versions, ("medical", number), *both)
        assert version == ProtocolVersion("medical", number, content.model_dump_json(), T0)
        assert version.read() == content == TriageProtocol.model_validate_json(version.content)


async def test_a_call_keeps_its_answers_in_the_order_in_which_they_were_asked_for() -> None:
    call = await row(calls, "c1", received(), triaged(zebra="yes", apple="no"))
    assert call
    assert (call.protocol, call.protocol_version, call.code) == ("medical", 1, "arrest")
    assert (call.type, call.priority) == ("illness", 1)
    assert list(json.loads(call.answers or "").items()) == [("zebra", "yes"), ("apple", "no")]


async def test_an_incident_whose_first_call_was_news_of_it_after_all_has_no_first_call() -> None:
    update = CallAttached(at=at(2), by=ANNA, call="c1", incident=FIRE, role="update")
    incident = await row(incidents, FIRE, opened(), attached(), update)
    assert incident
    assert incident.call is None
