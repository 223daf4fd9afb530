"""Eight real days of a fire department, through the log and the read models, as GraphQL shows them afterwards."""

from pathlib import Path

import pytest

from events.wire import new_command_id
from tests.e2e.installation import Installation, liandong, run

FILE = Path(__file__).parents[3] / "shared/data/sffd/sffd_2016-12.csv"
P90 = {"RECEIVED_TO_FIRST_DISPATCH": 265, "DISPATCH_TO_RESPONSE": 125, "RESPONSE_TO_ON_SCENE": 760}
"""Seconds, worked out from the file by an independent script."""

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="../shared/data is not here")


async def test_eight_days_imported_killed_half_way_and_gone_on_with(up: Installation) -> None:
    half_way = await liandong("import", "sffd", str(FILE), data=up.data)
    await up.visible(3_000)
    half_way.kill()
    await half_way.wait()

    code, said = await run("import", "sffd", str(FILE), data=up.data)
    assert code == 0, said
    code, said = await run("import", "sffd", str(FILE), data=up.data)
    assert code == 0
    assert "0 events in 0 commits are new" in said

    shown = await up.ask("""{
      head { kind lag position }
      incidents(first: 1) { totalCount }
      units(first: 1) { totalCount }
      outOfOrder: anomalies(filter: {kind: STAMPS_OUT_OF_ORDER}) { totalCount }
      overlapping: anomalies(filter: {kind: OVERLAPPING_ASSIGNMENTS}) { totalCount }
      responseIntervals { interval count missing contradictory p90 }
      noon: incidents(asOf: {time: "2017-01-04T20:00:00Z"}, filter: {status: OPEN}) { totalCount }
    }""")
    assert shown["head"]["kind"] == "HISTORY"
    assert shown["head"]["lag"] == 0
    counts = {name: found["totalCount"] for name, found in shown.items() if "totalCount" in found}
    assert counts == {"incidents": 3_560, "units": 178, "outOfOrder": 28, "overlapping": 9, "noon": 24}
    intervals = {found["interval"]: found for found in shown["responseIntervals"]}
    assert {name: intervals[name]["p90"] for name in P90} == P90
    responses = intervals["DISPATCH_TO_RESPONSE"]
    assert responses["count"] + responses["missing"] + responses["contradictory"] == 7_704

    code, said = await run("verify", data=up.data)
    assert code == 0, said


async def test_history_is_refused_by_a_log_that_lives(up: Installation) -> None:
    receive = "mutation($id: ID!) { receiveCall(commandId: $id, input: {channel: APP}) { position } }"
    await up.ask(receive, id=str(new_command_id()))
    code, said = await run("import", "sffd", str(FILE), data=up.data)
    assert code != 0
    assert "liandong up --data" in (up.data.parent / f"{up.data.name}-import.log").read_text(), said
