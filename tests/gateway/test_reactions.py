"""A reaction that raises: it is left aside, seen, and retried once somebody has mended it."""

from events.event import Event
from events.record import ReactionParked, ReactionRetried
from events.wire import new_command_id
from tests.gateway.city import City
from tests.gateway.faulty import Reaction, close_a_staffed_incident, do, faulty_house
from tests.gateway.house import House
from tests.gateway.told import T0

PARKED = """
query ($least: Position, $retried: Boolean! = false, $context: String, $first: Int, $after: String) {
  parkedReactions(minPosition: $least, includeRetried: $retried, context: $context, first: $first, after: $after) {
    totalCount
    nodes { context eventId position reason retriedAt event { type incidentId } version { by } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
RETRY = """
mutation ($id: ID!, $input: RetryReactionInput!) {
  retryReaction(commandId: $id, input: $input) {
    position refusal { code message field allowed } reaction { retriedAt version { by } }
  }
}
"""
HEAD = """
{ head { parked services { context instances {
  name deciding favourite behind unreacted waiting hindrances { code message } parked
} } } }
"""
EVENTS = "query ($after: Position) { events(after: $after) { nodes { type } } }"


async def test_a_parked_reaction_is_seen_and_after_the_mend_retried_once(nats_server: str, database: str) -> None:
    reaction = Reaction()
    async with faulty_house(nats_server, database, reaction) as house:
        await _parked_seen_mended_and_retried(house, reaction)


async def _parked_seen_mended_and_retried(house: House, reaction: Reaction) -> None:
    closed = await close_a_staffed_incident(house)
    [parked] = (await house.ask(PARKED, least=str(closed + 1)))["nodes"]
    event = parked.pop("eventId")
    assert parked == {
        "context": "dispatch",
        "position": str(closed),
        "reason": "KeyError: 'E99'",
        "retriedAt": None,
        "event": {"type": "liandong.intake.incident_closed.v2", "incidentId": "i1"},
        "version": {"by": "service/dispatch"},
    }
    head = await house.ask(HEAD)
    services = {service["context"]: service["instances"] for service in head["services"]}
    assert (head["parked"], services["dispatch"][0]["parked"], services["intake"][0]["parked"]) == (1, 1, 0)

    given = {"context": "dispatch", "eventId": event}
    refused = (await house.ask(RETRY, id=str(new_command_id()), input=given))["refusal"]
    assert (refused["code"], refused["field"]) == ("still_fails", "input.eventId")
    assert "KeyError: 'E99'" in refused["message"]

    reaction.mended = True
    again = str(new_command_id())
    done = await house.ask(RETRY, id=again, input=given)
    assert done["refusal"] is None
    assert done["reaction"]["retriedAt"]
    assert done["reaction"]["version"]["by"] == "console/local"
    assert await house.ask(RETRY, id=again, input=given) == done
    twice = await house.ask(RETRY, id=str(new_command_id()), input=given)
    assert twice["refusal"]["code"] == "not_parked"

    happened = [node["type"] for node in (await house.ask(EVENTS, after=str(closed)))["nodes"]]
    assert happened == [
        "liandong.reaction.parked.v1",
        "liandong.command.refused.v1",
        "liandong.dispatch.unit_released.v1",
        "liandong.reaction.retried.v1",
        "liandong.command.refused.v1",
    ]
    assert (await house.ask(PARKED))["nodes"] == []
    assert len((await house.ask(PARKED, retried=True))["nodes"]) == 1
    assert (await house.ask(HEAD))["parked"] == 0


async def test_the_head_shows_every_instance_and_who_decides(house: House) -> None:
    await do(house, "registerUnit", id="E01", agency="fire", capabilities=["pump"])
    services = (await house.ask(HEAD))["services"]
    assert [service["context"] for service in services] == ["intake", "dispatch"]
    [dispatch] = services[1]["instances"]
    assert dispatch.pop("name").startswith("dispatch-")
    assert dispatch == {
        "deciding": True,
        "favourite": True,
        "behind": 0,
        "unreacted": 0,
        "waiting": 0,
        "hindrances": [],
        "parked": 0,
    }


async def test_a_context_that_there_is_not_is_refused_by_its_field(city: City) -> None:
    given = {"context": "police.>", "eventId": "e"}
    answer = (await city.ask(RETRY, id=str(new_command_id()), input=given))["retryReaction"]
    assert (answer["refusal"]["code"], answer["refusal"]["field"]) == ("malformed", "input.context")
    assert answer["refusal"]["allowed"] == ["intake", "dispatch"]


async def test_parked_reactions_come_page_by_page_and_by_context(city: City) -> None:
    def parked(number: int, context: str) -> Event:
        reason = "a NUL \0 in it"
        return ReactionParked(at=T0, by=f"service/{context}", event=f"e{number}", position=number, reason=reason)

    await city.tell(*[parked(number, "dispatch") for number in (9, 10, 11)], context="dispatch")
    await city.tell(parked(10, "intake"))
    retried = ReactionRetried(at=T0, by="supervisor/wei", event="e11", position=11, context="dispatch")
    await city.tell(retried, context="dispatch")

    first = (await city.ask(PARKED, context="dispatch", first=1))["parkedReactions"]
    assert (first["totalCount"], first["nodes"][0]["position"]) == (2, "9")
    assert first["nodes"][0]["event"] is None
    rest = (await city.ask(PARKED, context="dispatch", after=first["pageInfo"]["endCursor"]))["parkedReactions"]
    assert [node["position"] for node in rest["nodes"]] == ["10"]
    both = (await city.ask(PARKED))["parkedReactions"]["nodes"]
    assert [(node["context"], node["position"]) for node in both] == [
        ("dispatch", "9"),
        ("dispatch", "10"),
        ("intake", "10"),
    ]


async def test_without_its_read_models_the_head_says_so_and_does_not_fail(dead_city: City) -> None:
    head = (await dead_city.ask("{ head { readable parked services { context } } }"))["head"]
    assert head == {"readable": False, "parked": None, "services": None}
