"""What a call is about, and what it is to that incident."""

import pytest

from events.event import Event
from events.intake.calls import CallAnswered, CallArchived, CallAttached, CallClaimed, CallDetached, CallEnded
from events.intake.incidents import IncidentArchived, IncidentMerged, IncidentStabilized, IncidentUnmerged
from events.values import CallEnding, CallRole
from services.common.command import Command
from services.intake.commands.calls import AttachCall, DetachCall
from services.intake.steps import ONCE_CLOSED, names
from tests.services.asked import open_incident
from tests.services.city import CALL, FIRE, FLOOD, SECOND_CALL, T0, attached, closed, later, opened, received
from tests.services.given import Past
from tests.services.intake.past import CLOSED, OPENED, given

LI, WANG = "calltaker/li", "calltaker/wang"


def attach(call: str = SECOND_CALL, to: str = FIRE, role: CallRole = "duplicate", by: str = LI) -> AttachCall:
    return AttachCall(by=by, call=call, incident=to, role=role)


def detach(call: str = CALL) -> DetachCall:
    return DetachCall(by=LI, call=call, reason="another street of that name")


def became(call: str = SECOND_CALL, to: str = FIRE, role: CallRole = "duplicate") -> Event:
    return CallAttached(at=T0, by=LI, call=call, incident=to, role=role)


def answered(call: str = SECOND_CALL, by: str = LI) -> Event:
    return CallAnswered(at=T0, by=by, call=call)


def claimed(by: str) -> Event:
    return CallClaimed(at=T0, by=by, call=SECOND_CALL, stale_at=later(60))


DETACHED = CallDetached(at=T0, by=LI, call=CALL, incident=FIRE, reason="another street of that name")
ANOTHER = (*OPENED, received(SECOND_CALL), answered())
"""Somebody else tells of the fire, most likely."""
MERGED = (*ANOTHER, opened(FLOOD), IncidentMerged(at=T0, by=LI, incident=FIRE, into=FLOOD))


@pytest.mark.parametrize("role", ["duplicate", "update"])
def test_a_second_caller_tells_of_the_same(role: CallRole) -> None:
    given(ANOTHER).when(attach(role=role)).then(became(role=role))


def test_to_attach_it_twice_changes_nothing() -> None:
    given(ANOTHER, became()).when(attach()).then_nothing()


def test_what_seemed_one_more_of_the_same_was_news_of_it() -> None:
    given(ANOTHER, became()).when(attach(role="update")).then(became(role="update"))


def test_an_incident_begins_with_one_call() -> None:
    given(ANOTHER).when(attach(role="primary")).then(
        refused="primary_known", field="role", allowed=["duplicate", "update"]
    )


def test_another_call_is_the_first_once_the_one_that_was_thought_so_is_not() -> None:
    given(ANOTHER, became(CALL, role="duplicate")).when(attach(role="primary")).then(became(role="primary"))
    given(ANOTHER, DETACHED).when(attach(role="primary")).then(became(role="primary"))


def test_an_incident_that_was_opened_without_a_call_gets_its_first_one() -> None:
    given(opened(FIRE), received(SECOND_CALL), answered()).when(attach(role="primary")).then(became(role="primary"))


def test_a_call_is_about_one_incident_and_the_refusal_names_it() -> None:
    given(ANOTHER, opened(FLOOD), became(to=FLOOD)).when(attach()).then(
        refused="call_attached", field="call", allowed=[FLOOD]
    )


def test_a_waiting_call_is_answered_by_who_knows_what_it_is_about() -> None:
    given(OPENED, received(SECOND_CALL)).when(attach()).then(answered(), became())


def test_a_call_that_another_has_claimed_is_theirs_to_attach() -> None:
    given(OPENED, received(SECOND_CALL), claimed(by=WANG)).when(attach()).then(
        refused="call_claimed", field="call", allowed=[WANG]
    )
    given(OPENED, received(SECOND_CALL), claimed(by=LI)).when(attach()).then(answered(), became())


def test_no_incident_is_opened_with_a_call_that_another_has_claimed() -> None:
    given(OPENED, received(SECOND_CALL), claimed(by=WANG)).when(open_incident(FLOOD, call=SECOND_CALL)).then(
        refused="call_claimed", field="call", allowed=[WANG]
    )


def test_whoever_knows_what_an_answered_call_is_about_says_so_and_its_handler_keeps_it() -> None:
    given(OPENED, received(SECOND_CALL), answered(by=WANG)).when(attach()).then(became())


def test_an_abandoned_call_is_attached_too() -> None:
    gone = CallEnded(at=T0, by=LI, call=SECOND_CALL, ending=CallEnding.ABANDONED, callback_owed=True)
    given(OPENED, received(SECOND_CALL), gone).when(attach()).then(became())


def test_nothing_is_attached_to_a_closed_incident_before_it_is_reopened() -> None:
    given(ANOTHER, closed(FIRE)).when(attach()).then(
        refused="incident_closed", field="incident", allowed=names(ONCE_CLOSED)
    )
    assert "reopen_incident" in names(ONCE_CLOSED)


