"""Which epoch of the log runs: the one that LIANDONG_EPOCH names, or the one that the folder was restored as."""

from dataclasses import replace

from deploy.errors import Trouble
from deploy.folder import DataFolder
from deploy.settings import Settings, SettingsError
from events.naming import stream_name
from projections import checkpoint
from projections.database import connected


class OtherEpoch(Trouble):
    """The journal is a copy of another log than the one that is to run."""


class BothLost(Trouble):
    """Neither the log nor the journal has anything, and an earlier epoch has."""


def of_folder(data: DataFolder, settings: Settings) -> Settings:
    """The settings for who reads: an epoch that is named is read, whatever runs."""
    if settings.epoch_named or data.epoch is None:
        return settings
    return replace(settings, epoch=data.epoch)


def of_up(data: DataFolder, settings: Settings) -> Settings:
    """The settings for who runs the log. Raises SettingsError where the folder says another epoch."""
    if settings.epoch_named and data.epoch not in (None, settings.epoch):
        raise SettingsError("LIANDONG_EPOCH", f"is {settings.epoch}, and {data.path} runs epoch {data.epoch}: unset it")
    return of_folder(data, settings)


async def check_journal(database_url: str, settings: Settings, *, emptied: bool = False) -> None:
    """Raises OtherEpoch where services would decide on a log that the journal is not a copy of.

    And BothLost where the log was `emptied`, and there is no journal that would contradict it.
    """
    log = stream_name(settings.jurisdiction, settings.epoch)
    async with connected(database_url) as connection:
        at = await checkpoint.read(connection)
    if at and at.position and at.log != log:
        raise OtherEpoch(
            f"the journal is a copy of {at.log}, and this would run {log}: `liandong restore` says which is in use, "
            f"and finishes what was begun"
        )
    if emptied and not (at and at.position):
        raise BothLost(
            f"{log} and the journal are empty, and an earlier epoch is not: nothing may begin anew beside it. "
            f"`liandong restore FILE` makes {log} whole from an exported file"
        )
