"""Merge, then un-merge, with anything in between: two incidents come back, and their timelines say what happened."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import from_json

from events.commit import ID
from projections import merges, timeline
from projections.assignments import assignments
from projections.calls import calls
from projections.fold import fold
from projections.incidents import incidents
from projections.journal_events import Place, StoredEvent
from projections.links import links
from projections.merges import family, standing
from projections.notes import notes
from projections.projection import Projection
from projections.reading import Reader
from projections.timeline import arrived
from projections.units import units
from services.common.command import Command
from tests.projections.merged import INCIDENTS, Day, as_if_never_merged, commands, days, events_of, merges_of
from tests.projections.test_projecting import empty
from tests.projections.told import project, told

MODELS: tuple[Projection[Any], ...] = (calls, incidents, notes, links, units, assignments)

Places = list[Place]


def lived(asked: list[Command]) -> Day:
    day = Day()
    for command in asked:
        day.ask(command)
    return day


def stored(day: Day) -> list[StoredEvent]:
    """The events as the journal has them."""
    return [
        StoredEvent(Place(commit.position, number), commit.recorded_at, commit.context, commit.headers[ID], attributes)
        for commit in day.commits
        for number, attributes in enumerate(from_json(commit.body))
    ]


def names(event: StoredEvent, incident: str) -> bool:
    """Whether the event says this id anywhere."""
    said = event.attributes["data"].values()
    return any(incident == one or (isinstance(one, list) and incident in one) for one in said)


def belonging(into: dict[str, str], survivor: str) -> set[str]:
    """What is shown with an incident, as one would work it out by hand."""
    found = set()
    for one in INCIDENTS:
        last = one
        while last != survivor and last in into:
            last = into[last]
        if last == survivor:
            found.add(one)
    return found


def timeline_of(day: Day, incident: str, position: int) -> Places:
    """The places of the events that belong to its timeline as of a position, as one would work it out by hand."""
    together = belonging(standing(merges_of(day), position), incident)
    return [
        event.place
        for event in stored(day)
        if event.place.position <= position and any(names(event, one) for one in together)
    ]


@settings(max_examples=80, deadline=None)
@given(asked=days)
def test_un_merged_everything_is_as_if_nothing_had_ever_been_merged(asked: list[Command]) -> None:
    day = lived(asked)
    day.un_merge_all()
    plain = as_if_never_merged(day)
    for model in MODELS:
        assert fold(model, day.commits) == fold(model, plain.commits), model.name
    for play, without in ((day.intake, plain.intake), (day.dispatch, plain.dispatch)):
        assert {name: dict(table) for name, table in play.state.tables()} == {
            name: dict(table) for name, table in without.state.tables()
        }


@settings(max_examples=80, deadline=None)
@given(asked=days)
def test_un_merged_each_timeline_has_the_events_that_name_it_and_no_others(asked: list[Command]) -> None:
    day = lived(asked)
    day.un_merge_all()
    for incident in INCIDENTS:
        assert family(standing(merges_of(day), len(day.commits)), incident) == [incident]
        own = [event.place for event in stored(day) if names(event, incident)]
        assert timeline_of(day, incident, len(day.commits)) == own
        assert len(own) == len(set(own))


@settings(max_examples=80, deadline=None)
@given(asked=days)
def test_at_every_position_a_survivor_is_shown_with_all_that_it_stands_for(asked: list[Command]) -> None:
    day = lived(asked)
    rows = fold(incidents, day.commits)
    spans = merges_of(day)
    now = {row.incident: row.merged_into for row in rows.values() if row.merged_into}
    assert now == standing(spans, len(day.commits))
    for position in range(len(day.commits) + 1):
        into = standing(spans, position)
        for incident in INCIDENTS:
            assert set(family(into, incident)) == belonging(into, incident)
            assert len(family(into, incident)) == len(belonging(into, incident))
            assert all(incident in family(into, survivor) for survivor in merges.survivors(into, incident))


@settings(max_examples=60, deadline=None)
@given(asked=days)
def test_who_follows_a_timeline_has_at_every_position_what_it_is_then(asked: list[Command]) -> None:
    day = lived(asked)
    spans, events = merges_of(day), stored(day)
    for incident in INCIDENTS:
        shown: Places = []
        for change in arrived(spans, incident, events):
            if change.anew:
                shown = timeline_of(day, incident, change.position)
            else:
                shown += [entry.place for entry in change.entries]
            assert shown == timeline_of(day, incident, change.position)
        assert shown == timeline_of(day, incident, len(day.commits))


@settings(max_examples=60, deadline=None)
@given(asked=days)
def test_nobody_stays_at_what_is_over(asked: list[Command]) -> None:
    """Closed, or merged into what is closed: whoever was sent there is free."""
    day = lived(asked)
    rows = fold(incidents, day.commits)
    into = standing(merges_of(day), len(day.commits))
    closed = {str(key) for key, row in rows.items() if row.status == "closed"}
    over = {str(key) for key in rows if not closed.isdisjoint([str(key), *merges.survivors(into, str(key))])}
    assert not [row for row in fold(units, day.commits).values() if row.incident in over]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(commands, min_size=30, max_size=50))
async def test_postgresql_works_out_the_same(dsn: str, reader: Reader, asked: list[Command]) -> None:
    await empty(dsn)
    day = lived(asked)
    history = await told(*(events_of(commit) for commit in day.commits))
    await project(history.log, dsn)
    for position in (*range(len(INCIDENTS), len(day.commits), 7), len(day.commits)):
        reading, into = await reader.at(position), standing(merges_of(day), position)
        found = await merges.absorbed(reading, INCIDENTS)
        assert found == {key: family(into, key)[1:] for key in INCIDENTS}
        above = standing(await merges.above(reading, INCIDENTS, position), position)
        assert above == into
        last = {tuple(row) for row in await reading.rows(merges.last_survivors(reading))}
        assert last == {(key, merges.survivors(into, key)[-1]) for key in into}
        for incident in INCIDENTS:
            below = await merges.below(reading, incident)
            assert all(
                family(standing(below, then), incident) == family(standing(merges_of(day), then), incident)
                for then in range(position + 1)
            )
            whole = [entry.place for entry in await timeline.whole(reading, incident)]
            assert whole == timeline_of(day, incident, position)