def test_an_incident_under_control_still_gets_calls() -> None:
    given(ANOTHER, IncidentStabilized(at=T0, by=LI, incident=FIRE)).when(attach()).then(became())


def test_a_call_about_an_incident_that_is_merged_is_recorded_as_it_was_named_and_goes_back_with_it() -> None:
    given(MERGED).when(attach()).then(became())
    apart = IncidentUnmerged(at=T0, by=LI, incident=FIRE, out_of=FLOOD, reason="two streets")
    there = given(MERGED, became(), apart).play.state
    assert (there.calls_about[FIRE], there.calls_about[FLOOD]) == ([CALL, SECOND_CALL], [])


def test_an_incident_that_stands_for_another_has_a_first_call_of_its_own() -> None:
    given(MERGED).when(attach(to=FLOOD, role="primary")).then(became(to=FLOOD, role="primary"))
    given(MERGED).when(attach(to=FIRE, role="primary")).then(
        refused="primary_known", field="role", allowed=["duplicate", "update"]
    )


def test_a_call_is_not_about_its_incident_after_all() -> None:
    given(OPENED).when(detach()).then(DETACHED)


def test_a_call_about_no_incident_is_detached_already() -> None:
    given(ANOTHER).when(detach(SECOND_CALL)).then_nothing()
    given(OPENED, DETACHED).when(detach()).then_nothing()


def test_a_call_is_detached_from_a_closed_incident_too() -> None:
    given(CLOSED).when(detach()).then(DETACHED)


def test_a_detached_call_opens_another_incident() -> None:
    given(OPENED, DETACHED).when(open_incident(FLOOD, call=CALL)).then(
        opened(FLOOD, "20261123-00002"), attached(CALL, to=FLOOD)
    )


INCIDENTS: dict[str, tuple[Past, ...]] = {
    "unknown": (),
    "open": (opened(FIRE),),
    "stabilized": (opened(FIRE), IncidentStabilized(at=T0, by=LI, incident=FIRE)),
    "closed": (opened(FIRE), closed(FIRE)),
    "merged": (opened(FIRE), opened(FLOOD), IncidentMerged(at=T0, by=LI, incident=FIRE, into=FLOOD)),
    "archived": (opened(FIRE), closed(FIRE), IncidentArchived(at=T0, by="service/intake", incident=FIRE)),
}
WAITING = received(SECOND_CALL)
GONE = CallEnded(at=T0, by=LI, call=SECOND_CALL, ending=CallEnding.ANSWERED, callback_owed=False)
CALLS: dict[str, tuple[Event, ...]] = {
    "unknown": (),
    "waiting": (WAITING,),
    "claimed": (WAITING, claimed(by=WANG)),
    "answered": (WAITING, answered()),
    "ended": (WAITING, GONE),
    "archived": (WAITING, GONE, CallArchived(at=T0, by="service/intake", call=SECOND_CALL)),
}
# Down: the incident; across: the call. ok: it is attached.
TABLE = """
            unknown           waiting           claimed           answered          ended             archived
unknown     unknown_incident  unknown_incident  unknown_incident  unknown_incident  unknown_incident  unknown_incident
open        unknown_call      ok                call_claimed      ok                ok                call_archived
stabilized  unknown_call      ok                call_claimed      ok                ok                call_archived
closed      incident_closed   incident_closed   incident_closed   incident_closed   incident_closed   incident_closed
merged      unknown_call      ok                call_claimed      ok                ok                call_archived
archived    incident_archived incident_archived incident_archived incident_archived incident_archived incident_archived
"""
HEAD, *ROWS = [line.split() for line in TABLE.strip("\n").splitlines()]
CELLS = [(row[0], call, said) for row in ROWS for call, said in zip(HEAD, row[1:], strict=True)]


def test_the_table_leaves_nothing_out() -> None:
    assert {cell[:2] for cell in CELLS} == {(incident, call) for incident in INCIDENTS for call in CALLS}


@pytest.mark.parametrize(("incident", "call", "said"), CELLS, ids=[f"{one}: {other}" for one, other, _ in CELLS])
def test_each_call_is_attached_to_each_incident_as_the_table_says(incident: str, call: str, said: str) -> None:
    came = given(INCIDENTS[incident], CALLS[call]).when(attach())
    assert said == (came.refusal.code if came.refusal else "ok")
    assert came.refusal or came.happened[-1] == became()


@pytest.mark.parametrize("call", CALLS)
def test_each_call_is_detached_or_the_refusal_says_why_not(call: str) -> None:
    asked: Command = detach(SECOND_CALL)
    came = given(opened(FIRE), CALLS[call]).when(asked)
    expected = {"unknown": "unknown_call", "archived": "call_archived"}
    assert (came.refusal.code if came.refusal else None) == expected.get(call)
