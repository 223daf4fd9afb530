"""What was laid down for the front desk, as of any moment."""

from collections.abc import Mapping

from events.event import Event
from events.intake.calls import CallTriaged
from events.intake.reference import IncidentField, Step
from tests.gateway.city import City
from tests.gateway.told import BY, T0, received
from tests.services.intake.published import FIRST, SECOND, published, retired, type_of, types_published

LAST = "triageProtocols { protocol version lastVersion sample questions { question } retiredAt retiredBecause }"


def triaged(answers: Mapping[str, str], version: int = 1) -> Event:
    return CallTriaged(
        at=T0,
        by=BY,
        call="c1",
        protocol="medical",
        protocol_version=version,
        answers=answers,
        code="arrest",
        type="illness",
        priority=1,
    )


async def test_the_protocols_of_a_moment_are_those_that_asked_then(city: City) -> None:
    first = await city.tell(published(FIRST))
    second = await city.tell(published(SECOND, number=2))
    await city.tell(retired())
    told = await city.ask(
        f"{{ before: {LAST.replace('{', '(asOf: {position: 1}) {', 1)}"
        f" first: {LAST.replace('{', f'(asOf: {{position: {first}}}) {{', 1)}"
        f" second: {LAST.replace('{', f'(asOf: {{position: {second}}}) {{', 1)} now: {LAST} }}"
    )
    one = {"protocol": "medical", "sample": True, "retiredAt": None, "retiredBecause": None}
    asks_little = [{"question": "breathing"}]
    assert told["before"] == []
    assert told["first"] == [
        {**one, "version": 1, "lastVersion": 1, "questions": [*asks_little, {"question": "bleeding"}]}
    ]
    assert told["second"] == [{**one, "version": 2, "lastVersion": 2, "questions": asks_little}]
    [now] = told["now"]
    assert (now["version"], now["retiredAt"]) == (2, "2026-11-23T04:00:00Z")
    assert now["retiredBecause"] == "the health office has another"


async def test_a_version_is_read_in_full_and_one_that_there_is_not_is_none(city: City) -> None:
    await city.tell(published(FIRST), published(SECOND, number=2))
    shown = "{ version lastVersion title { zh en } questions { ask { en } choices { answer label { zh } ask outcome { code priority } } } published { by } }"  # noqa: E501  # as one asks it
    told = await city.ask(
        f'{{ old: triageProtocol(protocol: "medical", version: 1) {shown} none: triageProtocol(protocol: "medical",'
        f' version: 3) {shown} other: triageProtocol(protocol: "police") {shown} last: triageProtocol(protocol:'
        f' "medical") {{ version }} }}'
    )
    assert (told["none"], told["other"], told["last"]) == (None, None, {"version": 2})
    old = told["old"]
    assert (old["version"], old["lastVersion"], old["published"]) == (1, 2, {"by": "supervisor/chen"})
    assert old["title"] == {"zh": "medical 中文", "en": "medical"}
    assert old["questions"][0] == {
        "ask": {"en": "breathing?"},
        "choices": [
            {"answer": "yes", "label": {"zh": "yes 中文"}, "ask": "bleeding", "outcome": None},
            {"answer": "no", "label": {"zh": "no 中文"}, "ask": None, "outcome": {"code": "arrest", "priority": 1}},
        ],
    }


async def test_the_types_of_a_moment_are_those_that_were_published_last(city: City) -> None:
    needing = type_of("illness", ends=("treated",)).model_copy(
        update={"needs": {Step.CLOSE: (IncidentField.ADDRESS,)}, "codes": {"cap": "Health"}}
    )
    first = await city.tell(types_published(type_of("flood")))
    await city.tell(types_published(needing, number=2))
    told = await city.ask(
        f"{{ before: incidentTypes(asOf: {{position: 1}}) {{ version }}"
        f" first: incidentTypes(asOf: {{position: {first}}}) {{ version types {{ type }} }}"
        " now: incidentTypes { version sample types { type label { zh } family needs { step fields }"
        " dispositions { disposition label { en } } codes { system code } } } }"
    )
    assert told["before"] is None
    assert told["first"] == {"version": 1, "types": [{"type": "flood"}]}
    assert told["now"] == {
        "version": 2,
        "sample": False,
        "types": [
            {
                "type": "illness",
                "label": {"zh": "illness 中文"},
                "family": "medical",
                "needs": [{"step": "CLOSE", "fields": ["ADDRESS"]}],
                "dispositions": [{"disposition": "treated", "label": {"en": "treated"}}],
                "codes": [{"system": "cap", "code": "Health"}],
            }
        ],
    }


async def test_a_call_shows_its_latest_triage_in_the_words_of_the_version_that_asked(city: City) -> None:
    shown = "{ nodes { triage { version answers { question answer asked { en } label { en } } } } }"
    await city.tell(received("c1"), published(FIRST))
    first = await city.tell(triaged({"breathing": "yes", "bleeding": "badly"}))
    await city.tell(published(SECOND, number=2), triaged({"breathing": "no"}, version=2))
    told = await city.ask(f"{{ now: calls {shown} before: calls(asOf: {{position: {first}}}) {shown} }}")
    [now], [before] = told["now"]["nodes"], told["before"]["nodes"]
    words = {"asked": {"en": "breathing?"}, "label": {"en": "no"}}
    assert now["triage"] == {"version": 2, "answers": [{"question": "breathing", "answer": "no", **words}]}
    assert [each["answer"] for each in before["triage"]["answers"]] == ["yes", "badly"]


async def test_answers_to_a_protocol_that_was_not_published_here_are_shown_without_words(city: City) -> None:
    """A log of history may tell of a triage by a protocol of its own."""
    await city.tell(received("c1"), triaged({"breathing": "no"}))
    told = await city.ask(
        "{ calls { nodes { triage { code answers { question answer asked { zh } label { zh } } } } } }"
    )
    answer = {"question": "breathing", "answer": "no", "asked": None, "label": None}
    assert told["calls"]["nodes"] == [{"triage": {"code": "arrest", "answers": [answer]}}]
