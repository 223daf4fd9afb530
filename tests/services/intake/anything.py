"""Anything that may be asked of intake, of few things, so that much happens to each; and what comes of it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any, get_args

from pydantic import ValidationError

from events.event import Event
from events.intake.calls import Origin
from events.people import Caller
from events.values import CallbackOutcome, CallEnding, CallRole, Channel, Datum, Level, Relation
from services.common.command import Command, Refused
from services.common.place import GivenPlace, GivenPoint
from services.intake.commands.calls import (
    AcceptTransfer,
    AnswerCall,
    OfferTransfer,
    ReceiveCall,
    RefuseTransfer,
    WithdrawTransfer,
)
from services.intake.commands.incidents import AddNote, FlagHazard, OpenIncident
from services.intake.service import intake
from tests.services.city import T0
from tests.services.given import Deadline, Play
from tests.services.intake.past import SHANGHAI
from tests.services.intake.published import FIRST, PROTOCOL, SECOND, type_of

LI, WANG, CHEN = "calltaker/li", "calltaker/wang", "supervisor/chen"
BUND = GivenPlace(address="Zhongshan East 1st Road 12")
SQUARE = GivenPlace(
    text="behind the market", point=GivenPoint(lat=30.58, lon=114.27, datum=Datum.GCJ_02), uncertainty_m=50
)
CALLS, INCIDENTS = ("c1", "c2", "c3"), ("i1", "i2", "i3")
TYPES = (type_of("illness", "injury", ends=("treated",)), type_of("injury"))
PEOPLE = ["a" * 32, "b" * 32]
SAID: dict[str, Sequence[Any]] = {
    "by": [LI, WANG, CHEN],
    "call": CALLS,
    **dict.fromkeys(("incident", "into", "other"), INCIDENTS),
    "channel": list(Channel),
    "desk": ["fire", "medical"],
    "place": [BUND, SQUARE],
    **dict.fromkeys(("report", "text", "said_by", "to", "reference"), ("smoke over the roofs",)),
    "reason": ["it had to be"],
    "caller": [Caller(person=person) for person in PEOPLE],
    "person": PEOPLE,
    "origin": [Origin(source="partner", reference=reference) for reference in "12"],
    "protocol": [PROTOCOL],
    "version": [1, 2],
    "answers": [{"breathing": "no"}, {"breathing": "yes"}, {"breathing": "yes", "bleeding": "badly"}],
    "content": [FIRST, SECOND],
    "types": [TYPES, TYPES[:1]],
    "sample": [False, True],
    "role": get_args(CallRole),
    "ending": list(CallEnding),
    "outcome": list(CallbackOutcome),
    "type": ["illness", "injury"],
    "priority": [1, 5],
    "level": list(Level),
    **dict.fromkeys(("dead", "seriously_injured", "injured", "trapped", "missing", "evacuated"), (0, 2)),
    "hazard": ["gas", "collapse"],
    "note": ["n1", "n2"],
    "relation": list(Relation),
    "disposition": ["treated", "nothing_found"],
    "flag": ["f1", "f2"],
    "kind": ["hazard", "caution"],
    "until": [T0 + timedelta(minutes=minutes) for minutes in (1, 30, 3000)],
}
"""What each field of a command may say. A command with a field that is not here has to bring it."""
WAITS = (*[0] * 60, 1, 1, 20, 21, 30, 60, 3600, 4 * 3600)
"""Seconds between a command and the next."""
SHORT_LIVED: tuple[type[Command], ...] = (AnswerCall, OfferTransfer, AcceptTransfer, RefuseTransfer, WithdrawTransfer)
"""What is to happen within half a minute, or to what does not stay long."""
CONTEXT = intake(SHANGHAI)


def any_command(chance: Random) -> Command:
    """Some command, about some of the few things that there are."""
    kind = chance.choice([*CONTEXT.decides, *SHORT_LIVED * 3])
    said = {
        name: chance.choice(SAID[name])
        for name, field in kind.model_fields.items()
        if field.is_required() or chance.random() < 0.7
    }
    try:
        return kind(**said)
    except ValidationError:  # It says nothing, which is no command.
        return any_command(chance)


BEGUN = (
    *(
        ReceiveCall(by=LI, call=call, channel=Channel.MEDICAL_120, place=BUND, caller=Caller(person=PEOPLE[0]))
        for call in CALLS
    ),
    *(OpenIncident(by=LI, incident=incident, type="illness", priority=3, place=SQUARE) for incident in INCIDENTS),
    AddNote(by=LI, incident="i1", note="n1", text="the gate is locked"),
    FlagHazard(by=LI, incident="i2", hazard="gas"),
)
LONGEST = timedelta(days=31)
"""After that all that has ended is archived."""


def lived(seed: int, length: int = 150, then: timedelta = timedelta()) -> tuple[Play[Any], list[list[Event]]]:
    """What comes of so many commands: a commit for each that was not refused, and for each time something was due."""
    play, now, chance, commits = Play(CONTEXT), T0, Random(seed), list[list[Event]]()

    def happen(what: Command | Deadline) -> None:
        with suppress(Refused):
            commits.append(play.next(what, now))

    for command in (*BEGUN, *(any_command(chance) for _ in range(length))):
        happen(Deadline(now))
        happen(command)
        now += timedelta(seconds=chance.choice(WAITS))
    if then:
        now += then
        happen(Deadline(now))
    return play, [commit for commit in commits if commit]
