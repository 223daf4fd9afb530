"""The grid 网格: which cell a point lies in. Cells are those of H3, or a jurisdiction's own polygons."""

from collections.abc import Callable

import h3  # type: ignore[import-untyped]  # it has types, and does not say so
import shapely

from events.values import Cell, Point
from services.common.geojson import read_cells

Grid = Callable[[Point], Cell | None]
"""The cell of a point; None where it lies in none."""

BLOCK = 9
"""H3's resolution whose cells are a block or a compound: 0.1 km², 400 m from corner to corner. One finer, a cell is
150 m across, no more than a network's fix of a caller is off; one coarser, it is a neighbourhood of 0.7 km²."""


def h3_cells(resolution: int = BLOCK) -> Grid:
    """H3's hexagons: every point on the globe lies in one."""
    return lambda point: str(h3.latlng_to_cell(point.lat, point.lon, resolution))


def polygons(geojson: str | bytes) -> Grid:
    """The polygons of a GeoJSON text. Raises BadGrid.

    Where polygons overlap, and on a border, the smallest one wins, and of those of one size the first by name.
    """
    cells = sorted(read_cells(geojson), key=lambda cell: (cell.size, cell.name))
    tree = shapely.STRtree([cell.shape for cell in cells])
    shapely.prepare(tree.geometries)

    def cell_of(point: Point) -> Cell | None:
        near = tree.query(shapely.Point(point.lon, point.lat))
        there = near[shapely.intersects_xy(tree.geometries[near], point.lon, point.lat)]
        return cells[there.min()].name if there.size else None

    return cell_of
