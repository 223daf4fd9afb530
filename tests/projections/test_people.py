"""People's keys beside the journal: copied with the commit that first uses them, gone with the one that erases them."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from random import Random

import pytest

from events.intake.calls import CallerErased, CallReceived
from events.keys import KeysAway
from events.people import Caller, PersonId
from events.sealing import PersonKey, person_id, seal, unseal
from events.values import Channel
from projections import people
from projections.database import connected, migrate
from projections.projector import Projector
from projections.rebuild import rebuild
from projections.verify import verify
from tests.projections.crashing import Crash, Crashes, Sliced
from tests.projections.told import ANNA, T0, History, project, received, told

SECRET = b"the jurisdiction's own"
LI, WANG = person_id(SECRET, "+8613800138000"), person_id(SECRET, "+8613900139000")


class Ring:
    """Keys in memory. It can be away, and crash as it destroys."""

    def __init__(self) -> None:
        self.keys: dict[PersonId, PersonKey] = {}
        self.asked = 0
        self.asked_twice = asyncio.Event()
        self.together = self.most_together = 0
        self.away = self.crashes = False

    def of(self, person: PersonId) -> PersonKey:
        return self.keys.setdefault(person, PersonKey.make())

    async def find(self, person: PersonId) -> PersonKey | None:
        self.asked += 1
        if self.asked > 1:
            self.asked_twice.set()
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        await asyncio.sleep(0)
        self.together -= 1
        if self.away:
            raise KeysAway("the broker does not answer")
        return self.keys.get(person)

    async def destroy(self, person: PersonId, ids: Collection[str]) -> None:
        if (key := self.keys.get(person)) and key.id in ids:
            del self.keys[person]
        if self.crashes:
            raise Crash


def called(key: PersonKey, person: PersonId = LI, call: str = "c1") -> CallReceived:
    caller = Caller(person=person, number=seal(key, person, "number", "110"), name=seal(key, person, "name", "李雷"))
    return CallReceived(at=T0, by=ANNA, call=call, channel=Channel.FIRE_119, caller=caller)


def erased(person: PersonId = LI) -> CallerErased:
    return CallerErased(at=T0, by="supervisor/chen", person=person, reason="asked for by the person")


async def projected(history: History, dsn: str, ring: Ring) -> None:
    """Make all that was told visible."""
    await project(history.log, dsn, keys=ring)


async def copies(dsn: str) -> dict[PersonId, list[PersonKey]]:
    async with connected(dsn) as connection:
        found = await people.copied(connection)
    return {person: [key for whose, key in found.keys if whose == person] for person in dict(found.keys)}


async def test_a_key_is_copied_with_the_commit_that_first_uses_it(dsn: str) -> None:
    ring = Ring()
    li, wang = ring.of(LI), ring.of(WANG)
    await projected(await told([called(li)], [called(wang, WANG, "c2"), called(li, LI, "c3")]), dsn, ring)
    assert await copies(dsn) == {LI: [li], WANG: [wang]}
    async with connected(dsn) as connection:
        rows = await connection.fetch("SELECT person, position FROM people.keys ORDER BY position")
    assert [tuple(row) for row in rows] == [(LI, 1), (WANG, 2)]


async def test_nobody_is_asked_where_nobody_is_named_or_the_copy_is_there(dsn: str) -> None:
    ring = Ring()
    history = await told([received("c0")])
    await projected(history, dsn, ring)
    assert ring.asked == 0
    await history.tell(called(ring.of(LI)))
    await projected(history, dsn, ring)
    await history.tell(called(ring.of(LI), call="c2"))
    await projected(history, dsn, ring)
    assert ring.asked == 1


async def test_many_keys_are_asked_for_together(dsn: str) -> None:
    ring = Ring()
    callers = [person_id(SECRET, str(number)) for number in range(300)]
    await projected(await told([called(ring.of(one), one, f"c{n}") for n, one in enumerate(callers)]), dsn, ring)
    assert len(await copies(dsn)) == 300
    assert ring.most_together == people.AT_ONCE


async def test_who_is_erased_has_no_key_anywhere_and_all_is_verified(dsn: str) -> None:
    ring = Ring()
    history = await told([called(ring.of(LI))], [called(ring.of(WANG), WANG, "c2")])
    await projected(history, dsn, ring)
    await history.tell(erased())
    await projected(history, dsn, ring)
    assert ring.keys.keys() == (await copies(dsn)).keys() == {WANG}
    assert (await verify(dsn, history.log)).clean


@pytest.mark.parametrize("apart", [True, False])
async def test_who_calls_after_the_erasure_has_another_key_that_stays(dsn: str, apart: bool) -> None:
    ring = Ring()
    history = await told([called(ring.of(LI))])
    if apart:
        await projected(history, dsn, ring)
    await history.tell(erased())
    if apart:
        await projected(history, dsn, ring)
    else:
        del ring.keys[LI]  # as the projector did before it was killed
    again = ring.of(LI)
    await history.tell(called(again, call="c2"))
    await projected(history, dsn, ring)
    assert ring.keys == {LI: again}
    assert await copies(dsn) == {LI: [again]}


@pytest.mark.parametrize("size", [1, 3])
async def test_a_journal_made_anew_destroys_no_key_made_after_the_erasure(dsn: str, size: int) -> None:
    ring = Ring()
    history = await told([called(ring.of(LI))], [erased()])
    del ring.keys[LI]
    again = ring.of(LI)
    await history.tell(called(again, call="c2"))
    await project(Sliced(history.log, [size], Crashes([])), dsn, keys=ring)
    assert ring.keys == {LI: again}
    assert await copies(dsn) == {LI: [again]}


async def test_where_only_the_journal_is_lost_its_replay_destroys_no_later_key(dsn: str) -> None:
    ring = Ring()
    history = await told([called(ring.of(LI))])
    await projected(history, dsn, ring)
    await history.tell(erased())
    await projected(history, dsn, ring)
    again = ring.of(LI)
    await history.tell(called(again, call="c2"))
    await projected(history, dsn, ring)
    async with connected(dsn) as connection:
        await connection.execute("DROP SCHEMA journal CASCADE; DROP SCHEMA views CASCADE")
    await migrate(dsn)
    await projected(history, dsn, ring)
    assert ring.keys == {LI: again}
    assert await copies(dsn) == {LI: [again]}


async def test_a_call_that_was_on_its_way_when_its_caller_was_erased_brings_no_key_back(dsn: str) -> None:
    ring = Ring()
    key = ring.of(LI)
    history = await told([called(key)], [erased()], [called(key, call="c2")])
    await projected(history, dsn, ring)
    assert not ring.keys
    assert not await copies(dsn)
    ring.keys[LI] = key  # found before it was destroyed, by a batch that is written after
    await history.tell(called(key, call="c3"))
    await projected(history, dsn, ring)
    assert await copies(dsn) == {}


async def test_a_projector_that_dies_between_the_two_stores_ends_right(dsn: str) -> None:
    ring = Ring()
    history = await told([called(ring.of(LI))])
    await projected(history, dsn, ring)
    await history.tell(erased())
    ring.crashes = True
    with pytest.raises(Crash):
        await projected(history, dsn, ring)
    assert not ring.keys
    assert list(await copies(dsn)) == [LI]
    again = ring.of(LI)
    ring.crashes = False
    await history.tell(called(again, call="c2"))
    await projected(history, dsn, ring)
    assert ring.keys == {LI: again}
    assert await copies(dsn) == {LI: [again]}


async def test_while_the_keys_are_away_nothing_is_visible_and_then_all_is(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.projector.FIRST_PAUSE", 0.01)
    ring = Ring()
    history, seen = await told([called(ring.of(LI))]), asyncio.Queue[int]()
    ring.away = True
    projecting = asyncio.create_task(Projector(history.log, dsn, seen.put, keys=ring).run())
    try:
        async with asyncio.timeout(10):
            assert await seen.get() == 0
            await ring.asked_twice.wait()
            ring.away = False
            while await seen.get() == 0:
                pass
    finally:
        projecting.cancel()
        await asyncio.wait([projecting])
    assert list(await copies(dsn)) == [LI]


async def test_a_rebuild_of_the_read_models_asks_for_no_key_and_destroys_none(dsn: str) -> None:
    ring = Ring()
    history = await told([called(ring.of(LI))], [erased()])
    del ring.keys[LI]
    await history.tell(called(ring.of(LI), call="c2"))
    await projected(history, dsn, ring)
    before, asked = await copies(dsn), ring.asked
    await rebuild(dsn)
    assert (await copies(dsn), ring.asked) == (before, asked)


async def test_a_copied_key_reads_what_was_sealed(dsn: str) -> None:
    ring = Ring()
    event = called(ring.of(LI))
    await projected(await told([event]), dsn, ring)
    [key] = (await copies(dsn))[LI]
    assert event.caller
    assert event.caller.name
    assert unseal(key, LI, "name", event.caller.name) == "李雷"


@pytest.mark.parametrize("seed", range(3))
async def test_in_any_order_with_any_crash_what_was_before_an_erasure_is_gone_and_what_came_after_it_stays(
    dsn: str, seed: int
) -> None:
    random, ring, history = Random(seed), Ring(), History()
    callers = [person_id(SECRET, str(number)) for number in range(6)]
    before: dict[PersonId, set[str]] = {caller: set() for caller in callers}
    since: dict[PersonId, set[str]] = {caller: set() for caller in callers}
    for step in range(150):
        caller = random.choice(callers)
        if random.random() < 0.8:
            # By whatever key the gateway finds, one that is about to be destroyed too.
            key = ring.of(caller)
            await history.tell(called(key, caller, f"c{step}"))
            since[caller].add(key.id)
        else:
            await history.tell(erased(caller))
            before[caller] |= since.pop(caller)
            since[caller] = set()
        if random.random() < 0.1:
            ring.crashes = random.random() < 0.5
            with suppress(Crash):
                await projected(history, dsn, ring)
    ring.crashes = False
    await projected(history, dsn, ring)
    found = await copies(dsn)
    for caller in callers:
        stays = since[caller] - before[caller]
        assert {key.id for key in found.get(caller, [])} == stays
        assert {ring.keys[caller].id} - stays == set() if caller in ring.keys else not stays
    assert any(found.values())
    assert any(before.values())
