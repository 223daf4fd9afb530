"""Every state of a unit against everything that may be asked of it: what becomes of it, or why not."""

import pytest

from events.event import Event
from events.values import Progress
from services.common.command import Command
from tests.services.asked import end_duty, register, release, report, send, start_duty
from tests.services.city import E1, FIRE, FLOOD, assigned, on_duty, opened, progressed, registered
from tests.services.dispatch.past import given

INCIDENTS = (opened(FIRE), opened(FLOOD))
KNOWN = (*INCIDENTS, registered(E1))
AVAILABLE = (*KNOWN, on_duty(E1))
DISPATCHED = (*AVAILABLE, assigned(E1, to=FIRE))


def got_to(progress: Progress) -> tuple[Event, ...]:
    return (*DISPATCHED, progressed(E1, at=FIRE, progress=progress))


STATES: dict[str, tuple[Event, ...]] = {
    "unknown": INCIDENTS,
    "off duty": KNOWN,
    "available": AVAILABLE,
    "dispatched": DISPATCHED,
    "acknowledged": got_to(Progress.ACKNOWLEDGED),
    "en route": got_to(Progress.EN_ROUTE),
    "on scene": got_to(Progress.ON_SCENE),
    "transporting": got_to(Progress.TRANSPORTING),
    "at destination": got_to(Progress.AT_DESTINATION),
    "cleared": got_to(Progress.CLEARED),
}
ASKED: dict[str, Command] = {
    "register": register(E1),
    "duty": start_duty(E1),
    "off": end_duty(E1),
    "fire": send(E1, to=FIRE),
    "flood": send(E1, to=FLOOD),
    "release": release(E1, from_=FIRE),
    **{progress.value: report(E1, at=FIRE, progress=progress) for progress in Progress},
}
# ok: it happens; same: right, and nothing changes; no: refused.
TABLE = """
                register duty off  fire flood release dispatched acknowledged en_route on_scene transporting at_destination cleared
unknown         ok       no   no   no   no    no      no         no           no       no       no           no             no
off duty        no       ok   same no   no    no      no         no           no       no       no           no             no
available       no       same ok   ok   ok    no      no         no           no       no       no           no             no
dispatched      no       same no   same no    ok      same       ok           ok       ok       ok           ok             ok
acknowledged    no       same no   same no    ok      no         same         ok       ok       ok           ok             ok
en route        no       same no   same no    ok      no         no           same     ok       ok           ok             ok
on scene        no       same no   same no    ok      no         no           no       same     ok           ok             ok
transporting    no       same no   same no    ok      no         no           no       no       same         ok             ok
at destination  no       same no   same no    ok      no         no           no       no       no           same           ok
cleared         no       same ok   ok   ok    no      no         no           no       no       no           no             no
"""  # noqa: E501  # a table is read by its columns
HEAD, *ROWS = TABLE.strip("\n").splitlines()
CELLS = [
    (row[:16].strip(), asked, said) for row in ROWS for asked, said in zip(HEAD.split(), row[16:].split(), strict=True)
]


def test_the_table_leaves_nothing_out() -> None:
    assert {(state, asked) for state, asked, _ in CELLS} == {(state, asked) for state in STATES for asked in ASKED}


@pytest.mark.parametrize(("state", "asked", "said"), CELLS, ids=[f"{state}: {asked}" for state, asked, _ in CELLS])
def test_a_unit_in_each_state_does_what_the_table_says(state: str, asked: str, said: str) -> None:
    came = given(STATES[state]).when(ASKED[asked])
    assert said == ("no" if came.refusal else "ok" if came.happened else "same")


@pytest.mark.parametrize("state", list(Progress)[:-1])
@pytest.mark.parametrize("reported", Progress)
def test_a_step_back_is_refused_with_the_steps_that_are_legal(state: Progress, reported: Progress) -> None:
    steps = list(Progress)
    here, asked = steps.index(state), report(E1, at=FIRE, progress=reported)
    came = given(DISPATCHED if state == Progress.DISPATCHED else got_to(state)).when(asked)
    if steps.index(reported) < here:
        came.then(refused="illegal_transition", field="progress", allowed=steps[here + 1 :])
    elif reported == state:
        came.then_nothing()
    else:
        came.then(progressed(E1, at=FIRE, progress=reported))


def test_a_status_for_an_incident_where_the_unit_is_not_is_refused_with_where_it_is() -> None:
    given(DISPATCHED).when(report(E1, at=FLOOD, progress=Progress.ON_SCENE)).then(
        refused="unit_not_on_incident", field="incident", allowed=[FIRE]
    )


def test_a_status_of_a_unit_that_is_on_no_incident_is_refused() -> None:
    given(AVAILABLE).when(report(E1, at=FIRE, progress=Progress.ON_SCENE)).then(
        refused="unit_not_on_incident", field="incident", allowed=[]
    )


def test_a_status_of_a_unit_that_nobody_registered_is_refused() -> None:
    given(INCIDENTS).when(report(E1, at=FIRE, progress=Progress.ON_SCENE)).then(refused="unknown_unit", field="unit")
