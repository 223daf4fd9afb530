"""How an installation is, as far as it could be found out: what `liandong status` tells, and prints with --json."""

from pydantic import BaseModel, ConfigDict

from events.values import Position
from gateway.instances import Instance
from gateway.verdicts import Trust


class _Seen(BaseModel):
    model_config = ConfigDict(frozen=True)


class LogSeen(_Seen):
    """The log, as the broker has it."""

    name: str
    epoch: int
    tip: Position
    age: float | None = None
    """Seconds since its last commit; None where it is empty."""


class TrustSeen(_Seen):
    """Whether the log is the one that the journal is a copy of: gateway/verdicts.py."""

    trust: Trust
    reason: str | None = None
    position: Position | None = None


class StaleSeen(_Seen):
    """A read model that stands still."""

    position: Position
    reason: str


class ReadersSeen(_Seen):
    """What readers can see."""

    position: Position
    log: str | None
    """Of which log; None as long as no projector ever ran."""
    behind: int | None = None
    """Commits; None where the log could not be asked, and negative where it has lost some."""
    seconds: float | None = None
    """How long the first of them has been in the log."""
    stale: dict[str, StaleSeen] = {}


class ProcessSeen(_Seen):
    """A process of an `up`."""

    pid: int
    restarts: int
    age: float | None = None
    """Seconds since it was started the last time."""


class Situation(_Seen):
    """All of it. What is None was not found out: the problem beside it says why, or there was nobody to ask."""

    data: str = ""
    """What a command must be told for it to find this installation: ` --data DIR`."""
    graphql: str | None = None
    starting: bool = False
    """There is an `up`, and not all of it runs yet."""
    log: LogSeen | None = None
    log_problem: str | None = None
    trust: TrustSeen | None = None
    readers: ReadersSeen | None = None
    readers_problem: str | None = None
    gateway_problem: str | None = None
    instances: list[Instance] | None = None
    processes: dict[str, ProcessSeen] = {}
    """Of the `up` in the folder; none where each process is run by somebody else."""

    def of(self, context: str) -> list[Instance]:
        """The instances of a context that have answered."""
        return [instance for instance in self.instances or () if instance.context == context]
