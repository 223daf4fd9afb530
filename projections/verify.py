"""The proof that what readers see is what the log says."""

from typing import NamedTuple

from events.log import Log
from events.values import Position
from projections import checkpoint
from projections.comparing import compare_models
from projections.copies import compare_copies
from projections.database import connected
from projections.filling import Filling, Progress, unwatched
from projections.findings import Difference, Findings
from projections.models import READ_MODELS
from projections.projection import ReadModel

CHECK = "views_check"


class Report(NamedTuple):
    """What was found, up to the position of the checkpoint when it began."""

    position: Position
    differences: tuple[Difference, ...]

    @property
    def clean(self) -> bool:
        """Whether journal and log are the same, the chain holds, and every read model is what a fresh fold gives."""
        return not self.differences


async def verify(
    dsn: str, log: Log, progress: Progress = unwatched, models: tuple[ReadModel, ...] = READ_MODELS
) -> Report:
    """Compare the journal with the log, follow the chain, and compare the read models with a fresh fold beside them.

    The projector may go on meanwhile. Raises RebuildRunning where another verification is at work.
    """
    found = Findings()
    async with connected(dsn) as reading, connected(dsn, by_index=True) as connection:
        filling = Filling(connection, CHECK, models, progress)
        await filling.begin()
        last = await checkpoint.read(reading)
        if last is None:
            return Report(0, ())
        await compare_copies(reading, log, last, found)
        await filling.up_to(last.position)
        await compare_models(reading, CHECK, models, last.position, found)
        await connection.execute(f"DROP SCHEMA {CHECK} CASCADE")
    return Report(last.position, tuple(found.differences))
