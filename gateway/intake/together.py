"""What is shown with an incident: its own, and what belongs to all that is merged into it."""

from typing_extensions import override

from gateway.moment import Loader, Moment
from projections import links, merges, notes
from projections.links import Link
from projections.notes import Note
from projections.versions import Known


class Absorbed(Loader[list[str]]):
    """The ids of all that an incident stands for."""

    @override
    async def read(self, keys: list[str]) -> list[list[str]]:
        """See Loader.read."""
        return list((await merges.absorbed(self.moment.reading, keys)).values())


async def shown_with(keys: list[str], moment: Moment) -> dict[str, list[str]]:
    """Each incident that belongs to one of these, with those of these that it is shown with."""
    shown: dict[str, list[str]] = {}
    for key, absorbed in zip(keys, await moment.loader(Absorbed).load_many(keys), strict=True):
        for incident in (key, *absorbed):
            shown.setdefault(incident, []).append(key)
    return shown


class NotesByIncident(Loader[list[Known[Note]]]):
    """The notes shown with an incident, in the order in which they were written."""

    @override
    async def read(self, keys: list[str]) -> list[list[Known[Note]]]:
        """See Loader.read."""
        found: dict[str, list[Known[Note]]] = {key: [] for key in keys}
        shown = await shown_with(keys, self.moment)
        for known in await notes.of_incidents(self.moment.reading, list(shown)):
            for key in shown[known.row.incident]:
                found[key].append(known)
        return list(found.values())


class LinksByIncident(Loader[list[Known[Link]]]):
    """The links shown with an incident, in the order in which they were made."""

    @override
    async def read(self, keys: list[str]) -> list[list[Known[Link]]]:
        """See Loader.read."""
        found: dict[str, list[Known[Link]]] = {key: [] for key in keys}
        shown = await shown_with(keys, self.moment)
        for known in await links.of_incidents(self.moment.reading, list(shown)):
            ends = (known.row.incident, known.row.other)
            for key in dict.fromkeys(key for end in ends for key in shown.get(end, ())):
                found[key].append(known)
        return list(found.values())
