"""What a desk is asked to take, and how it hears of that."""

from events.event import Event
from events.intake.calls import CallAnswered, CallTransferAccepted, CallTransferLapsed, CallTransferOffered
from tests.gateway.city import City
from tests.gateway.told import BY, T0, at, received
from tests.gateway.wire import connected, served

OFFERED = "{ position calls { id offer { desk until } } }"
CHANGED = """
subscription ($desk: String!, $after: Position) {
  offeredCallsChanged(desk: $desk, after: $after) { position cursor call { id handler offer { desk } } }
}
"""


def answered(call: str) -> Event:
    return CallAnswered(at=T0, by=BY, call=call)


def offered(call: str, to: str = "medical", until: float = 0.5) -> Event:
    return CallTransferOffered(at=T0, by=BY, call=call, desk=to, reason="she cannot breathe", answer_by=at(until))


def lapsed(call: str) -> Event:
    return CallTransferLapsed(at=at(0.5), by="service/intake", call=call, desk="medical")


async def test_a_desk_sees_what_it_is_asked_to_take_and_what_lapses_first_stands_first(city: City) -> None:
    await city.tell(*[event for call in ("c1", "c2", "c3") for event in (received(call), answered(call))])
    first = await city.tell(offered("c1", until=2), offered("c2", until=1), offered("c3", to="police"))
    await city.tell(lapsed("c2"))
    told = await city.ask(
        f'{{ then: offeredCalls(desk: "medical", asOf: {{position: {first}}}) {OFFERED}'
        f' now: offeredCalls(desk: "medical") {OFFERED} none: offeredCalls(desk: "traffic") {OFFERED} }}'
    )
    assert [call["id"] for call in told["then"]["calls"]] == ["c2", "c1"]
    assert told["now"] == {
        "position": str(first + 1),
        "calls": [{"id": "c1", "offer": {"desk": "medical", "until": "2026-11-23T14:07:00Z"}}],
    }
    assert told["none"]["calls"] == []


async def test_a_desk_hears_of_an_offer_and_of_its_end_and_of_no_others(city: City) -> None:
    begun = await city.tell(received("c1"), answered("c1"), received("c2"), answered("c2"))
    async with served(city.app) as address, connected(address) as wire:
        await wire.begin(CHANGED, desk="medical", after=str(begun))
        await city.tell(offered("c2", to="police"))
        asked = await city.tell(offered("c1"))
        heard = await wire.next()
        assert (heard["position"], heard["call"]) == (
            str(asked),
            {"id": "c1", "handler": BY, "offer": {"desk": "medical"}},
        )
        await city.tell(CallTransferAccepted(at=T0, by="calltaker/wang", call="c1", desk="medical"))
        taken = await wire.next()
        assert taken["call"] == {"id": "c1", "handler": "calltaker/wang", "offer": None}
    async with served(city.app) as address, connected(address) as wire:
        await wire.begin(CHANGED, desk="medical", after=heard["cursor"])
        assert await wire.next() == taken
