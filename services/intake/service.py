"""Call intake as the runtime knows it: who decides what."""

from datetime import tzinfo

from services.intake import commands, decide
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
    )
