"""What can be asked about reactions."""

import strawberry

from gateway.context import AsOf, Info
from gateway.paging import Connection, Page
from gateway.reactions.types import ParkedReaction
from gateway.scalars import Position
from projections import parked


@strawberry.type
class ReactionsQuery:
    """The reactions' part of the queries."""

    @strawberry.field(
        description="Reactions that raised and were left aside, in the order of what they are to; with"
        " `includeRetried` those too that were run again since."
    )
    async def parked_reactions(
        self,
        info: Info,
        context: str | None = None,
        include_retried: bool = False,
        first: int | None = None,
        after: str | None = None,
        as_of: AsOf | None = None,
        min_position: Position | None = None,
    ) -> Connection[ParkedReaction]:
        """Parked reactions, page by page."""
        page = await Page.of(info, "parkedReactions", first, after, as_of, min_position)
        where = parked.ParkedFilter(context=context, retried=None if include_retried else False)
        return page.connection(
            await page.read(parked.page(page.reading, where, page.most, page.after)),
            node=ParkedReaction.of,
            key=parked.cursor,
            count=lambda: parked.count(page.reading, where),
        )
