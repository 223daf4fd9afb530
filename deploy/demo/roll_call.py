"""Before the hour: protocols and types are laid down, every unit is known, and on no incident of a demo cut off."""

from deploy.demo.city import UNITS, Unit
from deploy.demo.player import Ask, request
from deploy.demo.scenes import SUPERVISOR
from deploy.demo.script import DISPATCHERS
from deploy.publishing import SAMPLES, publish, read_publication
from events.log import Log
from services.dispatch.commands import EndDuty, RegisterUnit, ReleaseUnit
from services.intake.commands.incidents import CloseIncident

BY = DISPATCHERS[0]


async def lay_down(ask: Ask, log: Log) -> None:
    """Publish the samples: protocols to ask by, and types of incidents. What is published already stays as it is."""
    for file in sorted(SAMPLES.glob("*.json")):
        await publish(read_publication(file, SUPERVISOR), ask, log)


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
            done = await ask(request(CloseIncident(by=BY, incident=incident, disposition="cancelled")))
            if done.refusal:  # Something is not known yet that it would take to close it.
                done = await ask(request(ReleaseUnit(by=BY, unit=unit.id, incident=incident, reason="demo_over")))
            await ask(request(end, after=done.position or 0))
