"""However many rows there are, each kind of thing is read by one statement."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.gateway.city import City
from tests.gateway.told import assigned, attached, opened, received, registered

DEEP = """
{
  incidents(first: 100) {
    nodes { id calls { id } units { status unit { id incident { number } } } version { by } }
  }
}
"""


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


async def populate(city: City, incidents: range) -> None:
    for n in incidents:
        await city.tell(received(f"c{n}"), opened(f"i{n}", n), attached(f"c{n}", f"i{n}"))
        await city.tell(*registered(f"E{n}"), *registered(f"A{n}"), context="dispatch")
        await city.tell(assigned(f"E{n}", f"i{n}"), assigned(f"A{n}", f"i{n}"), context="dispatch")


async def test_more_rows_take_no_more_statements(city: City) -> None:
    await populate(city, range(1))
    with statements() as for_one:
        assert len((await city.ask(DEEP))["incidents"]["nodes"]) == 1
    await populate(city, range(1, 8))
    with statements() as for_many:
        nodes = (await city.ask(DEEP))["incidents"]["nodes"]
    assert [len(node["units"]) for node in nodes] == [2] * 8
    # The head, then incidents, what is merged into them, their calls, their assignments, the units of these, and the
    # incidents of those.
    assert len(for_one) == len(for_many) == 7


async def test_what_is_not_asked_for_is_not_read(city: City) -> None:
    await populate(city, range(2))
    with statements() as seen:
        await city.ask("{ incidents { nodes { id number } } }")
    assert len(seen) == 2
    with statements() as seen:
        await city.ask("{ incidents { totalCount nodes { id } } }")
    assert len(seen) == 3
    assert "count" in seen[-1]
