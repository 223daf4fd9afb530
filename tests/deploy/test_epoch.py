"""Which epoch of a log runs is said by the environment, or by the folder, and never by both in two ways."""

from pathlib import Path

import pytest

from deploy.attached import attached
from deploy.errors import Trouble
from deploy.folder import DataFolder
from deploy.restoring.epoch import of_folder, of_up
from deploy.running import Addresses, Running
from deploy.settings import SettingsError, read_settings

UNSET = read_settings({})
NAMED = read_settings({"LIANDONG_EPOCH": "3"})


def test_a_folder_whose_log_was_never_restored_runs_what_the_settings_say(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    for settings, epoch in ((UNSET, 1), (NAMED, 3)):
        assert of_folder(data, settings).epoch == of_up(data, settings).epoch == epoch


def test_a_restored_folder_runs_the_epoch_it_was_restored_as(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.keep_epoch(2)
    assert of_folder(data, UNSET).epoch == of_up(data, UNSET).epoch == 2


def test_another_epoch_can_be_read_and_not_run(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.keep_epoch(2)
    assert of_folder(data, NAMED).epoch == 3
    with pytest.raises(SettingsError, match="runs epoch 2: unset it"):
        of_up(data, NAMED)
    data.keep_epoch(3)
    assert of_up(data, NAMED).epoch == 3


def test_a_spoilt_epoch_is_told(tmp_path: Path) -> None:
    (tmp_path / "epoch").write_text("two")
    with pytest.raises(Trouble, match="is no number"):
        _ = DataFolder(tmp_path).epoch


async def test_another_epoch_can_be_read_while_one_runs(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    at = Addresses(graphql="http://127.0.0.1:1/graphql", nats="nats://127.0.0.1:1", postgres="postgresql://127.0.0.1:1")
    with data.hold():
        Running(pid=1, jurisdiction="city", epoch=2, addresses=at, ready=True).write(data)
        for settings, epoch in ((UNSET, 2), (NAMED, 3)):
            async with attached(data, settings) as servers:
                assert servers.epoch == epoch
