"""`liandong verify`."""

from typing import TYPE_CHECKING

import typer

from deploy.cli.options import DEFAULT_DATA, Data

if TYPE_CHECKING:
    from projections.verify import Report


def verify(data: Data = DEFAULT_DATA) -> None:
    """Prove that the journal is the log, its chain unbroken, and the read models what they say; 1 where they differ."""
    import asyncio

    from deploy.attached import attached
    from deploy.database_troubles import troubles
    from deploy.folder import DataFolder
    from deploy.people import settle
    from deploy.settings import read_settings
    from deploy.steps import Steps
    from deploy.wiring import migrate
    from projections.verify import verify as compare

    async def run(steps: Steps) -> "tuple[Report, int]":
        async with (
            attached(DataFolder(data), read_settings(), with_postgres=True) as servers,
            servers.log() as log,
        ):
            await migrate(servers.database)
            await settle(servers)
            return await compare(servers.database, log, steps.towards("comparing")), await log.tip()

    with Steps() as steps, troubles():
        report, tip = asyncio.run(run(steps))
    for difference in report.differences:
        at = f" at position {difference.position:,}" if difference.position else ""
        print(f"{difference.where}{at}: {difference.text}")
    count = len(report.differences)
    found = "no difference" if report.clean else "1 difference" if count == 1 else f"{count:,} differences"
    print(f"Compared up to position {report.position:,} of {tip:,}: {found}.")
    if tip < report.position:
        print("The log has lost commits: keep both stores as they are, and see docs/errors.md#lost-commits.")
    if tip > report.position:
        lacks = tip - report.position
        print(f"The last {lacks:,} are not in the journal yet: the projector of `liandong up` adds them.")
    if not report.clean:
        raise typer.Exit(1)
