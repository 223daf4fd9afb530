"""`liandong status`."""

from typing import Annotated

import typer

from deploy.cli.options import DEFAULT_DATA, Data, data_option


def status(
    data: Data = DEFAULT_DATA,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON, for programs.")] = False,
) -> None:
    """Is it well? What needs a person, then all that there is to see. Ends with 0 when all is well, else with 1."""
    import asyncio

    from deploy.findings import findings
    from deploy.folder import DataFolder
    from deploy.looking import look
    from deploy.settings import read_settings
    from deploy.telling import tell

    seen = asyncio.run(look(DataFolder(data), read_settings(), data_option(data)))
    found = findings(seen)
    if json:
        from pydantic_core import to_json

        verdict = {"well": not found, "findings": [finding._asdict() for finding in found]}
        print(to_json({**verdict, **seen.model_dump(exclude={"data"})}).decode())
    else:
        print(tell(seen))
    if found:
        raise typer.Exit(1)
