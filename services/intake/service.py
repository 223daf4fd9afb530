"""Call intake as the runtime knows it: who decides what, and what falls due."""

from datetime import tzinfo

from services.intake import call, commands, decide, incident
from services.intake.state import Intake
from services.runtime.context import Context


def intake(zone: tzinfo) -> Context[Intake]:
    """The context for a jurisdiction in this time zone."""
    return Context(
        name="intake",
        state=lambda: Intake(zone),
        decides={
            commands.ReceiveCall: decide.receive_call,
            commands.OpenIncident: decide.open_incident,
            commands.CloseIncident: decide.close_incident,
        },
        expires={"call": call.archive, "incident": incident.archive},
    )
