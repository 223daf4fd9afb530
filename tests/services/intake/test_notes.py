"""Notes: written down, never edited, struck by whoever knows better."""

from events.event import Event
from events.intake.incidents import IncidentArchived, NoteAdded, NoteStruck
from services.intake.commands.incidents import AddNote, StrikeNote
from tests.services.city import ANNA, FIRE, FLOOD, T0
from tests.services.intake.past import CLOSED, OPENED, given
from tests.services.intake.test_merging import MERGED

LI = "calltaker/li"
WRONG = "the other hydrant is meant"
ADD = AddNote(by=LI, incident=FIRE, note="n1", text="hydrant is dry")
STRIKE = StrikeNote(by=ANNA, incident=FIRE, note="n1", reason=WRONG)


def added(note: str = "n1", incident: str = FIRE) -> Event:
    return NoteAdded(at=T0, by=LI, incident=incident, note=note, text="hydrant is dry")


STRUCK = NoteStruck(at=T0, by=ANNA, incident=FIRE, note="n1", reason=WRONG)


def test_a_note_says_who_wrote_it() -> None:
    given(OPENED).when(ADD).then(added())


def test_what_is_learnt_late_is_written_down_too() -> None:
    given(CLOSED).when(ADD).then(added())


def test_a_note_on_a_merged_incident_stays_its_own() -> None:
    past = given(MERGED)
    past.when(ADD).then(added())
    past.when(ADD.model_copy(update={"incident": FLOOD})).then(added(incident=FLOOD))


def test_a_note_is_not_written_over_another_one() -> None:
    given(OPENED, added()).when(ADD).then(refused="note_exists", field="note")


def test_there_are_no_notes_on_what_nobody_opened_or_what_is_history() -> None:
    given().when(ADD).then(refused="unknown_incident", field="incident")
    archived = IncidentArchived(at=T0, by="service/intake", incident=FIRE)
    given(CLOSED, archived).when(ADD).then(refused="incident_archived", field="incident")


def test_anybodys_note_may_be_struck_and_both_names_stay() -> None:
    given(OPENED, added()).when(STRIKE).then(STRUCK)


def test_a_note_is_struck_once_with_the_first_reason() -> None:
    given(OPENED, added(), STRUCK).when(STRIKE).then_nothing()


def test_a_note_that_is_struck_keeps_its_id() -> None:
    given(OPENED, added(), STRUCK).when(ADD).then(refused="note_exists", field="note")


def test_a_note_that_nobody_wrote_is_not_struck() -> None:
    given(OPENED, added("n2")).when(STRIKE).then(refused="unknown_note", field="note")
