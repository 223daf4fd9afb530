"""A disk with little room, for tests of what happens when it is full."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(at: Path, megabytes: int) -> Iterator["Ballast"]:
    """Mount one there; skips the test, saying so, where that is not possible."""
    at.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(at)]
    try:
        mounted = subprocess.run(mount, check=False, capture_output=True, text=True)
    except OSError as problem:
        pytest.skip(f"a small disk cannot be made here: {problem}")
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be made here: {mounted.stderr.strip()}")
    try:
        yield Ballast(at / "ballast")
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


class Ballast:
    """A file that takes the room on a disk."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def leave(self, megabytes: int) -> None:
        """Take all room but so much."""
        try:
            with self._file.open("wb", buffering=0) as file:
                while file.write(bytes(1 << 16)):
                    pass
        except OSError:
            pass
        with self._file.open("r+b") as file:
            file.truncate(self._file.stat().st_size - megabytes * 1_000_000)

    def drop(self) -> None:
        """Give the room back."""
        self._file.unlink()
