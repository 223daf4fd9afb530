"""The servers that can be asked as things are: nothing is started."""

from deploy.attached import Servers
from deploy.folder import DataFolder, InUse
from deploy.running import NotRunning, Running, read_running
from deploy.settings import Settings


def reachable(data: DataFolder, settings: Settings) -> tuple[Servers, Running | None]:
    """Those of the `up` that runs in the folder, with what it runs; or else those that the environment names.

    Raises NotRunning where there are neither, and InUse where the folder is held by what cannot be asked.
    """
    try:
        running = read_running(data)
    except NotRunning:
        if data.held:
            raise InUse(f"{data.path} is in use: an import runs in it, or an `up` that has only begun") from None
        if settings.nats_url is None and settings.database_url is None:
            raise
        return _of(settings, settings.nats_url, settings.database_url, settings.jurisdiction, settings.epoch), None
    at = running.addresses
    return _of(settings, at.nats, at.postgres, running.jurisdiction, running.epoch), running


def _of(settings: Settings, nats: str | None, database: str | None, jurisdiction: str, epoch: int) -> Servers:
    return Servers(nats, settings.nats_user, settings.nats_password, database, jurisdiction, epoch)
