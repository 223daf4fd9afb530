"""The types of incidents as they are published at a moment."""

from typing_extensions import override

from gateway.moment import Loader, Moment
from projections import incident_types
from projections.incident_types import Catalogue
from projections.versions import Known


class Published(Loader[Known[Catalogue] | None]):
    """The one catalogue, whatever the key."""

    @override
    async def read(self, keys: list[str]) -> list[Known[Catalogue] | None]:
        """See Loader.read."""
        return [await incident_types.last(self.moment.reading)] * len(keys)


async def catalogue(moment: Moment) -> Known[Catalogue] | None:
    """What was published last; None where nothing was."""
    return await moment.loader(Published).load("types")
