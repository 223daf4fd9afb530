"""`liandong status`."""

from typing import TYPE_CHECKING

from deploy.cli.options import DEFAULT_DATA, Data

if TYPE_CHECKING:
    from deploy.instances import Instance


def status(data: Data = DEFAULT_DATA) -> None:
    """Show what runs and where, how far each service has got with the log, and how much of it readers can see."""
    import asyncio

    from rich.console import Console
    from rich.table import Table

    from deploy.attached import attached
    from deploy.folder import DataFolder
    from deploy.instances import instances, visible
    from deploy.running import read_running
    from deploy.settings import read_settings
    from deploy.verdict import verdict
    from events.jetstream import JetStreamLog

    folder = DataFolder(data)
    running = read_running(folder)

    async def ask() -> "tuple[int, list[Instance], str, str]":
        async with attached(folder, read_settings()) as servers, servers.connected() as nats:
            log = JetStreamLog(nats, servers.jurisdiction, servers.epoch)
            tip = await log.tip()
            trust = await verdict(nats, servers.jurisdiction, log.name)
            return tip, await instances(nats, servers.jurisdiction), await visible(servers.database, tip), trust

    tip, found, seen, trust = asyncio.run(ask())
    processes = Table("process", "pid", "restarts", box=None)
    for name, child in running.children.items():
        processes.add_row(name, str(child.pid), str(child.restarts))
    services = Table("instance", "behind the log", "not reacted to", "commands waiting", box=None)
    for one in found:
        unreacted = "-" if one.kind == "history" else f"{tip - one.reacted:,}"
        services.add_row(one.instance, f"{tip - one.read:,}", unreacted, f"{one.waiting:,}")
    console = Console()
    console.print(f"{'ready' if running.ready else 'starting'}: {running.addresses.graphql}")
    console.print(f"the log ends at position {tip:,}; {seen}")
    console.print(trust)
    for table in (processes, services):
        console.print()
        console.print(table)
