"""Making a log whole: what is left of it is looked at and sealed, and all commits are put into a new epoch."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from nats.aio.client import Client

from deploy.errors import ServerAway, Trouble
from deploy.restoring.epochs import Epochs, restored_from
from deploy.steps import Steps
from events.jetstream import JetStreamLog
from events.log import AnotherEpoch, LogClosed, LogLost, LostRace, NotAppended, OutcomeUnknown
from events.restoring import put_back
from events.values import Position
from projections.sources import Continued, Source
from projections.survey import Survey, survey

JOURNAL, FILE = "the journal", "a file"
"""What a log is restored from."""
ATTEMPTS = 5
"""So often in a row it may be stopped before it has got any further."""
PAUSE = 0.5
TELL_EVERY = 500


class NotPutBack(Trouble):
    """The broker does not take what is to be put back."""


class Restored(NamedTuple):
    """What a restore came to. `former` is the epoch before it, `survey` what was left of that, if anything."""

    former: int
    epoch: int
    survey: Survey | None
    source: Source
    new: bool
    """Whether there was anything to restore."""


class Restore:
    """A restore of one jurisdiction's log. Killed at any moment, it goes on when it is run again."""

    def __init__(self, nats: Client, jurisdiction: str, steps: Steps) -> None:
        self.epochs = Epochs(nats, jurisdiction)
        self._nats = nats
        self._jurisdiction = jurisdiction
        self._steps = steps

    async def run(self, source: Source, kind: str, current: int) -> Restored:
        """Make a new epoch after the current one, unless that has all that the source has; it stays marked.

        `kind` says what the source is: JOURNAL, or FILE, which must be given again to go on. Raises BrokenChain or
        Trouble.
        """
        former = await self.epochs.find(current)
        if former and restored_from(former) and await self._fill(current, source, kind):
            # The journal was switched to it, and no more.
            return Restored(current, current, None, source, new=True)
        found: Survey | None = None
        log = self._log(current)
        if former:
            found = await survey(log, source, self._steps.towards(f"looking at {log.name}"))
            if found.whole and not former.sealed:
                return Restored(current, current, found, source, new=False)
        elif source.last == 0:
            raise Trouble(
                "there is nothing to restore from: the journal is empty, and there is no log: `liandong restore FILE`"
            )
        await self.epochs.seal(current)
        if found:
            if await log.tip() != found.tip:
                found = await survey(log, source)
            if found.joined and found.beyond:
                source = Continued(source, log, found.tip)
        epoch = await self.epochs.after(current)
        while not await self._fill(epoch, source, kind, former.num_replicas if former else 1):
            await self.epochs.seal(epoch)
            await self.epochs.finish(epoch)
            epoch = await self.epochs.after(epoch)
        return Restored(current, epoch, found, source, new=True)

    async def _fill(self, epoch: int, source: Source, kind: str, replicas: int | None = 1) -> bool:
        """Put into an epoch what it has not yet; False where it has something else."""
        log = self._log(epoch)
        if (begun := await self.epochs.find(epoch)) is None:
            await self.epochs.begin(epoch, kind, replicas or 1)
        elif restored_from(begun) == FILE and kind != FILE:
            raise Trouble(f"{log.name} is being restored from a file: give that file, `liandong restore FILE`")
        told = self._seldom(self._steps.towards(f"filling {log.name}"), source.last)
        failed, before = 0, -1
        while True:
            tip = await log.tip()
            if tip and not (await survey(log, source)).begins:
                return False
            if tip == source.last:
                return True
            failed = failed + 1 if tip == before else 0
            before = tip
            try:
                await put_back(self._nats, self._jurisdiction, epoch, source.read(tip), told)
            except (OutcomeUnknown, LostRace) as problem:
                if failed >= ATTEMPTS:
                    raise ServerAway(f"{log.name} does not get beyond {tip:,}: {problem}") from None
                await asyncio.sleep(PAUSE)
            except (NotAppended, AnotherEpoch, LogLost, LogClosed) as problem:
                raise NotPutBack(f"{log.name} does not take it: {problem}") from None
            else:
                return True

    def _log(self, epoch: int) -> JetStreamLog:
        return JetStreamLog(self._nats, self._jurisdiction, epoch)

    @staticmethod
    def _seldom(told: Callable[[int, int], None], last: Position) -> Callable[[Position], None]:
        def reached(position: Position) -> None:
            if position % TELL_EVERY == 0 or position == last:
                told(position, last)

        return reached
