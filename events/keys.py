"""The keys of people, in a bucket of their own: beside the log, and never in it."""

from collections.abc import Awaitable, Callable, Collection
from typing import Protocol, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NoAnswer
from nats.js.api import RawStreamMsg
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError

from events.insisting import ONE_TRY, insist
from events.naming import people_bucket
from events.people import PersonId
from events.sealing import PersonKey

NO_MESSAGE = 10037
THERE_ALREADY = frozenset({10071, 10077, 10164})
"""Another was first; there is one, and the bucket takes no second; one is on its way."""
_FIRST = {"Nats-Expected-Last-Subject-Sequence": "0"}
_TRIES = 10

T = TypeVar("T")


class KeysAway(ConnectionError):
    """The keys cannot be reached just now, or there is no bucket of them."""


class Keys(Protocol):
    """What the projector needs of them. Both raise KeysAway."""

    async def find(self, person: PersonId) -> PersonKey | None:
        """The person's key of today; None where there is none, as it was destroyed, or none that is a key."""
        ...

    async def destroy(self, person: PersonId, ids: Collection[str]) -> None:
        """Destroy the person's key, if it is one of these."""
        ...


class KeyBucket:
    """The bucket on NATS. It takes a key only where there is none, so none is ever replaced."""

    def __init__(self, nats: Client, jurisdiction: str) -> None:
        bucket = people_bucket(jurisdiction)
        self._nats = nats
        self._stream = f"KV_{bucket}"
        self._jurisdiction = f"$KV.{bucket}.jurisdiction"
        self._people = f"$KV.{bucket}.person."
        self._jetstream = nats.jetstream(timeout=ONE_TRY)

    async def find(self, person: PersonId) -> PersonKey | None:
        """See Keys.find."""
        found = await self._last(self._people + person)
        return None if found is None else _key(found)

    async def of(self, person: PersonId) -> PersonKey:
        """The person's key, made where there is none yet: durable, and the same whoever asks at once."""
        for _ in range(_TRIES):
            if found := await self.find(person):
                return found
            made = PersonKey.make()
            if await self.put(person, made):
                return made
        raise KeysAway("others make and destroy this key all the time")

    async def put(self, person: PersonId, key: PersonKey) -> bool:
        """Put a key there, where there is none. False where there is one. Raises KeysAway."""
        return await self._create(self._people + person, key.encode())

    async def destroy(self, person: PersonId, ids: Collection[str]) -> None:
        """See Keys.destroy. The broker writes over its bytes."""
        found = await self._last(self._people + person)
        if found is None or found.seq is None or (key := _key(found)) is None or key.id not in ids:
            return
        number = found.seq  # and not whatever is there by then: another key would be the next call's
        try:
            await self._ask(lambda: self._jetstream.delete_msg(self._stream, number))
        except APIError as problem:
            # Sent again, or by another projector before. What the broker says of a number that is gone differs.
            found = await self._last(self._people + person)
            if found is not None and found.seq == number:
                raise KeysAway(repr(problem)) from problem

    async def jurisdiction(self) -> bytes | None:
        """The key under which a number becomes a person's id; None where none was made yet. Raises KeysAway."""
        found = await self._last(self._jurisdiction)
        return None if found is None else found.data

    async def put_jurisdiction(self, secret: bytes) -> bool:
        """Set that key, where there is none: it is never replaced. False where there is one. Raises KeysAway."""
        return await self._create(self._jurisdiction, secret)

    async def _last(self, subject: str) -> RawStreamMsg | None:
        try:
            return await self._ask(lambda: self._jetstream.get_last_msg(self._stream, subject))
        except NotFoundError as problem:
            if problem.err_code == NO_MESSAGE:
                return None
            raise KeysAway("there is no bucket of keys: `liandong up` makes it") from problem
        except APIError as problem:
            raise KeysAway(repr(problem)) from problem

    async def _create(self, subject: str, value: bytes) -> bool:
        async def publish() -> None:
            try:
                await self._jetstream.publish(subject, value, headers=_FIRST)
            except NoStreamResponseError:
                raise NoAnswer from None  # the cluster has no leader for it just now

        try:
            await self._ask(publish)
        except APIError as problem:
            if problem.err_code in THERE_ALREADY:
                return False
            raise KeysAway(repr(problem)) from problem
        return True

    async def _ask(self, ask: Callable[[], Awaitable[T]]) -> T:
        async def once_connected() -> T:
            if not self._nats.is_connected:
                raise NoAnswer
            return await ask()

        try:
            return await insist(once_connected)
        except APIError:
            raise
        except (NatsError, OSError) as problem:
            raise KeysAway(f"the broker does not answer: {problem!r}") from problem


def _key(found: RawStreamMsg) -> PersonKey | None:
    """What somebody else has put there may be no key. That stops nobody but him."""
    try:
        return PersonKey.decode(found.data or b"")
    except ValueError:
        return None
