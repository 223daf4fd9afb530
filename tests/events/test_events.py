"""What holds for every event class, whoever adds one."""

import pytest

from events import dispatch
from events.catalog import EVENTS
from events.event import Event
from events.intake import calls, incidents, premises, reference


def the(event: type[Event]) -> str:
    return event.name


every_event = pytest.mark.parametrize("event", EVENTS, ids=the)


def test_no_two_events_have_the_same_name() -> None:
    assert len({event.name for event in EVENTS}) == len(EVENTS)


@every_event
def test_an_event_is_about_one_of_its_fields_which_is_always_there(event: type[Event]) -> None:
    assert event.model_fields[event.about].is_required()


@every_event
def test_an_event_says_what_it_means(event: type[Event]) -> None:
    assert event.__doc__


@pytest.mark.parametrize("module", [calls, incidents, premises, reference, dispatch])
def test_the_events_of_a_module_carry_its_name_and_all_of_them_are_known(module: object) -> None:
    context = str(vars(module)["__name__"]).split(".")[1]
    written = {it for it in vars(module).values() if isinstance(it, type) and issubclass(it, Event) and it is not Event}
    assert written == set(vars(module)["EVENTS"])
    assert {event.name.partition(".")[0] for event in written} == {context}


def test_an_event_cannot_be_changed() -> None:
    event = dispatch.UnitWentOnDuty.model_validate({"at": "2026-11-23T08:00:00Z", "by": "crew/E01", "unit": "E01"})
    with pytest.raises(ValueError, match="frozen"):
        event.unit = "E02"  # type: ignore[misc]
