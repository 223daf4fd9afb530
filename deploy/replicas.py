"""On how many NATS servers everything is kept: said where it is fewer than wanted, or more than there are servers."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import structlog
from nats.aio.client import Client
from nats.js.errors import APIError

from deploy.errors import Trouble

NO_CLUSTER, NO_PEERS = 10074, 10005

_log = structlog.get_logger(__name__)


class TooManyReplicas(Trouble):
    """There are not as many NATS servers as replicas are wanted."""


@contextmanager
def servers_for(replicas: int) -> Iterator[None]:
    """Making streams; raises TooManyReplicas where the servers are too few."""
    try:
        yield
    except APIError as problem:
        if problem.err_code not in (NO_CLUSTER, NO_PEERS):
            raise
        raise TooManyReplicas(
            f"LIANDONG_REPLICAS is {replicas}, and NATS has no {replicas} servers for them ({problem.description}): "
            "start them all, as one cluster, or set it to fewer"
        ) from None


async def check_replicas(nats: Client, streams: Iterable[str], replicas: int) -> None:
    """Warn of each stream that has fewer: it was made so, and only its owner makes it more."""
    for stream in streams:
        found = (await nats.jetstream().stream_info(stream)).config.num_replicas or 1
        if found < replicas:
            _log.warning("fewer replicas than wanted: see docs/operations.md#a-cluster", stream=stream, replicas=found)
