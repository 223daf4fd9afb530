"""What can keep the read models from being written or read. Each text says what a person can do about it."""

from events.values import Position


class AnotherProjector(Exception):
    """The checkpoint was not where this projector left it: another one is at work on the same database."""

    def __init__(self, position: Position) -> None:
        super().__init__(f"another projector has moved the checkpoint from {position}: stop one of the two")


class AnotherLog(Exception):
    """The log is not the one that the journal was copied from."""


class OtherReadModels(Exception):
    """The read models in the database are of other code, newer or older, than this."""

    def __init__(self) -> None:
        super().__init__("the read models were made by other code than this: run one version of it")


class RebuildRunning(Exception):
    """Another rebuild or verification uses the same scratch schema."""

    def __init__(self, schema: str) -> None:
        super().__init__(f"schema {schema} is in use by another rebuild or verification: wait for it to end")


class StaleReadModel(Exception):
    """A fold of this read model raised. It is right up to `position`, and knows nothing after it."""

    def __init__(self, model: str, position: Position, reason: str) -> None:
        super().__init__(f"read model {model} stands still at position {position}: {reason}")
        self.model = model
        self.position = position
        self.reason = reason


class NotVisible(Exception):
    """Readers cannot see this position yet."""

    def __init__(self, position: Position, visible: Position) -> None:
        super().__init__(f"position {position} is not visible yet, {visible} is")
        self.position = position
        self.visible = visible


class BrokenChain(Exception):
    """A copy of the log does not hold together from this position on."""

    def __init__(self, position: Position, reason: str) -> None:
        super().__init__(f"the chain breaks at position {position}: {reason}")
        self.position = position
