"""Rows of one length in one piece of memory, found by their key: for what is too many to be objects."""

from array import array
from collections.abc import Iterator

KEY = 16
"""Bytes of a key, which must be as good as chance (a digest)."""
MOST = 1 << 17
"""Rows of a block that is full."""
PART = 1 << 16
"""Bytes that are copied at once, at most."""
_PLACES = 2 * MOST


class Records:
    """A block of rows, appended at one end and forgotten at the other.

    Half of the places in its table stay empty, so a key is found after two looks on average. Neither a row nor a place
    is used again: a full block goes as a whole when its last row is forgotten. So it never stands still to be made
    larger, and what was appended can be copied little by little.
    """

    __slots__ = ("_forgotten", "_places", "_rows", "_size")

    def __init__(self, size: int) -> None:
        """`size`: bytes of a row without its key."""
        self._size = KEY + size
        self._rows = bytearray()
        self._forgotten = 0
        self._places = array("I", bytes(4 * _PLACES))

    def __len__(self) -> int:
        return len(self._rows) // self._size - self._forgotten

    @property
    def full(self) -> bool:
        """Whether the next row belongs into another block."""
        return len(self._rows) // self._size >= MOST

    @property
    def oldest(self) -> tuple[bytes, bytes]:
        """Key and rest of the row that is forgotten next."""
        begin = self._forgotten * self._size
        return bytes(self._rows[begin : begin + KEY]), bytes(self._rows[begin + KEY : begin + self._size])

    def get(self, key: bytes) -> bytes | None:
        """The row of a key, without it."""
        places, rows, place = self._places, self._rows, hash(key) % _PLACES
        while number := places[place]:
            begin = (number - 1) * self._size
            if rows.startswith(key, begin):
                return bytes(rows[begin + KEY : begin + self._size]) if number > self._forgotten else None
            place = (place + 1) % _PLACES
        return None

    def extend(self, rows: bytes) -> None:
        """Add rows, each a key that is not here and what belongs to it."""
        first = len(self._rows) // self._size
        self._rows += rows
        for number in range(len(rows) // self._size):
            place = hash(rows[number * self._size : number * self._size + KEY]) % _PLACES
            while self._places[place]:
                place = (place + 1) % _PLACES
            self._places[place] = first + number + 1

    def forget_oldest(self) -> None:
        """Forget the row that was appended first."""
        self._forgotten += 1

    def copy(self) -> Iterator[bytes]:
        """The rows of this moment, in parts; they may be taken later, whatever happens meanwhile."""
        step = PART // self._size * self._size
        begin, end = self._forgotten * self._size, len(self._rows)
        return (bytes(self._rows[part : min(part + step, end)]) for part in range(begin, end, step))
