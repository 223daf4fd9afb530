"""A county's 911 calls, through the log and the read models, as GraphQL shows them afterwards."""

import pytest

from tests.e2e.installation import Installation, run
from tests.importing.montco_files import REAL

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not REAL.exists(), reason="../shared/data is not here")]


async def test_a_countys_calls_imported_twice(up: Installation) -> None:
    code, said = await run("import", "montco", str(REAL), data=up.data)
    assert code == 0, said
    assert "9,226 calls, 4,607 EMS, 1,265 Fire, 3,354 Traffic" in said
    assert "line 9228: has 6 cells and not 9" in said
    code, said = await run("import", "montco", str(REAL), data=up.data)
    assert code == 0
    assert "0 events in 0 commits are new; 27,678 events were there already" in said

    shown = await up.ask("""{
      head { kind lag position }
      calls(first: 1) { totalCount }
      medical: calls(first: 1, filter: {channel: [MEDICAL_120]}) { totalCount }
      incidents(first: 1) { totalCount nodes { number type place { cell } calls { channel report } } }
      before: incidents(first: 1, asOf: {time: "2015-12-11T05:00:00Z"}) { totalCount }
    }""")
    assert (shown["head"]["kind"], shown["head"]["lag"]) == ("HISTORY", 0)
    counts = {name: found["totalCount"] for name, found in shown.items() if "totalCount" in found}
    assert counts == {"calls": 9_226, "medical": 4_607, "incidents": 9_226, "before": 115}
    [last] = shown["incidents"]["nodes"]
    assert (last["number"], last["type"]) == ("20160104-00335", "gas_odor_leak")
    assert last["place"]["cell"].startswith("892aac"), "a hexagon of H3 near Philadelphia"
    assert last["calls"] == [{"channel": "FIRE_119", "report": "Fire: GAS-ODOR/LEAK"}]

    code, said = await run("verify", data=up.data)
    assert code == 0, said
