"""Far more commands than an instance can take: each is answered, what is taken is decided soon, and it passes."""

import asyncio
import time
import uuid
from collections import Counter

import nats
from nats.aio.msg import Msg

from deploy.embedded.nats import NatsServer
from deploy.permissions import ADMIN
from deploy.streams import ensure_log
from events.naming import command_subject
from events.wire import Reply, Request, new_command_id
from tests.benchmarks.city import started
from tests.e2e.caller import Caller
from tests.e2e.judge import judge, whole_log

COMMANDS = 8_000
LONGEST = 5.0
"""Seconds for a command that was taken, on a machine that does other things as well; alone it is under two."""


def a_command(number: int) -> Request:
    data = {"unit": f"E{number}", "agency": "fire", "capabilities": ["pump"]}
    return Request(command="dispatch.register_unit", id=new_command_id(), actor="dispatcher/anna", data=data)


async def test_every_command_of_a_flood_is_answered_and_it_passes(embedded_nats: NatsServer) -> None:
    jurisdiction = f"flood-{uuid.uuid4().hex[:8]}"
    client = await nats.connect(embedded_nats.url_for(ADMIN))
    await ensure_log(client, jurisdiction, 1)
    answers: dict[int, tuple[float, Reply]] = {}
    all_answered = asyncio.Event()

    async def hear(message: Msg) -> None:
        number = int(message.subject.rpartition(".")[2])
        assert number not in answers
        answers[number] = (time.monotonic() - began, Reply.model_validate_json(message.data))
        if len(answers) == COMMANDS:
            all_answered.set()

    async with started(embedded_nats, "dispatch", client, jurisdiction):
        caller = Caller(client, jurisdiction)
        await caller.do("dispatch.register_unit", unit="F1", agency="fire", capabilities=["pump"])
        requests = [a_command(number) for number in range(COMMANDS)]
        inbox = client.new_inbox()
        await client.subscribe(f"{inbox}.*", cb=hear, pending_msgs_limit=-1, pending_bytes_limit=-1)
        subject = command_subject(jurisdiction, "dispatch")
        began = time.monotonic()
        for number, request in enumerate(requests):
            await client.publish(subject, request.model_dump_json().encode(), reply=f"{inbox}.{number}")
        async with asyncio.timeout(30):
            await all_answered.wait()

        decided = {str(requests[number].id): reply for number, (_, reply) in answers.items() if reply.position}
        refused = [reply.refusal for _, reply in answers.values() if reply.refusal]
        assert Counter(refusal.code for refusal in refused) == {"busy": COMMANDS - len(decided)}
        assert all(refusal.retry_after for refusal in refused)
        assert min(len(decided), len(refused)) > 300
        assert max(seconds for seconds, reply in answers.values() if reply.position) < LONGEST

        async with asyncio.timeout(5):
            reply = await caller.once(a_command(COMMANDS))
        assert reply is not None
        assert reply.refusal is None, "it is over, and the next command is taken at once"
    judge(await whole_log(client, jurisdiction), {**decided, **caller.answered})
    await client.close()
