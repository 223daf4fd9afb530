"""Every state of a call against everything that may be asked of it: what becomes of it, or why not."""

import pytest

from events.event import Event
from events.intake.calls import (
    CallAnswered,
    CallbackMade,
    CallbackWaived,
    CallClaimed,
    CallClaimReleased,
    CallClaimRenewed,
    CallClaimTakenOver,
    CallEnded,
    CallReceived,
)
from events.intake.incidents import IncidentOpened
from services.common.command import Command
from services.intake.commands import calls
from tests.services.asked import open_incident, receive
from tests.services.city import CALL, FIRE, T0
from tests.services.intake.desk import (
    ABANDONED,
    AFTER_GRACE,
    CHEN,
    LI,
    STALE,
    WANG,
    answer,
    answered,
    archived,
    call_back,
    claim,
    claimed,
    end,
    ended,
    give_back,
    renew,
    take_over,
    waive,
    went_stale,
)
from tests.services.intake.past import CALLED, given

# It is Li who asks, a call-taker: `mine` is Li's and `his` is Wang's.
OWED = (*CALLED, ended(ABANDONED, owed=True))
STATES = {
    "unknown": (),
    "waiting": CALLED,
    "mine": (*CALLED, claimed(LI)),
    "mine, stale": (*CALLED, claimed(LI), went_stale(LI)),
    "his": (*CALLED, claimed(WANG)),
    "his for long": (*CALLED, claimed(WANG)),
    "his, stale": (*CALLED, claimed(WANG), went_stale(WANG)),
    "I answered": (*CALLED, answered(LI)),
    "he answered": (*CALLED, answered(WANG)),
    "ended": (*CALLED, answered(LI), ended()),
    "owed": OWED,
    "owed, mine": (*OWED, claimed(LI)),
    "owed, his": (*OWED, claimed(WANG)),
    "archived": (*CALLED, answered(LI), ended(), archived()),
}
LATER = {"his for long": AFTER_GRACE, "mine, stale": STALE, "his, stale": STALE}
ASKED: dict[str, Command] = {
    "receive": receive(CALL),
    "claim": claim(),
    "renew": renew(),
    "give_back": give_back(),
    "take_over": take_over(LI),
    "supervisor": take_over(CHEN, "Li is ill"),
    "answer": answer(),
    "abandoned": end(ABANDONED),
    "answered": end(),
    "call_back": call_back(),
    "waive": waive(),
    "incident": open_incident(FIRE, call=CALL, by=LI),
}
# In capitals: what happens; same: right, and nothing changes; else why it is refused.
TABLE = """
             receive claim    renew give_back take_over supervisor answer   abandoned answered call_back waive    incident
unknown      TAKEN   unknown  same  unknown   unknown   unknown    unknown  unknown   unknown  unknown   unknown  unknown
waiting      exists  CLAIMED  same  same      CLAIMED   CLAIMED    ANSWER   END       illegal  not_owed  not_owed OPEN
mine         exists  same     RENEW RELEASE   same      TAKE       ANSWER   END       illegal  not_owed  not_owed OPEN
mine, stale  exists  RENEW    RENEW RELEASE   RENEW     TAKE       ANSWER   END       illegal  not_owed  not_owed OPEN
his          exists  claimed  same  claimed   TAKE      TAKE       claimed  END       illegal  not_owed  not_owed claimed
his for long exists  claimed  same  claimed   supervise TAKE       claimed  END       illegal  not_owed  not_owed claimed
his, stale   exists  claimed  same  claimed   TAKE      TAKE       claimed  END       illegal  not_owed  not_owed claimed
I answered   exists  same     same  answered  same      TAKE       same     END       END      not_owed  not_owed OPEN
he answered  exists  answered same  answered  supervise TAKE       answered answered  answered not_owed  not_owed OPEN
ended        exists  ended    same  ended     ended     ended      ended    ended     same     not_owed  not_owed OPEN
owed         exists  CLAIMED  same  same      CLAIMED   CLAIMED    ended    same      ended    CALLBACK  WAIVE    OPEN
owed, mine   exists  same     RENEW RELEASE   same      TAKE       ended    same      ended    CALLBACK  WAIVE    OPEN
owed, his    exists  claimed  same  claimed   TAKE      TAKE       ended    same      ended    claimed   claimed  OPEN
archived     exists  archived same  archived  archived  archived   archived archived  archived archived  archived archived
"""  # noqa: E501  # a table is read by its columns
HAPPENS: dict[str, type[Event]] = {
    "CLAIMED": CallClaimed,
    "RENEW": CallClaimRenewed,
    "RELEASE": CallClaimReleased,
    "TAKE": CallClaimTakenOver,
    "ANSWER": CallAnswered,
    "END": CallEnded,
    "CALLBACK": CallbackMade,
    "WAIVE": CallbackWaived,
    "OPEN": IncidentOpened,
    "TAKEN": CallReceived,
}
REFUSED = {
    "unknown": "unknown_call",
    "exists": "call_exists",
    "claimed": "call_claimed",
    "answered": "call_answered",
    "ended": "call_ended",
    "archived": "call_archived",
    "illegal": "illegal_transition",
    "not_owed": "no_callback_owed",
    "supervise": "supervisor_needed",
}
OTHERWISE = {
    calls.LocateCall,
    calls.TriageCall,
    calls.AttachCall,
    calls.DetachCall,
    calls.OfferTransfer,
    calls.AcceptTransfer,
    calls.RefuseTransfer,
    calls.WithdrawTransfer,
    calls.RevealCaller,
    calls.EraseCaller,
}
"""What is asked of calls and has no column here: each has its tests where its rules are."""
HEAD, *ROWS = TABLE.strip("\n").splitlines()
CELLS = [
    (row[:12].strip(), asked, said) for row in ROWS for asked, said in zip(HEAD.split(), row[12:].split(), strict=True)
]


def test_the_table_leaves_nothing_out() -> None:
    assert {(state, asked) for state, asked, _ in CELLS} == {(state, asked) for state in STATES for asked in ASKED}
    there = {command for command in vars(calls).values() if isinstance(command, type) and issubclass(command, Command)}
    assert there - {Command} - {type(command) for command in ASKED.values()} == OTHERWISE


@pytest.mark.parametrize(("state", "asked", "said"), CELLS, ids=[f"{state}: {asked}" for state, asked, _ in CELLS])
def test_a_call_in_each_state_becomes_what_the_table_says(state: str, asked: str, said: str) -> None:
    came = given(STATES[state]).when(ASKED[asked], now=LATER.get(state, T0))
    if said == "same":
        came.then_nothing()
    elif said in HAPPENS:
        assert came.refusal is None
        assert type(came.happened[0]) is HAPPENS[said]
    else:
        assert came.refusal is not None
        assert came.refusal.code == REFUSED[said]
