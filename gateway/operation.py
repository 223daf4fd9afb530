"""Around each operation: a context of its own, and a log that says who asked."""

from collections.abc import Iterator

import structlog
from strawberry.extensions import SchemaExtension
from typing_extensions import override

from gateway.context import Context


class Apart(SchemaExtension):
    """Operations of one WebSocket share nothing that was read."""

    @override
    def on_operation(self) -> Iterator[None]:
        """Before and after it."""
        context: Context = self.execution_context.context
        self.execution_context.context = context.fresh()
        with structlog.contextvars.bound_contextvars(actor=context.actor):
            yield
