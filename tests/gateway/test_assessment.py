"""How bad an incident is, as a console shows it, and how incidents are found by that."""

from events.event import Event
from events.intake import incidents as told_of
from events.intake.reference import IncidentField, IncidentType, IncidentTypesPublished, Step, Words
from events.values import Level
from tests.gateway.city import City
from tests.gateway.test_loaders import statements
from tests.gateway.told import BY, T0, at, closed, opened
from tests.gateway.wire import connected, served

ASSESSED = """
{
  incident(id: "i1") {
    status level reportBy reportOverdue reportedUpwardAt stabilizedAt
    casualties { dead seriouslyInjured injured trapped missing evacuated }
    hazards { hazard note flaggedAt flaggedBy clearedAt clearedBy clearedBecause version { position } }
    missing(step: CLOSE)
  }
}
"""


def level(incident: str, level: str, report_by: float | None = None) -> Event:
    by = None if report_by is None else at(report_by)
    return told_of.LevelChanged(at=T0, by=BY, incident=incident, level=Level(level), report_by=by)


def flagged(incident: str, hazard: str) -> Event:
    return told_of.HazardFlagged(at=T0, by=BY, incident=incident, hazard=hazard, note="cellar")


def cleared(incident: str, hazard: str) -> Event:
    return told_of.HazardCleared(at=at(5), by=BY, incident=incident, hazard=hazard, reason="shut off")


def stabilized(incident: str) -> Event:
    return told_of.IncidentStabilized(at=at(5), by=BY, incident=incident)


def published(*needed: IncidentField, number: int = 1) -> Event:
    fire = IncidentType(type="fire", label=Words(zh="火灾", en="Fire"), family="fire", needs={Step.CLOSE: needed})
    return IncidentTypesPublished(at=T0, by=BY, catalogue="types", number=number, sample=True, types=(fire,))


async def test_an_incident_of_which_nothing_was_said_shows_nothing(city: City) -> None:
    await city.tell(opened("i1"))
    assert (await city.ask(ASSESSED))["incident"] == {
        "status": "OPEN",
        "level": None,
        "reportBy": None,
        "reportOverdue": False,
        "reportedUpwardAt": None,
        "stabilizedAt": None,
        "casualties": None,
        "hazards": [],
        "missing": [],
    }


async def test_an_incident_shows_how_bad_it_is(city: City) -> None:
    casualties = told_of.CasualtiesReported(at=T0, by=BY, incident="i1", injured=3, dead=0)
    await city.tell(opened("i1"), level("i1", "II", 240), casualties, flagged("i1", "gas"), cleared("i1", "asbestos"))
    await city.tell(cleared("i1", "gas"), stabilized("i1"))
    assert (await city.ask(ASSESSED))["incident"] == {
        "status": "STABILIZED",
        "level": "II",
        "reportBy": "2026-11-23T18:05:00Z",
        "reportOverdue": False,
        "reportedUpwardAt": None,
        "stabilizedAt": "2026-11-23T14:10:00Z",
        "casualties": {
            "dead": 0,
            "seriouslyInjured": None,
            "injured": 3,
            "trapped": None,
            "missing": None,
            "evacuated": None,
        },
        "hazards": [
            {
                "hazard": "asbestos",
                "note": None,
                "flaggedAt": None,
                "flaggedBy": None,
                "clearedAt": "2026-11-23T14:10:00Z",
                "clearedBy": BY,
                "clearedBecause": "shut off",
                "version": {"position": "2"},
            },
            {
                "hazard": "gas",
                "note": "cellar",
                "flaggedAt": "2026-11-23T14:05:00Z",
                "flaggedBy": BY,
                "clearedAt": "2026-11-23T14:10:00Z",
                "clearedBy": BY,
                "clearedBecause": "shut off",
                "version": {"position": "3"},
            },
        ],
        "missing": [],
    }


async def test_what_endangers_an_incident_is_shown_with_the_one_that_stands_for_it(city: City) -> None:
    await city.tell(opened("i1"), opened("i2"), flagged("i2", "gas"))
    await city.tell(told_of.IncidentMerged(at=T0, by=BY, incident="i2", into="i1"))
    shown = '{ incident(id: "i1") { hazards { incidentId hazard } } }'
    assert (await city.ask(shown))["incident"] == {"hazards": [{"incidentId": "i2", "hazard": "gas"}]}
    unmerged = told_of.IncidentUnmerged(at=T0, by=BY, incident="i2", out_of="i1", reason="another house")
    await city.tell(unmerged)
    assert (await city.ask(shown))["incident"] == {"hazards": []}


async def test_what_is_missing_is_what_its_type_needs_as_it_was_published_then(city: City) -> None:
    before = await city.tell(published(IncidentField.LEVEL, IncidentField.CASUALTIES), opened("i1"))
    await city.tell(published(IncidentField.LEVEL, number=2))
    missing = 'query ($asOf: AsOf) { incident(id: "i1", asOf: $asOf) { missing(step: CLOSE) } }'
    assert (await city.ask(missing))["incident"] == {"missing": ["LEVEL"]}
    then = await city.ask(missing, asOf={"position": str(before)})
    assert then["incident"] == {"missing": ["LEVEL", "CASUALTIES"]}
    await city.tell(level("i1", "IV"))
    assert (await city.ask(missing))["incident"] == {"missing": []}
    assert (await city.ask('{ incident(id: "i1") { missing(step: STABILIZE) } }'))["incident"] == {"missing": []}


