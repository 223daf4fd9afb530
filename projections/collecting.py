"""When Python looks for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 500_000
"""More objects than the batches at hand are made of."""


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """For work in bulk: a batch is many objects and no cycle, and looking for one would take half the time."""
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
