"""The payloads that were ever written, and whether today's code still reads them."""

import json
from pathlib import Path
from typing import Any

from events.catalog import Unknown
from events.envelope import decode

FOLDER = Path(__file__).parent.parent / "payloads"
PAYLOADS = sorted(path for path in FOLDER.glob("*/*.json") if not path.name.endswith(".today.json"))
"""`<name>.v<version>/<case>.json`, never edited. Where today's code reads it as something else than what was written,
what it reads stands beside it in `<case>.today.json`."""


def read_json(path: Path) -> Any:
    """What stands in a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def expected(path: Path) -> Any:
    """What a stored payload is today."""
    today = path.with_suffix(".today.json")
    return read_json(today if today.exists() else path)


def still_reads(type_name: str, stored: Any, today: Any) -> None:
    """Raises where a stored payload is no longer read, or as something else than it should be."""
    attributes = {"id": "an-id", "source": "/liandong/city/test", "type": type_name, "data": stored}
    event = decode(attributes).event
    assert not isinstance(event, Unknown), f"{type_name} was stored, and this code does not know it"
    assert event.model_dump(mode="json") == today
