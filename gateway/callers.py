"""Callers at the door: their words are sealed before anything is made of them, and opened for whoever may read them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID

from events.keys import KeyBucket, KeysAway
from events.people import Caller
from events.sealing import NotOpened, PersonKey, person_id, seal, unseal
from events.telephone import NoNumber, normalised
from events.wire import Refusal

PATIENCE = 3.0
"""Seconds in which a key is there, or the call is taken without its caller."""
LONGEST_NAME = 200

KEYS_AWAY = Refusal(
    code="keys_away",
    message="the keys of callers cannot be reached, and nothing was done: send it again, or without the caller",
)


class NotSealed(Exception):
    """Why not, as the client is told. What was given is not said again."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Opened(NamedTuple):
    """A caller's words."""

    number: str | None
    name: str | None


class Callers:
    """Seals and opens what callers say of themselves."""

    def __init__(self, keys: KeyBucket, region: str) -> None:
        """`region`: whose plan of telephone numbers they are read by."""
        self._keys = keys
        self._region = region
        self._jurisdiction: bytes | None = None

    async def seal(self, number: str | None, name: str | None, command: str) -> dict[str, Any]:
        """The caller, as a command's data; nothing where nothing is known. The same again gives the same bytes.

        Who shows no number is somebody of his own: known by the id of the command. Raises NotSealed.
        """
        number, name = (number or "").strip(), (name or "").strip() or None
        if not number and name is None:
            return {}
        try:
            told = normalised(number, self._region) if number else None
        except NoNumber as problem:
            raise NotSealed(malformed("number", str(problem))) from None
        if name is not None and len(name) > LONGEST_NAME:
            raise NotSealed(malformed("name", f"takes at most {LONGEST_NAME} characters"))
        async with _in_time():
            person = person_id(await self._secret(), f"number/{told}" if told else f"command/{_uuid(command)}")
            key = await self._keys.of(person)
        caller = Caller(
            person=person,
            number=None if told is None else seal(key, person, "number", told),
            name=None if name is None else seal(key, person, "name", name),
        )
        return {"caller": caller.model_dump(mode="json", exclude_none=True)}

    async def open(self, caller: Caller) -> Opened | None:
        """The caller's words; None where their key was destroyed. Raises NotSealed where the keys cannot be reached."""
        async with _in_time():
            key = await self._keys.find(caller.person)
        try:
            return None if key is None else _opened(key, caller)
        except NotOpened:
            return None

    async def _secret(self) -> bytes:
        if self._jurisdiction is None:
            self._jurisdiction = await self._keys.jurisdiction()
        if self._jurisdiction is None:
            raise KeysAway("the jurisdiction has no key: `liandong up` makes it")
        return self._jurisdiction


def malformed(field: str, message: str) -> Refusal:
    """What is wrong with a caller's field."""
    return Refusal(code="malformed", message=message, field=f"data.caller.{field}")


def _opened(key: PersonKey, caller: Caller) -> Opened:
    number, name = caller.number, caller.name
    return Opened(
        number=None if number is None else unseal(key, caller.person, "number", number),
        name=None if name is None else unseal(key, caller.person, "name", name),
    )


def _uuid(command: str) -> str:
    """A command's id, spelled one way. One that is no UUID will be refused by its own field."""
    try:
        return str(UUID(command))
    except ValueError:
        return ""


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    except (KeysAway, TimeoutError) as problem:
        raise NotSealed(KEYS_AWAY) from problem
