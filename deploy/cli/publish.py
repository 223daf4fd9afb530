"""`liandong publish FILE...`."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA, Data


def publish(
    files: Annotated[list[Path], typer.Argument(help="Triage protocols and types of incidents, as JSON.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Lay down what is asked in triage, and which types of incidents there are; all files are checked first."""
    import asyncio

    from deploy import publishing
    from deploy.folder import DataFolder
    from deploy.reachable import reachable
    from deploy.settings import read_settings
    from events.jetstream import JetStreamLog
    from gateway.asking import NatsAsker
    from gateway.policy import CONSOLE

    publications = [publishing.read_publication(file, CONSOLE) for file in files]
    servers, _ = reachable(DataFolder(data), read_settings())

    async def ask() -> None:
        async with servers.connected() as nats:
            asker = NatsAsker(nats, servers.jurisdiction)
            log = JetStreamLog(nats, servers.jurisdiction, servers.epoch)
            for publication in publications:
                print(await publishing.publish(publication, asker.ask, log))

    asyncio.run(ask())
