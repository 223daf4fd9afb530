"""Which step is legal when: every state of an incident by every command about one."""

import pytest

from events.intake.incidents import IncidentArchived, IncidentMerged, IncidentStabilized
from events.wire import Refusal
from services.common.command import Command, Refused
from services.intake import steps
from services.intake.commands import incidents
from services.intake.commands.calls import AttachCall
from services.intake.steps import ONCE_CLOSED, WHILE_MERGED, WHILE_OPEN, names, require
from tests.services.city import ANNA, FIRE, FLOOD, T0, closed, opened
from tests.services.given import Past
from tests.services.intake.past import given

STABLE = IncidentStabilized(at=T0, by=ANNA, incident=FIRE)
MERGED = IncidentMerged(at=T0, by=ANNA, incident=FIRE, into=FLOOD)
ARCHIVED = IncidentArchived(at=T0, by=ANNA, incident=FIRE)

STATES: dict[str, tuple[Past, ...]] = {
    "unknown": (),
    "open": (opened(FIRE),),
    "stabilized": (opened(FIRE), STABLE),
    "closed": (opened(FIRE), closed(FIRE)),
    "merged": (opened(FIRE), opened(FLOOD), MERGED),
    "archived": (opened(FIRE), closed(FIRE), ARCHIVED),
}
LEGAL: dict[str, tuple[type[Command], ...]] = {
    "unknown": (),
    "open": WHILE_OPEN,
    "stabilized": WHILE_OPEN,
    "closed": ONCE_CLOSED,
    "merged": WHILE_MERGED,
    "archived": (),
}
SAID: dict[str, tuple[str, list[str] | None]] = {
    "unknown": ("unknown_incident", None),
    "open": ("illegal_transition", names(WHILE_OPEN)),
    "stabilized": ("illegal_transition", names(WHILE_OPEN)),
    "closed": ("incident_closed", names(ONCE_CLOSED)),
    "merged": ("incident_merged", [FLOOD]),
    "archived": ("incident_archived", None),
}
"""What is said to any other step: the code, and what would be legal."""
STEPS = sorted({*WHILE_OPEN, *WHILE_MERGED}, key=lambda step: step.name)


def refusal_of(state: str, step: type[Command]) -> Refusal | None:
    try:
        require(given(*STATES[state]).play.state, FIRE, step)
    except Refused as refused:
        return refused.refusal
    return None


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
@pytest.mark.parametrize("state", STATES)
def test_a_step_is_legal_or_refused_with_the_legal_ones_named(state: str, step: type[Command]) -> None:
    refusal = refusal_of(state, step)
    if step in LEGAL[state]:
        assert refusal is None
        return
    assert refusal
    code, allowed = SAID[state]
    assert (refusal.code, refusal.field) == (code, "incident")
    assert refusal.allowed == (None if allowed is None else tuple(allowed))


def test_every_command_about_an_incident_is_a_step() -> None:
    commands = {one for one in vars(incidents).values() if isinstance(one, type) and issubclass(one, Command)}
    assert {*STEPS} == (commands | {AttachCall}) - {Command, incidents.OpenIncident}


def test_the_key_may_stand_in_another_field() -> None:
    with pytest.raises(Refused) as refused:
        steps.require(given().play.state, FIRE, incidents.LinkIncidents, field="other")
    assert refused.value.refusal.field == "other"
