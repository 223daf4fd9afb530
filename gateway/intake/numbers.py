"""Incidents by the number that people say, wherever a client may name one by its id."""

import re

import strawberry
from typing_extensions import override

from gateway.answers import CommandOptions
from gateway.context import Context
from gateway.intake.loaders import IncidentsById
from gateway.moment import Loader, Moment
from projections import incidents
from projections.incidents import Incident
from projections.versions import Known

NUMBER = re.compile(r"[0-9]{8}-[0-9]{5,}")
BY_EITHER = "By its id, or by the number that people say: `20261123-00042`."


class IncidentsByNumber(Loader[Known[Incident] | None]):
    """An incident by its number."""

    @override
    async def read(self, keys: list[str]) -> list[Known[Incident] | None]:
        """See Loader.read."""
        return [await incidents.by_number(self.moment.reading, key) for key in keys]


async def incident_id(given: str, moment: Moment) -> strawberry.ID:
    """The id of the incident that is meant at a moment. A number that no incident has stays what it is."""
    if NUMBER.fullmatch(given) and await moment.loader(IncidentsById).load(given) is None:
        known = await moment.loader(IncidentsByNumber).load(given)
        given = known.row.incident if known else given
    return strawberry.ID(given)


async def commanded(given: str, context: Context, options: CommandOptions | None) -> strawberry.ID:
    """The id of the incident that a command means. An id that is no number is taken as it is, and nothing is read."""
    if not NUMBER.fullmatch(given):
        return strawberry.ID(given)
    return await incident_id(given, await context.moment(least=options.after if options else None))
