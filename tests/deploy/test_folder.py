"""A data folder is held by one `up` at a time, and remembers what was chosen in it."""

import socket
from pathlib import Path

import pytest

from deploy.folder import DataFolder, InUse
from deploy.running import Addresses, NotRunning, Running, read_running


def test_a_folder_in_use_is_refused_until_it_is_let_go(tmp_path: Path) -> None:
    with DataFolder(tmp_path).hold():
        with pytest.raises(InUse, match=str(tmp_path)), DataFolder(tmp_path).hold():
            pass
        assert DataFolder(tmp_path).held
    assert not DataFolder(tmp_path).held


def test_a_port_stays_the_same_unless_it_is_taken(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    port = data.port("nats")
    assert DataFolder(tmp_path).port("nats") == port
    with socket.create_server(("127.0.0.1", port)):
        assert data.port("nats") != port


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    assert DataFolder(tmp_path).secret("postgres") == DataFolder(tmp_path).secret("postgres")
    assert DataFolder(tmp_path).secret("postgres") != DataFolder(tmp_path).secret("nats_intake")


def test_what_an_up_that_was_killed_left_behind_is_not_taken_for_running(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    running = Running(
        pid=1,
        jurisdiction="city",
        epoch=1,
        addresses=Addresses(graphql="http://x", nats="nats://x", postgres="postgresql://x"),
    )
    with data.hold():
        running.write(data)
        assert read_running(data) == running
    with pytest.raises(NotRunning, match="liandong up"):
        read_running(data)
