"""Which step is legal when: every state of an incident by every command about one."""

import pytest

from events.event import Event
from events.values import Relation
from events.wire import Refusal
from services.common.command import Command, Refused
from services.common.place import GivenPlace
from services.intake import steps
from services.intake.commands import incidents
from services.intake.commands.calls import AttachCall
from services.intake.steps import ONCE_CLOSED, WHILE_MERGED, WHILE_OPEN, names, require
from tests.services.city import ANNA, CALL, FIRE, FLOOD, closed, opened, received
from tests.services.intake.assessed import (
    archived,
    change_level,
    change_priority,
    classify,
    clear_hazard,
    close_as,
    flag_hazard,
    merged_into,
    note_added,
    reopen,
    report_casualties,
    report_upward,
    stabilize,
    stabilized,
)
from tests.services.intake.past import INTAKE, given

BEFORE = (received(CALL), opened(FLOOD, "20261123-00002"), opened("gas", "20261123-00003"))
"""What a command about the fire may name besides."""
ON_FIRE = (*BEFORE, opened(FIRE), note_added("n1"))

STATES: dict[str, tuple[Event, ...]] = {
    "unknown": BEFORE,
    "open": ON_FIRE,
    "stabilized": (*ON_FIRE, stabilized()),
    "closed": (*ON_FIRE, closed(FIRE)),
    "merged": (*ON_FIRE, merged_into(FLOOD)),
    "archived": (*ON_FIRE, closed(FIRE), archived()),
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
COMMANDS: dict[type[Command], Command] = {
    type(command): command
    for command in (
        classify("gas_leak"),
        change_priority(1),
        incidents.CorrectLocation(by=ANNA, incident=FIRE, place=GivenPlace(address="elsewhere")),
        change_level("II"),
        report_upward(),
        report_casualties(injured=1),
        flag_hazard("gas"),
        clear_hazard("gas"),
        incidents.AddNote(by=ANNA, incident=FIRE, note="n2", text="smoke"),
        incidents.StrikeNote(by=ANNA, incident=FIRE, note="n1", reason="wrong"),
        incidents.LinkIncidents(by=ANNA, incident=FIRE, other=FLOOD, relation=Relation.RELATED),
        incidents.UnlinkIncidents(by=ANNA, incident=FIRE, other=FLOOD, relation=Relation.RELATED),
        incidents.MergeIncident(by=ANNA, incident=FIRE, into="gas"),
        incidents.UnmergeIncident(by=ANNA, incident=FIRE, reason="another house"),
        AttachCall(by=ANNA, call=CALL, incident=FIRE, role="update"),
        stabilize(),
        close_as("false_alarm"),
        reopen(),
    )
}
"""One command of each sort about the fire."""
STEPS = list(COMMANDS)
DECIDED = [step for step in STEPS if step in INTAKE.decides]
OF_STATES = {code for code, _ in SAID.values()}


@pytest.mark.parametrize("step", DECIDED, ids=lambda step: step.name)
@pytest.mark.parametrize("state", STATES)
def test_a_command_is_decided_by_that(state: str, step: type[Command]) -> None:
    refusal = given(STATES[state]).when(COMMANDS[step]).refusal
    if step in LEGAL[state]:
        assert refusal is None or refusal.code not in OF_STATES
    else:
        assert refusal
        assert refusal.code == SAID[state][0]


def refusal_of(state: str, step: type[Command]) -> Refusal | None:
    try:
        require(given(STATES[state]).play.state, FIRE, step)
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
