"""What can be asked about units."""

import strawberry

from gateway.context import AsOf, Info
from gateway.dispatch.filters import UnitFilter, units_where
from gateway.dispatch.types import Unit, find_unit
from gateway.paging import Connection, Page
from gateway.scalars import Position
from projections import units


@strawberry.type
class DispatchQuery:
    """Dispatch's part of the queries."""

    @strawberry.field(description="One unit: what it is doing, and where it is committed.")
    async def unit(
        self, info: Info, id: strawberry.ID, as_of: AsOf | None = None, min_position: Position | None = None
    ) -> Unit | None:
        """One unit."""
        return await find_unit(id, await info.context.moment(as_of, min_position))

    @strawberry.field(description="Units, by id.")
    async def units(
        self,
        info: Info,
        filter: UnitFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> Connection[Unit]:
        """Units, page by page."""
        page = await Page.of(info, "units", first, after, as_of, min_position)
        where = await units_where(filter, page.moment)
        return page.connection(
            await page.read(units.page(page.reading, where, page.most, page.after)),
            node=Unit.of,
            key=units.cursor,
            count=lambda: units.count(page.reading, where),
        )
