"""As many replicas as there are servers, and said where a log has fewer than wanted."""

import nats
import pytest
from structlog.testing import capture_logs

from deploy.replicas import TooManyReplicas, check_replicas, servers_for
from deploy.streams import ensure_log


async def test_one_server_keeps_no_three_replicas(nats_server: str) -> None:
    client = await nats.connect(nats_server)
    with pytest.raises(TooManyReplicas, match="LIANDONG_REPLICAS is 3"), servers_for(3):
        await ensure_log(client, "replicas", 1, replicas=3)
    await client.close()


async def test_a_log_with_fewer_replicas_than_wanted_is_warned_of(nats_server: str) -> None:
    client = await nats.connect(nats_server)
    await ensure_log(client, "fewer", 1)
    for wanted, said in ((1, []), (3, ["LOG_fewer_1"])):
        with capture_logs() as logged:
            await check_replicas(client, ["LOG_fewer_1"], wanted)
        assert [warning["stream"] for warning in logged] == said
    await client.close()
