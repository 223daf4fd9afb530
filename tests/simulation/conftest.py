"""The runtime's log is not what is looked at here."""

from tests.services.conftest import quiet

__all__ = ["quiet"]
