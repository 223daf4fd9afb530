"""Which incidents a call may belong to: asked of intake, shown as of the position that the answer was true at."""

import asyncio
from datetime import datetime

import strawberry

from gateway.context import Info
from gateway.intake.types import Incident, find_incident
from gateway.learning import learn
from gateway.place import PlaceInput
from gateway.scalars import Position
from services.intake.questions import Candidate, DuplicateCandidates, Reason, ReasonCode

strawberry.enum(
    ReasonCode,
    name="DuplicateReasonCode",
    description="What speaks for an incident, or against it: docs/duplicates.md.",
)


@strawberry.type(description="Why an incident is offered, with the numbers that belong to this reason.")
class DuplicateReason:
    """Mirrors services.intake.questions.Reason."""

    code: ReasonCode
    metres: float | None = strawberry.field(description="With NEAR: how far away.")
    within_m: float | None = strawberry.field(description="With NEAR: a distance that would be no surprise.")
    seconds: float | None = strawberry.field(description="How long before the call.")
    incident_id: strawberry.ID | None = strawberry.field(description="With MERGED: the absorbed incident.")

    @classmethod
    def of(cls, reason: Reason) -> "DuplicateReason":
        """The reason as it is shown."""
        incident = None if reason.incident is None else strawberry.ID(reason.incident)
        return cls(
            code=reason.code,
            metres=reason.metres,
            within_m=reason.within_m,
            seconds=reason.seconds,
            incident_id=incident,
        )


@strawberry.type(description="An incident that a call may belong to. It is an offer: nothing is attached by itself.")
class DuplicateCandidate:
    """Mirrors services.intake.questions.Candidate."""

    incident: Incident
    score: float = strawberry.field(description="From 0 to 1: for the order. It is no probability.")
    distance_m: float | None = strawberry.field(
        description="Metres to the nearest place that is known of the incident; null where either has no point."
    )
    reasons: list[DuplicateReason]

    @classmethod
    def of(cls, candidate: Candidate, incident: Incident | None) -> "DuplicateCandidate":
        """The candidate as it is shown, at a moment at which it is known."""
        assert incident is not None, "the moment is one at which intake knows it"
        reasons = [DuplicateReason.of(reason) for reason in candidate.reasons]
        return cls(incident=incident, score=candidate.score, distance_m=candidate.distance_m, reasons=reasons)


@strawberry.type(name="DuplicateCandidates", description="The incidents that a call may belong to, best first.")
class Duplicates:
    """With the position that this was true at."""

    position: Position = strawberry.field(description="This was true at it, and the incidents are shown as of it.")
    candidates: list[DuplicateCandidate]


@strawberry.input
class _Arguments:
    """The query's arguments, by the question's own names."""

    call: strawberry.ID | None = strawberry.field(name="callId")
    place: PlaceInput | None
    type: str | None
    at: datetime | None


@strawberry.type
class DuplicatesQuery:
    """Asked of intake, as it needs what is open at this moment."""

    @strawberry.field(
        description="The open incidents that a call may belong to, best first: of a call that was received (callId),"
        " or of one that is described (place, type, at). A refusal is an error with intake's own code."
    )
    async def duplicate_candidates(
        self,
        info: Info,
        call_id: strawberry.ID | None = None,
        place: PlaceInput | None = None,
        type: str | None = None,
        at: datetime | None = None,
        min_position: Position | None = None,
    ) -> Duplicates:
        """What may be the same."""
        arguments = _Arguments(call=call_id, place=place, type=type, at=at)
        learnt = await learn(info, DuplicateCandidates, arguments, min_position)
        moment = await info.context.moment_at(learnt.position)
        offers = learnt.answer.candidates
        incidents = await asyncio.gather(*(find_incident(offer.incident, moment) for offer in offers))
        shown = [DuplicateCandidate.of(*pair) for pair in zip(offers, incidents, strict=True)]
        return Duplicates(position=learnt.position, candidates=shown)
