"""`liandong parked`."""

from deploy.cli.options import DEFAULT_DATA, Data, data_option


def parked(data: Data = DEFAULT_DATA) -> None:
    """List the reactions that raised and were left aside: what each should have done has not happened."""
    import asyncio

    from deploy.attached import attached
    from deploy.database_troubles import troubles
    from deploy.folder import DataFolder
    from deploy.reactions import tell_parked
    from deploy.settings import read_settings
    from deploy.wiring import migrate
    from projections.reading import Reader

    async def read() -> list[str]:
        async with attached(DataFolder(data), read_settings(), with_nats=False, with_postgres=True) as servers:
            await migrate(servers.database)
            reader = Reader(servers.database)
            try:
                return await tell_parked(await reader.at(), data_option(data))
            finally:
                await reader.close()

    with troubles():
        told = asyncio.run(read())
    print("\n\n".join(told) or "No reaction is parked.")
