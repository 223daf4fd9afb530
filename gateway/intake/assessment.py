"""How bad an incident is, as far as that is known: its level, who is hurt, what is dangerous, and what is missing."""

from datetime import datetime
from typing import Self

import strawberry
from strawberry.utils.await_maybe import AwaitableOrValue
from typing_extensions import override

from events.intake.reference import IncidentField, Step
from events.values import Level
from gateway.intake.catalogue import catalogue
from gateway.intake.together import shown_with
from gateway.moment import Loader, Moment
from gateway.version import Version
from projections import hazards
from projections.incidents import COUNTS, Incident
from projections.versions import Known

strawberry.enum(Level, description="Response level: I 特别重大, II 重大, III 较大, IV 一般.")
strawberry.enum(IncidentField, description="What may be known of an incident, and may have to be.")
strawberry.enum(Step, name="IncidentStep", description="A step before which something must be known.")


class HazardsByIncident(Loader[list[Known[hazards.Hazard]]]):
    """What was looked for at an incident, and at all that is merged into it, by name."""

    @override
    async def read(self, keys: list[str]) -> list[list[Known[hazards.Hazard]]]:
        """See Loader.read."""
        found: dict[str, list[Known[hazards.Hazard]]] = {key: [] for key in keys}
        shown = await shown_with(keys, self.moment)
        for known in await hazards.of_incidents(self.moment.reading, list(shown)):
            for key in shown[known.row.incident]:
                found[key].append(known)
        return list(found.values())


@strawberry.type(
    description="How many people are hurt in all, as far as it was said. Null is not known; 0 is known to be none."
)
class Casualties:
    """Totals, each as it was said last."""

    dead: int | None
    seriously_injured: int | None
    injured: int | None
    trapped: int | None
    missing: int | None
    evacuated: int | None


@strawberry.type(description="Something that endangers whoever goes there; or did, or was looked for and not found.")
class Hazard:
    """Mirrors projections.hazards.Hazard."""

    hazard: str = strawberry.field(description="A word of the jurisdiction's own list.")
    incident_id: strawberry.ID = strawberry.field(description="Where: perhaps at one that is merged into the incident.")
    note: str | None
    flagged_at: datetime | None = strawberry.field(description="Null: somebody looked for it, and there was none.")
    flagged_by: str | None
    cleared_at: datetime | None = strawberry.field(description="Null: it is dangerous there still.")
    cleared_by: str | None
    cleared_because: str | None
    version: Version

    @classmethod
    def of(cls, known: Known[hazards.Hazard]) -> Self:
        """The hazard in a row."""
        row = known.row
        return cls(
            hazard=row.hazard,
            incident_id=strawberry.ID(row.incident),
            note=row.note,
            flagged_at=row.flagged_at,
            flagged_by=row.flagged_by,
            cleared_at=row.cleared_at,
            cleared_by=row.cleared_by,
            cleared_because=row.reason,
            version=Version.of(known),
        )


@strawberry.type
class Assessed:
    """The part of an incident that says how bad it is."""

    row: strawberry.Private[Incident]
    moment: strawberry.Private[Moment]

    @strawberry.field(description="The response level, once somebody has said one.")
    def level(self) -> Level | None:
        """The response level."""
        return None if self.row.level is None else Level(self.row.level)

    @strawberry.field(
        description="When the level above must have been told, as this response level asks. Null: it need not, or was."
    )
    def report_by(self) -> datetime | None:
        """When the level above must have been told."""
        return self.row.report_by

    @strawberry.field(description="That moment is over, and the report was not made.")
    def report_overdue(self) -> bool:
        """Whether the report is overdue."""
        return self.row.report_overdue

    @strawberry.field(description="When the level above was told last.")
    def reported_upward_at(self) -> datetime | None:
        """When the level above was told last."""
        return self.row.reported_upward_at

    @strawberry.field(description="Who is hurt. Null as long as nobody has said anything of it.")
    def casualties(self) -> Casualties | None:
        """Who is hurt."""
        counts = {count: getattr(self.row, count) for count in COUNTS}
        return None if set(counts.values()) == {None} else Casualties(**counts)

    @strawberry.field(
        description="All hazards that were flagged or looked for, by name; those over too.", graphql_type=list[Hazard]
    )
    def hazards(self) -> AwaitableOrValue[list[Hazard]]:
        """What was flagged or looked for."""

        def shown(known: list[Known[hazards.Hazard]]) -> list[Hazard]:
            return [Hazard.of(hazard) for hazard in known]

        return self.moment.loader(HazardsByIncident).make(self.row.incident, shown)

    @strawberry.field(
        description="What its type, as it is published at this moment, needs to be known before a step, and is not."
    )
    async def missing(self, step: Step) -> list[IncidentField]:
        """What is still to be said before a step."""
        published = await catalogue(self.moment)
        type = published and published.row.find(self.row.type)
        return type.missing(step, self.row.known) if type else []
