"""The read models as they were at one position, and the loaders that read them."""

import asyncio
from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader
from strawberry.utils.await_maybe import AwaitableOrValue

from gateway.scalars import Position
from projections.reading import Reader, Reading

KEPT = 64
"""Moments that are kept for whoever is told of them a little later."""

T = TypeVar("T")
U = TypeVar("U")


class Moment:
    """One position, and what was read at it: fresh for every query, shared by all who are told of one change."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.position = Position(reading.position)
        self._loaders: dict[type[Any], Any] = {}

    def loader(self, kind: "type[Loader[T]]") -> "Loader[T]":
        """The one loader of that kind at this moment, so that what is asked for together is read together."""
        loader: Loader[T] | None = self._loaders.get(kind)
        if loader is None:
            loader = self._loaders[kind] = kind(self)
        return loader


class Moments:
    """The last moments that subscribers were told of: what is true at a position stays so, and is read once for all."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept: OrderedDict[int, Moment] = OrderedDict()

    async def at(self, position: int) -> Moment:
        """The moment at a position that can be seen."""
        if position not in self._kept:
            reading = await self._reader.at(position)
            self._kept.setdefault(position, Moment(reading))
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept[position]


class Loader(DataLoader[str, T]):
    """Reads what belongs to many keys by one query."""

    def __init__(self, moment: Moment) -> None:
        super().__init__(self._read)
        self.moment = moment

    def make(self, key: str, make: Callable[[T], U]) -> AwaitableOrValue[U]:
        """Something made of what belongs to a key: at once where that was read ahead."""
        found = asyncio.ensure_future(self.load(key))
        return make(found.result()) if found.done() else _make_later(found, make)

    async def _read(self, keys: list[str]) -> list[T]:
        try:
            return await self.read(keys)
        except Exception:
            self.clear_many(keys)  # whoever asks next reads again
            raise

    @abstractmethod
    async def read(self, keys: list[str]) -> list[T]:
        """What belongs to each key, in the order of the keys."""


async def _make_later(found: Awaitable[T], make: Callable[[T], U]) -> U:
    return make(await found)
