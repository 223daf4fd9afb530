"""The schema that is committed is the one that is served, and what it mirrors it mirrors in full."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
from strawberry.types.base import get_object_definition
from strawberry.utils.str_converters import to_camel_case

import gateway
from gateway.commanding import innermost
from gateway.dispatch.types import AssignmentStatus, UnitStatus
from gateway.schema import Mutation, schema
from projections.assignments import STAMPS
from projections.units import STATUSES
from services.common.command import Command
from services.dispatch.service import DISPATCH
from services.intake.service import intake

NOT_GIVEN = {"person"}
"""What the gateway knows, and no client gives."""
COMMITTED = Path(gateway.__file__).parent / "schema.graphql"


def commands() -> Iterator[type[Command]]:
    for context in (intake(UTC), DISPATCH):
        yield from context.decides


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema.as_str() + "\n", "python -m gateway.schema writes it anew"


@pytest.mark.parametrize("command", [*commands()], ids=lambda command: command.name)
def test_every_command_has_a_mutation_whose_input_has_its_fields(command: type[Command]) -> None:
    fields = set(command.model_fields) - {"by"}
    mutations = {field.python_name: field for field in get_object_definition(Mutation, strict=True).fields}
    field = mutations[command.name.rpartition(".")[2]]
    given = {argument.python_name: argument for argument in field.arguments}
    assert list(map(to_camel_case, given)) == (
        ["commandId", "input", "options"] if fields else ["commandId", "options"]
    )
    if fields:
        input_ = get_object_definition(innermost(given["input"].type), strict=True)
        assert fields - {field.python_name for field in input_.fields} <= NOT_GIVEN


def test_what_a_row_can_say_a_client_can_read() -> None:
    assert [status.value for status in UnitStatus] == list(STATUSES)
    assert [status.value for status in AssignmentStatus] == [*STAMPS, "released_at"]
