"""`liandong status`."""

from deploy.cli.options import DEFAULT_DATA, Data


def status(data: Data = DEFAULT_DATA) -> None:
    """Show what runs, and where."""
    from rich.console import Console
    from rich.table import Table

    from deploy.folder import DataFolder
    from deploy.running import read_running

    running = read_running(DataFolder(data))
    table = Table("process", "pid", "restarts", box=None)
    for name, child in running.children.items():
        table.add_row(name, str(child.pid), str(child.restarts))
    console = Console()
    console.print(f"{'ready' if running.ready else 'starting'}: {running.addresses.graphql}")
    console.print(table)
