"""Appending to a log of history: in order, each fact once, and going on where an import was cut off."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from deploy.errors import Trouble
from deploy.importing.chapters import Chapter, Fact
from deploy.importing.past import Past, read_up_to
from events.commit import Commit, make_commit
from events.envelope import Envelope, encode, event_id
from events.log import AnotherEpoch, Appended, Log, LostRace, NotAppended
from events.record import LogOpened
from events.values import Position
from services.runtime.appending import append
from services.runtime.memory import OPENING

FOLDS = {"intake": 2}
"""The fold version that what we tell of a context needs; 1 where it is not named."""


class LiveLog(Trouble):
    """The log is not one of history."""


class EarlierHistory(Trouble):
    """What is to be told happened before what the log has already."""


class AnotherWriter(Trouble):
    """Somebody else writes to the log at the same time."""


class NotTaken(Trouble):
    """The log refuses a commit."""


class Imported(NamedTuple):
    """What an import came to."""

    commits: int
    events: int
    there_already: int
    """Events that the log had before."""
    position: Position
    """The end of the log."""


class History:
    """One import into one log."""

    def __init__(self, log: Log, *, jurisdiction: str, actor: str, source_id: str, instance: str) -> None:
        """`source_id` names what is imported, by its content; `instance` this run of the import, as no other."""
        self._log = log
        self._jurisdiction = jurisdiction
        self._actor = actor
        self._source_id = source_id
        self._instance = instance
        self._past = Past()

    async def past(self) -> Past:
        """What the log has, as of now."""
        await read_up_to(self._log, self._past, await self._log.tip())
        return self._past

    async def append(self, chapters: Sequence[Chapter], told: Callable[[int], None] = lambda _: None) -> Imported:
        """Append what the log does not have; `told` hears how many chapters are done. Raises Trouble.

        Each is waited for before the next is sent. Sending ahead under foreseen fences would be quicker, but what
        follows a commit that is refused for want of space could then be taken, and history be told out of its order.
        """
        await self.past()
        new = [(number, left) for number, chapter in enumerate(chapters) if (left := self._untold(chapter)).facts]
        self._check(new[0][1].recorded if new else None)
        told(len(chapters) - len(new))
        if new and self._past.kind is None:
            await self._open(new[0][1].recorded)
        for number, chapter in new:
            await self._append(chapter, number)
            told(1)
        events = sum(len(chapter.facts) for _, chapter in new)
        in_all = sum(len(chapter.facts) for chapter in chapters)
        return Imported(len(new), events, in_all - events, self._past.tip)

    def _untold(self, chapter: Chapter) -> Chapter:
        return chapter._replace(facts=tuple(fact for fact in chapter.facts if fact.id not in self._past.told))

    def _check(self, begins: datetime | None) -> None:
        if self._past.kind == "live":
            raise LiveLog(
                "this log holds live events, and history goes into a log of its own: "
                "choose another folder with --data, import there, and look at it with `liandong up --data` that folder"
            )
        if begins and self._past.recorded and begins < self._past.recorded:
            raise EarlierHistory(
                f"the log holds history up to {self._past.recorded:%Y-%m-%d %H:%M:%S} UTC and what is new in this file "
                f"begins at {begins:%Y-%m-%d %H:%M:%S}: history is told in its order, so import the whole of it "
                f"into a log of its own (--data ANOTHER)"
            )

    async def _open(self, begins: datetime) -> None:
        """The log begins when its history does: a later moment here would be that of all that follows."""
        opened = LogOpened(at=begins, by=self._actor, log=self._jurisdiction, kind="history")
        await self._append(Chapter(begins, OPENING, (Fact(event_id(OPENING, self._log.name), opened),)), 0)

    async def _append(self, chapter: Chapter, number: int) -> None:
        """Append one chapter; nobody else may have written in the meantime."""
        try:
            appended = await append(self._log, self._commit(chapter, number))
        except LostRace as lost:
            appended = Appended(lost.last, duplicate=True)
        except (NotAppended, AnotherEpoch) as problem:
            raise NotTaken(f"the log does not take it: {problem}") from None
        if appended == Appended(self._past.tip + 1):
            self._past.tip = self._past.last[chapter.context] = appended.position
            return
        # Ours all the same, if its acknowledgement went astray and it was sent again: the log can tell.
        meanwhile = await read_up_to(self._log, self._past, appended.position)
        if {commit.instance for commit in meanwhile} != {self._instance}:
            raise AnotherWriter("somebody else is writing to this log: import again when they are done, and it goes on")

    def _commit(self, chapter: Chapter, number: int) -> Commit:
        source = f"/liandong/{self._jurisdiction}/{chapter.context}"
        return make_commit(
            chapter.context,
            [encode(Envelope(fact.id, source, fact.event)) for fact in chapter.facts],
            id=f"{self._source_id}-{chapter.context}-{number}",
            fence=self._past.last.get(chapter.context, 0),
            seen=0,
            instance=self._instance,
            fold=FOLDS.get(chapter.context, 1),
            recorded=chapter.recorded,
        )
