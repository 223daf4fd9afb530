"""Types of events as people write them, `dispatch.*`: the same spelling as at the command line."""

from collections.abc import Collection
from difflib import get_close_matches
from fnmatch import fnmatchcase

from events.catalog import EVENTS
from gateway.errors import Problem

NAMES = {f"liandong.{event.name}.v{version}": event.name for event in EVENTS for version in range(1, event.version + 1)}
"""Every type that is known, and what people call it."""
CONTEXTS = sorted({f"{name.partition('.')[0]}.*" for name in NAMES.values()})


def types_like(patterns: Collection[str]) -> set[str]:
    """The types that these patterns mean; raises Problem for one that means none."""
    return {type_ for pattern in patterns for type_ in _like(pattern)}


def _like(pattern: str) -> list[str]:
    found = [type_ for type_, name in NAMES.items() if fnmatchcase(name, pattern) or fnmatchcase(type_, pattern)]
    if not found:
        near = get_close_matches(pattern, NAMES.values()) or CONTEXTS
        message = f"no type of event is like {pattern!r}: try {', '.join(near)}"
        raise Problem("BAD_INPUT", message, field="filter.types", allowed=near)
    return found
