"""Before the hour: every unit is known, and on no incident of a demo that was cut off."""

from deploy.demo.city import UNITS, Unit
from deploy.demo.player import Ask, request
from deploy.demo.script import DISPATCHERS
from services.dispatch.commands import EndDuty, RegisterUnit, ReleaseUnit
from services.intake.commands.incidents import CloseIncident

BY = DISPATCHERS[0]


async def call_the_roll(ask: Ask) -> None:
    """Register the units; those that are known from an earlier demo end their duty, so that they can begin it."""
    for unit in UNITS:
        register = RegisterUnit(
            by=BY, unit=unit.id, agency=unit.agency, capabilities=(unit.capability,), station=unit.station
        )
        registered = await ask(request(register))
        if registered.refusal:
            await _stand_down(unit, ask)


async def _stand_down(unit: Unit, ask: Ask) -> None:
    end = EndDuty(by=BY, unit=unit.id)
    ended = await ask(request(end))
    if not ended.refusal:
        return
    # Which incident it is on stands in the refusal to take it off another.
    refused = await ask(request(ReleaseUnit(by=BY, unit=unit.id, incident="none", reason="demo_over")))
    for incident in (refused.refusal and refused.refusal.allowed) or ():
        if incident.startswith("demo-"):
            closed = await ask(request(CloseIncident(by=BY, incident=incident, disposition="demo_over")))
            await ask(request(end, after=closed.position or 0))