async def test_incidents_are_found_by_how_bad_they_are(city: City) -> None:
    await city.tell(opened("i1"), opened("i2", 1), opened("i3", 2), opened("i4", 3))
    overdue = told_of.UpwardReportOverdue(at=at(240), by=BY, incident="i3", level=Level.I)
    await city.tell(level("i2", "III"), level("i3", "I", 240), overdue)
    await city.tell(stabilized("i2"), closed("i4", 9))
    await city.tell(level("i1", "IV"))

    assert await city.ids("incidents(filter: {status: [OPEN, STABILIZED]}, orderBy: OPENED_FIRST_FIRST)") == [
        *("i1", "i2", "i3")
    ]
    assert await city.ids("incidents(filter: {status: STABILIZED})") == ["i2"]
    assert await city.ids("incidents(filter: {level: [I, IV]}, orderBy: LEVEL)") == ["i3", "i1"]
    assert await city.ids("incidents(filter: {reportOverdue: true})") == ["i3"]
    assert await city.ids('incidents(filter: {closedFrom: "2026-11-23T14:14:00Z"})') == ["i4"]
    assert await city.ids('incidents(filter: {closedFrom: "2026-11-23T14:15:00Z"})') == []
    assert await city.ids('incidents(filter: {closedTo: "2026-11-23T14:14:00Z"})') == []
    assert await city.ids("incidents(orderBy: LEVEL)") == ["i3", "i2", "i1", "i4"]
    assert await city.ids("incidents(orderBy: CHANGED_LAST_FIRST)") == ["i1", "i4", "i2", "i3"]


async def test_pages_by_level_and_by_last_change_go_on_where_they_ended(city: City) -> None:
    await city.tell(opened("i1"), opened("i2"))
    await city.tell(opened("i3"))
    await city.tell(level("i2", "IV"))
    for order, expected in (("LEVEL", ["i2", "i1", "i3"]), ("CHANGED_LAST_FIRST", ["i2", "i3", "i1"])):
        found: list[str] = []
        after = None
        for _ in expected:
            page = await city.ask(
                f"query ($after: String) {{ incidents(orderBy: {order}, first: 1, after: $after)"
                " { nodes { id } pageInfo { endCursor } } }",
                after=after,
            )
            found += [node["id"] for node in page["incidents"]["nodes"]]
            after = page["incidents"]["pageInfo"]["endCursor"]
        assert found == expected


async def test_the_hazards_and_the_missing_of_a_page_are_read_by_one_statement_each(city: City) -> None:
    await city.tell(published(IncidentField.LEVEL), *(opened(f"i{n}", n) for n in range(5)))
    await city.tell(*(flagged(f"i{n}", "gas") for n in range(5)))
    with statements() as seen:
        nodes = (await city.ask("{ incidents { nodes { hazards { hazard } missing(step: CLOSE) } } }"))["incidents"]
    assert nodes["nodes"] == [{"hazards": [{"hazard": "gas"}], "missing": ["LEVEL"]}] * 5
    # The head, the incidents, what is merged into these, the hazards, and the types.
    assert len(seen) == 5


async def test_each_hazard_is_a_change_of_its_incident_that_consoles_are_told_of(city: City) -> None:
    changes = "subscription { incidentChanged(after: 1) { position incident { hazards { hazard clearedAt } } } }"
    await city.tell(opened("i1"))
    for event in (flagged("i1", "collapse"), flagged("i1", "gas"), cleared("i1", "gas")):
        await city.tell(event)
    async with served(city.app) as address, connected(address) as wire:
        await wire.begin(changes)
        seen = [await wire.next() for _ in range(4)]
    gas_and_collapse = [{"hazard": "collapse", "clearedAt": None}, {"hazard": "gas", "clearedAt": None}]
    assert [change["incident"]["hazards"] for change in seen] == [
        [],
        gas_and_collapse[:1],
        gas_and_collapse,
        [gas_and_collapse[0], {"hazard": "gas", "clearedAt": "2026-11-23T14:10:00Z"}],
    ]


async def test_an_incident_that_leaves_a_level_or_becomes_overdue_is_told_to_whoever_looks_at_these(city: City) -> None:
    changes = "subscription ($filter: IncidentFilter) { incidentChanged(after: 1, filter: $filter) { position } }"
    overdue = told_of.UpwardReportOverdue(at=at(240), by=BY, incident="i1", level=Level.I)
    await city.tell(opened("i1"))
    for event in (level("i1", "I", 240), overdue, level("i1", "IV"), closed("i1", 9)):
        await city.tell(event)
    filters: list[tuple[dict[str, object], list[int]]] = [
        ({"level": ["I", "II"]}, [3, 4, 5]),
        ({"reportOverdue": True}, [4, 5]),
        ({"status": ["CLOSED"]}, [6]),
        ({"closedFrom": "2026-11-23T14:00:00Z", "closedTo": "2026-11-23T15:00:00Z"}, [6]),
    ]
    async with served(city.app) as address:
        for where, expected in filters:
            async with connected(address) as wire:
                await wire.begin(changes, filter=where)
                assert [int((await wire.next())["position"]) for _ in expected] == expected
