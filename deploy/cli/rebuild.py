"""`liandong rebuild`."""

from deploy.cli.options import DEFAULT_DATA, Data


def rebuild(data: Data = DEFAULT_DATA) -> None:
    """Make the read models anew beside the old ones, and swap them; readers notice nothing."""
    import asyncio

    from deploy.attached import attached
    from deploy.database_troubles import troubles
    from deploy.folder import DataFolder
    from deploy.settings import read_settings
    from deploy.steps import Steps
    from deploy.wiring import migrate
    from projections.rebuild import rebuild as make_anew

    async def run(steps: Steps) -> int:
        async with attached(DataFolder(data), read_settings(), with_nats=False, with_postgres=True) as servers:
            await migrate(servers.database)
            return await make_anew(servers.database, steps.towards("folding"))

    with Steps() as steps, troubles():
        position = asyncio.run(run(steps))
    print(f"The read models are new, up to position {position:,}.")
