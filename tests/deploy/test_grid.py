"""The grid is what the file says, and a file that is none is refused before anything is started."""

from pathlib import Path

import pytest

from deploy.folder import DataFolder
from deploy.grid import read_grid
from deploy.plan import Plan, make_plan
from deploy.settings import Settings, SettingsError
from events.values import Point
from tests.services.common.cells import collection, feature, square

HERE = Point(lat=0.5, lon=0.5)


def test_the_cells_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cells.geojson"
    path.write_bytes(collection([feature("Jing'an 3", square(0, 0, 1))]))
    assert read_grid(path)(HERE) == "Jing'an 3"


def test_without_a_file_they_are_those_of_h3() -> None:
    assert read_grid(None)(HERE) == "89754e8ed37ffff"


def test_a_file_that_is_not_there_is_told_by_its_name_and_the_variables(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"LIANDONG_GRID names a file that cannot be read: /.*/no: No such file"):
        read_grid(tmp_path / "no")


def test_intake_is_told_where_the_file_is_and_nobody_else(tmp_path: Path) -> None:
    settings = Settings(nats_url="nats://there", database_url="postgresql://there", grid=tmp_path / "cells.geojson")
    plan = Plan(settings, 8480, nats=None, postgres=None)
    assert plan.environment("intake")["LIANDONG_GRID"] == str(tmp_path / "cells.geojson")
    assert "LIANDONG_GRID" not in plan.environment("dispatch")


def test_a_bad_file_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    path = tmp_path / "cells.geojson"
    path.write_bytes(collection([feature("a", square(0, 0, 1)), feature("a", square(1, 0, 1))]))
    with pytest.raises(SettingsError, match=r"LIANDONG_GRID .*: feature 2: 'a' is the name of feature 1 already"):
        make_plan(DataFolder(tmp_path / "data"), Settings(grid=path, gateway_port=0))
