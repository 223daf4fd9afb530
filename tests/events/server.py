"""A nats-server of the test's own, to be killed, and to be given another store."""

import shutil
from pathlib import Path

from deploy.child import spawn, stop
from deploy.embedded.nats import prepare_nats
from deploy.folder import DataFolder
from deploy.permissions import ADMIN, permissions
from tests.conftest import until_ready


class Server:
    """One server, always on the same port."""

    def __init__(self, folder: Path) -> None:
        self._data = DataFolder(folder)
        self._prepared = prepare_nats(self._data, permissions("city", 1))
        self.url = self._prepared.url_for(ADMIN)

    async def start(self) -> None:
        self._process = await spawn(self._prepared.child)
        await until_ready(self._prepared.child, self._process)

    async def kill(self) -> None:
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> None:
        await stop(self._prepared.child, self._process)

    @property
    def _store(self) -> Path:
        return self._data.nats / "jetstream"

    @property
    def _copy(self) -> Path:
        return self._data.nats / "copy"

    async def copy_store(self) -> None:
        """Put a copy of all that it has aside."""
        await self.stop()
        shutil.copytree(self._store, self._copy)
        await self.start()

    async def put_copy_back(self) -> None:
        """Kill it, and start it again with the copy."""
        await self.kill()
        shutil.rmtree(self._store)
        shutil.copytree(self._copy, self._store)
        await self.start()

    async def lose_store(self) -> None:
        """Kill it, and start it again with nothing."""
        await self.kill()
        shutil.rmtree(self._store)
        await self.start()
