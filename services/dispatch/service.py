"""Dispatch as the runtime knows it: who decides what, who reacts to what, what falls due."""

from events.intake.incidents import IncidentClosed
from services.dispatch import commands, decide, reactions, unit
from services.dispatch.state import Dispatch
from services.runtime.context import Context

DISPATCH = Context(
    name="dispatch",
    state=Dispatch,
    decides={
        commands.RegisterUnit: decide.register_unit,
        commands.StartDuty: decide.start_duty,
        commands.EndDuty: decide.end_duty,
        commands.DispatchUnits: decide.dispatch_units,
        commands.ReportUnitStatus: decide.report_unit_status,
        commands.ReleaseUnit: decide.release_unit,
    },
    reacts={IncidentClosed: reactions.incident_closed},
    expires={"unit": unit.overdue},
    knows=frozenset({"intake"}),
)
