"""Why an instance decides nothing just now, though it runs: each reason by its code, with what a person can do."""

import asyncio


class Hindrances:
    """An instance may meet several at once; while there is any it follows the log, and decides nothing."""

    def __init__(self, wake: asyncio.Event) -> None:
        """`wake` is set when one comes or goes."""
        self._wake = wake
        self._reasons: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._reasons)

    @property
    def first(self) -> tuple[str, str]:
        """Code and message of the one that has been there longest; raises StopIteration where there is none."""
        return next(iter(self._reasons.items()))

    @property
    def all(self) -> dict[str, str]:
        """The messages by code, the one that has been there longest first."""
        return dict(self._reasons)

    def put(self, code: str, message: str) -> None:
        """From now on nothing is decided, for this reason; commands are refused with it."""
        self._reasons[code] = message
        self._wake.set()

    def lift(self, code: str) -> None:
        """The reason is gone."""
        if self._reasons.pop(code, None) is not None:
            self._wake.set()
