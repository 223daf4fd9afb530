"""The log on NATS JetStream: a commit is one message, fenced by the last one on its subject."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, ReplayPolicy
from nats.js.errors import APIError, NotFoundError
from pydantic import AwareDatetime, BaseModel, ValidationError

from events.commit import FENCE, ID, LAST, STREAM, Commit, Recorded
from events.connection import drop_unsent
from events.insisting import ONE_TRY, insist
from events.log import AnotherEpoch, Appended, LogLost, LostRace, NotAppended, OutcomeUnknown
from events.naming import log_subject, stream_name
from events.presence import Known, require, require_open
from events.values import Position

HEARTBEAT = 0.5
"""Seconds of silence after which the server says that it is still there. After two in vain another consumer is made:
the node that had it may be gone."""
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"(\d+)\D*$")

WRONG_LAST_SEQUENCE = 10071
STREAM_NOT_MATCH = 10060
STREAM_SEALED = 10109
NEVER_APPENDED = frozenset({10002, 10023, 10054})
"""An account or a server at its limit, too large a message: asked before anything is stored. (10077 is not one of them:
it says that storing failed, which may be after the write.)"""


class _Error(BaseModel):
    err_code: int = 0
    description: str = ""


class _Answer(BaseModel):
    """What JetStream answers to a publish."""

    seq: Position = 0
    duplicate: bool = False
    error: _Error | None = None


class _Info(BaseModel):
    """What JetStream says of a stream: here, when it said it."""

    ts: AwareDatetime


def appended(answer: bytes) -> Appended:
    """What the server's answer to a commit means; raises the contract's errors. Told by code, never by text."""
    try:
        said = _Answer.model_validate_json(answer)
    except ValidationError as problem:
        raise OutcomeUnknown(f"no answer of JetStream: {answer[:100]!r}") from problem
    if said.error is None:
        if said.seq < 1:
            raise OutcomeUnknown(f"no position in the answer: {answer[:100]!r}")
        return Appended(said.seq, said.duplicate)
    reason = f"{said.error.err_code} {said.error.description}"
    if said.error.err_code == WRONG_LAST_SEQUENCE and (number := _NUMBER.search(said.error.description)):
        raise LostRace(int(number[1]))
    if said.error.err_code in (STREAM_NOT_MATCH, STREAM_SEALED):
        raise AnotherEpoch(reason)
    if said.error.err_code in NEVER_APPENDED:
        raise NotAppended(reason)
    raise OutcomeUnknown(reason)


class JetStreamLog:
    """One jurisdiction's log on a NATS server. Makes no stream: those have one owner elsewhere."""

    def __init__(self, nats: Client, jurisdiction: str, epoch: int, *, patience: float = ONE_TRY) -> None:
        """`patience`: seconds to wait for the server's answer to a commit. It is sent again then, so rather too few."""
        self.name = stream_name(jurisdiction, epoch)
        self._nats = nats
        self._jetstream = nats.jetstream(timeout=ONE_TRY)
        self._subject = log_subject(jurisdiction, epoch, "")
        self._patience = patience
        self._known = Known(self, nats)
        drop_unsent(nats)

    async def commit(self, commit: Commit) -> Appended:
        """See Log.commit. Nothing is sent on a new connection before what is known of the log was found on it."""
        headers = {**commit.headers, STREAM: self.name}
        # The client looks at the body alone, and the server closes the connection over body and headers.
        if (size := _size(headers, commit.body)) > self._nats.max_payload:
            raise NotAppended(f"a commit may have {self._nats.max_payload} bytes with its headers, this one has {size}")
        await self._known.on_this_connection(self._patience)
        known = self._known.position
        try:
            # Since then nothing was awaited, so that is the connection that this is sent on.
            answer = await self._nats.request(
                self._subject + commit.context, commit.body, timeout=self._patience, headers=headers
            )
            said = appended(answer.data)
        except (NatsError, OSError) as problem:
            require_open(self._nats, self.name)
            raise OutcomeUnknown(repr(problem)) from problem
        except LostRace as lost:
            if lost.last < int(commit.headers[FENCE]) <= known:
                await self._known.doubt(commit)
            raise
        if said.position <= known and not said.duplicate:
            raise LogLost(f"{self.name} appended at position {said.position}, and it had {known} before", said.position)
        self._known.learn(said.position, commit.headers[ID])
        return said

    async def tip(self) -> Position:
        """See Log.tip."""
        info = await insist(lambda: self._jetstream.stream_info(self.name))
        return info.state.last_seq

    async def at(self, position: Position) -> Recorded | None:
        """See Log.at. The leader answers, as the stream allows no direct reads. Raises what the client raises."""
        if position < 1:
            return None
        try:
            found = await insist(lambda: self._jetstream.get_msg(self.name, seq=position))
        except NotFoundError:
            return None
        assert found.time is not None
        context = (found.subject or "").removeprefix(self._subject)
        stored_at = found.time.astimezone(UTC)
        commit = Recorded(position, stored_at, context, _told(found.headers), found.data or b"")
        self._known.learn(position, commit.id)
        return commit

    async def clock(self) -> datetime:
        """See Log.clock. In a cluster it is the clock of the stream's leader. Raises what the client raises."""
        answer = await self._nats.request(f"$JS.API.STREAM.INFO.{self.name}", b"", timeout=self._patience)
        return _Info.model_validate_json(answer.data).ts

    async def follow(self, after: Position, id: str | None = None) -> AsyncGenerator[Sequence[Recorded], None]:
        """See Log.follow. On a gap or a silent server it asks again from behind the last commit that it gave."""
        if id is not None:
            await require(self, after, id)
        time = asyncio.get_running_loop().time
        while True:
            try:
                async with _Delivery(self._nats, self.name, after) as delivery:
                    _heed_cancellation()
                    async for commits in delivery.batches(after):
                        after, id = commits[-1].position, commits[-1].id
                        self._known.learn(after, id)
                        yield commits
            except (NatsError, APIError, OSError):
                pass
            _heed_cancellation()
            require_open(self._nats, self.name)
            # One by one what is there, as the part of a cluster that makes consumers may have no leader for long. Not
            # for long, as writers may be quicker.
            until = time() + ONE_TRY
            with suppress(NatsError, OSError):
                await require(self, after, id)
                while time() < until and (commit := await self.at(after + 1)) is not None:
                    after, id = commit.position, commit.id
                    yield (commit,)
            _heed_cancellation()
            await asyncio.sleep(HEARTBEAT / 10)


