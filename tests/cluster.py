"""Three real nats-servers that are one cluster, each with a store of its own, to be killed and started again."""

import asyncio
import json
import os
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig

from deploy.child import spawn, stop
from deploy.embedded.nats import NatsServer, prepare_nats
from deploy.folder import DataFolder
from deploy.permissions import ADMIN, permissions
from events.commit import Recorded
from events.jetstream import recorded
from tests.conftest import until_ready

SIZE = 3


@dataclass
class Node:
    """One server of it."""

    name: str
    server: NatsServer
    store: Path
    process: Process | None = field(default=None)

    async def start(self) -> None:
        """Start its process, and do not wait for what the others must say first."""
        self.process = await spawn(self.server.child)

    async def healthy(self) -> None:
        """Wait until it has caught up with the others."""
        assert self.process
        await until_ready(self.server.child, self.process)

    async def kill(self) -> None:
        """Kill -9."""
        assert self.process
        self.process.kill()
        await self.process.wait()

    def signal(self, sign: signal.Signals) -> None:
        """SIGSTOP and SIGCONT, to have it away for a while."""
        assert self.process
        os.kill(self.process.pid, sign)

    async def stop(self) -> None:
        """End it in good order, if it is there."""
        if self.process and self.process.returncode is None:
            await stop(self.server.child, self.process)


class Cluster:
    """The nodes, and what one asks of them."""

    def __init__(self, folder: Path, jurisdiction: str = "city", epoch: int = 1) -> None:
        users = permissions(jurisdiction, epoch)
        folders = [DataFolder(folder / f"n{number}") for number in range(1, SIZE + 1)]
        for data in folders:
            data.make()
        routes = [f"nats://127.0.0.1:{data.port('nats_route')}" for data in folders]
        self.nodes: list[Node] = []
        for data, route in zip(folders, routes, strict=True):
            first = folders[0].path / "secrets.json"
            if data is not folders[0]:
                (data.path / "secrets.json").write_bytes(first.read_bytes())
            server = prepare_nats(data, users)
            self.nodes.append(Node(data.path.name, server, data.nats))
            config = data.nats / "nats-server.conf"
            said = json.loads(config.read_text())
            said["server_name"] = data.path.name
            said["cluster"] = {"name": "city", "listen": route.removeprefix("nats://"), "routes": routes}
            config.write_text(json.dumps(said, indent=2))

    def urls(self, user: str = ADMIN) -> str:
        """Of all nodes, with that user's password."""
        return ",".join(node.server.url_for(user) for node in self.nodes)

    async def start(self) -> None:
        """Start all of it, and wait until it serves."""
        for node in self.nodes:
            await node.start()
        for node in self.nodes:
            await node.healthy()

    async def stop(self) -> None:
        """End all of it."""
        await asyncio.gather(*(node.stop() for node in self.nodes))

    async def leader(self, nats: Client, stream: str) -> Node:
        """Who leads a stream, as soon as somebody does."""
        while True:
            try:
                info = await nats.jetstream(timeout=0.5).stream_info(stream)
            except (NatsError, OSError):
                pass
            else:
                if info.cluster and info.cluster.leader:
                    return next(node for node in self.nodes if node.name == info.cluster.leader)
            await asyncio.sleep(0.02)


async def held_by(node: Node, nats: Client, stream: str) -> list[Recorded]:
    """Every commit of a stream that nobody writes any more, as this node has it."""
    jetstream = nats.jetstream()
    tip = (await jetstream.stream_info(stream)).state.last_seq
    while True:
        # Where a consumer of one replica is made is the cluster's choice.
        found = await jetstream.pull_subscribe(
            "",
            stream=stream,
            config=ConsumerConfig(ack_policy=AckPolicy.NONE, mem_storage=True, num_replicas=1, inactive_threshold=30.0),
        )
        info = await found.consumer_info()
        assert info.cluster
        if info.cluster.leader == node.name:
            break
        await jetstream.delete_consumer(stream, info.name)
    commits: list[Recorded] = []
    while len(commits) < tip:
        commits += [recorded(message) for message in await found.fetch(min(1_000, tip - len(commits)), timeout=10)]
    return commits


@asynccontextmanager
async def running_cluster(folder: Path) -> AsyncIterator[Cluster]:
    """A cluster for as long as the block lasts."""
    cluster = Cluster(folder)
    try:
        await cluster.start()
        yield cluster
    finally:
        await cluster.stop()
