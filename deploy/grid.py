"""The jurisdiction's grid, from the file that LIANDONG_GRID names."""

from pathlib import Path

from deploy.settings import SettingsError
from services.common.geojson import BadGrid
from services.common.grid import Grid, h3_cells, polygons


def read_grid(path: Path | None) -> Grid:
    """The grid in a file; H3's cells where there is none. Raises SettingsError."""
    if path is None:
        return h3_cells()
    try:
        return polygons(path.read_bytes())
    except OSError as problem:
        raise SettingsError("LIANDONG_GRID", f"names a file that cannot be read: {path}: {problem.strerror}") from None
    except BadGrid as problem:
        raise SettingsError("LIANDONG_GRID", f"names a file that is no grid: {path}: {problem}") from None
