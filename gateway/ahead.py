"""What a query will ask of the nodes of its page: read beforehand, hundreds of fields need not wait one by one."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from strawberry.types.nodes import SelectedField, Selection

from gateway.context import Info
from gateway.moment import Loader, Moment

Ahead = Mapping[str, type[Loader[Any]]]
"""Fields of a node, as a client calls them, and what they are read by."""


async def read_ahead(info: Info, moment: Moment, keys: list[str], ahead: Ahead) -> None:
    """Read what the query will ask of the nodes with these keys."""
    for name in fields_of_nodes(info) & ahead.keys():
        await moment.loader(ahead[name]).load_many(keys)


def fields_of_nodes(info: Info) -> set[str]:
    """The fields that a connection is asked for of each of its nodes."""
    inside = [selection for field in info.selected_fields for selection in field.selections]
    edges = below("edges", inside)
    return {field.name for field in flat([*below("nodes", inside), *below("node", edges)])}


def below(name: str, selections: Iterable[Selection]) -> list[Selection]:
    """What is selected within the fields of that name."""
    return [selection for field in flat(selections) if field.name == name for selection in field.selections]


def flat(selections: Iterable[Selection]) -> Iterator[SelectedField]:
    """The fields of a selection, those of its fragments too."""
    for selection in selections:
        if isinstance(selection, SelectedField):
            yield selection
        else:
            yield from flat(selection.selections)
