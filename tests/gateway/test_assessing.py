"""What a desk says of an incident, through the gateway to the services and back."""

from typing import Any

from tests.gateway.house import House
from tests.gateway.test_commands import FIRE, OPEN, command_id

SHOWN = """
  number type priority status level reportBy reportOverdue reportedUpwardAt stabilizedAt closedAt disposition
  casualties { dead injured trapped } hazards { hazard note clearedBecause } missing(step: CLOSE)
"""


class Desk:
    """Somebody at a console, who works on one incident."""

    def __init__(self, house: House, incident: str) -> None:
        self.house = house
        self.incident = incident

    async def say(self, mutation: str, **input: Any) -> Any:
        """What comes of a mutation about the incident."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        query = f"""
        mutation ($id: ID!, $input: {kind}!) {{
          {mutation}(commandId: $id, input: $input) {{
            position refusal {{ code field allowed }} incident {{ {SHOWN} }}
          }}
        }}
        """
        return await self.house.ask(query, id=command_id(), input={"incidentId": self.incident, **input})

    async def shown(self, mutation: str, **input: Any) -> Any:
        """The incident as it is shown after a mutation that is accepted."""
        answer = await self.say(mutation, **input)
        assert answer["refusal"] is None
        assert answer["position"]
        return answer["incident"]


async def at_a_fire(house: House) -> Desk:
    """A desk, and an incident by the number that people say."""
    return Desk(house, (await house.ask(OPEN, id=command_id(), input=FIRE))["incident"]["number"])


async def test_an_incident_is_assessed_brought_under_control_closed_and_reopened(house: House) -> None:
    desk = await at_a_fire(house)
    assert (await desk.shown("classifyIncident", type="gas_leak"))["type"] == "gas_leak"
    assert (await desk.shown("changePriority", priority=1, reason="school"))["priority"] == 1
    level = await desk.shown("changeLevel", level="II")
    assert level["level"] == "II"
    assert level["reportBy"]
    told = await desk.shown("reportUpward", to="city government")
    assert told["reportBy"] is None
    assert told["reportedUpwardAt"]
    hurt = await desk.shown("reportCasualties", injured=3, dead=0)
    assert hurt["casualties"] == {"dead": 0, "injured": 3, "trapped": None}
    await desk.shown("flagHazard", hazard="gas", note="cellar")
    cleared = await desk.shown("clearHazard", hazard="gas", reason="shut off")
    assert cleared["hazards"] == [{"hazard": "gas", "note": "cellar", "clearedBecause": "shut off"}]
    assert (await desk.shown("stabilizeIncident"))["status"] == "STABILIZED"
    closed = await desk.shown("closeIncident", disposition="resolved")
    assert (closed["status"], closed["disposition"]) == ("CLOSED", "resolved")
    late = await desk.shown("reportCasualties", dead=1)
    assert (late["status"], late["casualties"]["dead"]) == ("CLOSED", 1)
    again = await desk.shown("reopenIncident", reason="smoke again")
    assert (again["status"], again["stabilizedAt"], again["closedAt"], again["disposition"]) == ("OPEN", *[None] * 3)


async def test_what_is_refused_names_the_legal_steps_and_the_field(house: House) -> None:
    desk = await at_a_fire(house)
    nothing = await desk.say("reportCasualties")
    assert (nothing["refusal"]["code"], nothing["refusal"]["field"]) == ("malformed", "input")
    await desk.shown("closeIncident", disposition="resolved")
    refused = await desk.say("changeLevel", level="I")
    assert refused["refusal"]["code"] == "incident_closed"
    assert refused["refusal"]["field"] == "input.incidentId"
    assert "reopenIncident" in refused["refusal"]["allowed"]
    assert refused["incident"]["status"] == "CLOSED"
    unknown = await Desk(house, "none").say("stabilizeIncident")
    assert unknown["refusal"]["code"] == "unknown_incident"
