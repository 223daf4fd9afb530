"""The JSON Schema of every event's payload, for whoever reads the log without this code.

`python -m events.schemas` writes them anew.
"""

from json import dumps
from pathlib import Path

from events.catalog import EVENTS

FOLDER = Path(__file__).parent


def schemas() -> dict[str, str]:
    """For each event as it is written today: the name of its schema's file, and what stands in it.

    The files of versions that are no longer written stay as they are: they tell what stands in old logs.
    """
    return {
        f"{event.name}.v{event.version}.json": dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **event.model_json_schema()},
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
        for event in EVENTS
    }