def _size(headers: dict[str, str], body: bytes) -> int:
    """Bytes of a message as the server counts them."""
    lines = sum(len(f"{name}: {value}\r\n".encode()) for name, value in headers.items())
    return len("NATS/1.0\r\n\r\n") + lines + len(body)


def _heed_cancellation() -> None:
    """End here if told to: on Python 3.11 the client's requests forget it when their answer comes at that moment."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class _Delivery:
    """One push consumer of the whole stream, with flow control, as long as it stays alive and gapless."""

    def __init__(self, nats: Client, stream: str, after: Position) -> None:
        self._nats = nats
        self._stream = stream
        self._after = after
        self._arrived: deque[Msg] = deque()
        self._wake = asyncio.Event()

    async def __aenter__(self) -> "_Delivery":
        inbox = self._nats.new_inbox()
        self._subscription = await self._nats.subscribe(
            inbox, cb=self._receive, pending_msgs_limit=-1, pending_bytes_limit=-1
        )
        self._jetstream = self._nats.jetstream(timeout=ONE_TRY)
        try:
            info = await self._jetstream.add_consumer(self._stream, self._config(inbox))
        except BaseException:
            # Or it would be asked for again at every reconnect, once for every attempt.
            with suppress(NatsError):
                await self._subscription.unsubscribe()
            raise
        self._consumer = info.name
        return self

    def _config(self, inbox: str) -> ConsumerConfig:
        return ConsumerConfig(
            deliver_subject=inbox,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self._after + 1,
            ack_policy=AckPolicy.NONE,
            replay_policy=ReplayPolicy.INSTANT,
            flow_control=True,
            idle_heartbeat=HEARTBEAT,
            mem_storage=True,
            num_replicas=1,
            inactive_threshold=30.0,
        )

    async def __aexit__(self, *_: object) -> None:
        with suppress(NatsError, APIError, OSError):
            await self._subscription.unsubscribe()
            # It would go by itself after a while, so a server that is gone is not waited for.
            async with asyncio.timeout(HEARTBEAT / 5):
                await self._jetstream.delete_consumer(self._stream, self._consumer)

    async def _receive(self, message: Msg) -> None:
        self._arrived.append(message)
        self._wake.set()

    async def batches(self, last: Position) -> AsyncGenerator[Sequence[Recorded], None]:
        """What has arrived since it was last asked; ends on a gap and after two heartbeats of silence."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT * 2):
                    await self._wake.wait()
            self._wake.clear()
            if not self._arrived:
                return
            commits: list[Recorded] = []
            gap = False
            while self._arrived and not gap:
                message = self._arrived.popleft()
                if message.headers and "Status" in message.headers:
                    gap = await self._heed(message, last)
                else:
                    commit = recorded(message)
                    if gap := commit.position != last + 1:
                        break
                    last = commit.position
                    commits.append(commit)
            if commits:
                yield commits
            if gap:
                return

    async def _heed(self, message: Msg, last: Position) -> bool:
        """Answer flow control once what stood before it is taken; True where a heartbeat tells of messages we lack."""
        headers = message.headers or {}
        if message.reply:
            await self._nats.publish(message.reply)
        elif stalled := headers.get("Nats-Consumer-Stalled"):
            await self._nats.publish(stalled)
        return int(headers.get("Nats-Last-Stream", last)) > last


def recorded(message: Msg) -> Recorded:
    """The commit in a delivered message. Its reply subject tells stream position and time (nanoseconds)."""
    tokens = message.reply.split(".")
    position, nanoseconds = (tokens[5], tokens[7]) if len(tokens) == 9 else (tokens[7], tokens[9])
    stored_at = _EPOCH_START + timedelta(microseconds=int(nanoseconds) // 1000)
    context = message.subject.rsplit(".", 1)[1]
    return Recorded(int(position), stored_at, context, _told(message.headers), message.data)


def _told(headers: dict[str, str] | None) -> dict[str, str]:
    """A commit's headers, without what was said to the broker alone."""
    told = dict(headers or {})
    told.pop(LAST, None)
    return told
