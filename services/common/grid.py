"""The grid 网格: which cell a point lies in."""

from collections.abc import Callable

from events.values import Cell, Point

Grid = Callable[[Point], Cell | None]
"""The cell of a point; None where it lies in none."""
