"""Waiting until readers can see what was appended."""

from deploy.errors import Trouble
from deploy.steps import Steps
from events.values import Position
from projections.errors import NotVisible
from projections.reading import Reader

LOOK_EVERY = 0.5
PATIENCE = 60.0
"""Seconds for which the read models may stand still."""


class StandsStill(Trouble):
    """The read models do not get on."""


async def wait_until_visible(database_url: str, position: Position, steps: Steps) -> None:
    """Return when the read models show `position`. Raises StandsStill when they do not get there."""
    reader = Reader(database_url)
    try:
        shown = (await reader.head()).position
        more = steps.begin("making it visible", max(position - shown, 0))
        still = 0.0
        while shown < position and still < PATIENCE:
            try:
                await reader.wait_for(position, LOOK_EVERY)
                seen = position
            except NotVisible as behind:
                seen = behind.visible
            still = 0.0 if seen > shown else still + LOOK_EVERY
            more(seen - shown)
            shown = seen
    finally:
        await reader.close()
    if shown < position:
        raise StandsStill(
            f"all of it is in the log, but the read models stand still at {shown:,} of {position:,}: "
            f"see what the projector has to say"
        )
