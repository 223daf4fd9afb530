"""The whole schema, put together from the contexts' parts."""

from pathlib import Path

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext
from typing_extensions import override

from gateway.context import Info
from gateway.dispatch.mutations import DispatchMutation
from gateway.dispatch.queries import DispatchQuery
from gateway.dispatch.subscriptions import DispatchSubscription
from gateway.dispatch.types import find_unit
from gateway.errors import discreet
from gateway.intake.answering import AnsweringMutation
from gateway.intake.assessing import AssessingMutation
from gateway.intake.attaching import AttachingMutation
from gateway.intake.claiming import ClaimingMutation
from gateway.intake.closing import ClosingMutation
from gateway.intake.hazards import HazardsMutation
from gateway.intake.incident_types import IncidentTypesQuery
from gateway.intake.levels import LevelsMutation
from gateway.intake.locating import LocatingMutation
from gateway.intake.mutations import IntakeMutation
from gateway.intake.offers import OffersQuery, OffersSubscription
from gateway.intake.protocols import ProtocolQuery
from gateway.intake.publishing import PublishingMutation
from gateway.intake.queries import IntakeQuery
from gateway.intake.queue import QueueQuery, QueueSubscription
from gateway.intake.revealing import CallerMutation
from gateway.intake.subscriptions import IntakeSubscription
from gateway.intake.transferring import TransferringMutation
from gateway.intake.triaging import TriagingMutation
from gateway.intake.types import find_call, find_incident
from gateway.limits import Limits
from gateway.log.queries import LogQuery
from gateway.log.subscriptions import LogSubscription
from gateway.node import Node
from gateway.operation import Apart
from gateway.premises.mutations import PremisesMutation
from gateway.premises.queries import PremisesQuery
from gateway.premises.types import find_premise_flag
from gateway.reactions.mutations import ReactionsMutation
from gateway.reactions.queries import ReactionsQuery
from gateway.review.queries import ReviewQuery
from gateway.scalars import SCALARS

FINDERS = {"incident": find_incident, "unit": find_unit, "call": find_call, "flag": find_premise_flag}


@strawberry.type
class Query(
    LogQuery,
    IntakeQuery,
    QueueQuery,
    OffersQuery,
    ProtocolQuery,
    IncidentTypesQuery,
    DispatchQuery,
    ReviewQuery,
    ReactionsQuery,
    PremisesQuery,
):
    """All that can be asked."""

    @strawberry.field(
        description="Whatever has this id. `unit/E01`, as an event names its subject, says which kind is meant."
    )
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """Whatever has this id."""
        kind, _, own = id.rpartition("/")
        moment = await info.context.moment()
        for finder in [finder for name, finder in FINDERS.items() if kind in ("", name)]:
            if found := await finder(own, moment):
                return found
        return None


@strawberry.type(
    description="Every mutation: idempotent by commandId (a client-made UUIDv7, whose time is when it was issued),"
    " answered when its outcome is durable."
)
class Mutation(
    IntakeMutation,
    CallerMutation,
    ClaimingMutation,
    AnsweringMutation,
    TriagingMutation,
    AttachingMutation,
    TransferringMutation,
    AssessingMutation,
    LevelsMutation,
    HazardsMutation,
    ClosingMutation,
    LocatingMutation,
    PremisesMutation,
    PublishingMutation,
    DispatchMutation,
    ReactionsMutation,
):
    """All that can be asked for."""


@strawberry.type(
    description="Live, and resumable: pass the last cursor seen as `after` and nothing is missed or repeated."
)
class Subscription(LogSubscription, IntakeSubscription, QueueSubscription, OffersSubscription, DispatchSubscription):
    """All that can be followed."""


class _Schema(strawberry.Schema):
    @override
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Every error of an operation comes by here, and none goes on without a code. Only what is ours is logged."""
        errors[:] = map(discreet, errors)


schema = _Schema(Query, Mutation, Subscription, extensions=[Apart, Limits], config=StrawberryConfig(scalar_map=SCALARS))

if __name__ == "__main__":
    (Path(__file__).parent / "schema.graphql").write_text(schema.as_str() + "\n", encoding="utf-8")
