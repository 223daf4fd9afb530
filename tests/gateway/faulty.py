"""A house whose dispatch cannot react to a closed incident, until somebody mends it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from events.event import Event
from events.intake.incidents import IncidentClosed
from events.wire import new_command_id
from services.dispatch.reactions import incident_closed
from services.dispatch.service import DISPATCH
from services.dispatch.state import Dispatch
from tests.gateway.house import House, open_house


class Reaction:
    """Raises until it is mended."""

    def __init__(self) -> None:
        self.mended = False

    def __call__(self, event: IncidentClosed, state: Dispatch, now: datetime) -> list[Event]:
        if not self.mended:
            raise KeyError("E99")
        return incident_closed(event, state, now)


@asynccontextmanager
async def faulty_house(nats_url: str, database: str, reaction: Reaction) -> AsyncIterator[House]:
    """The house, ready."""
    async with open_house(nats_url, database, dispatch=replace(DISPATCH, reacts={IncidentClosed: reaction})) as house:
        yield house


async def do(house: House, mutation: str, after: int = 0, **given: Any) -> int:
    """Where a command was accepted."""
    input_ = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = f"mutation ($id: ID!, $input: {input_}!, $options: CommandOptions)"
    query += f" {{ {mutation}(commandId: $id, input: $input, options: $options) {{ position refusal {{ code }} }} }}"
    answer = await house.ask(query, id=str(new_command_id()), input=given, options={"after": str(after)})
    assert answer["refusal"] is None, answer
    return int(answer["position"])


async def close_a_staffed_incident(house: House) -> int:
    """What dispatch has to react to; where it was closed."""
    await do(house, "registerUnit", id="E01", agency="fire", capabilities=["pump"])
    await do(house, "startDuty", unitId="E01")
    place = {"address": "1 Quay St"}
    opened = await do(house, "openIncident", id="i1", type="fire", priority=1, place=place)
    await do(house, "dispatchUnits", opened, incidentId="i1", unitIds=["E01"])
    return await do(house, "closeIncident", incidentId="i1", disposition="out")
