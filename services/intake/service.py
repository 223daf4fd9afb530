"""Call intake as the runtime knows it: who decides what, and what falls due."""

from datetime import tzinfo

from services.common.grid import Grid
from services.intake import assessing, call, caller, closing, decide, incident, levels, linking, merging, notes
from services.intake.commands import calls, incidents
from services.intake.rules import Rules
from services.intake.state import Intake
from services.runtime.context import Context


def intake(zone: tzinfo, rules: Rules | None = None, grid: Grid = lambda _: None) -> Context[Intake]:
    """The context for a jurisdiction in this time zone, by these rules, on this grid."""
    laid_down = rules or Rules()
    return Context(
        name="intake",
        state=lambda: Intake(zone, laid_down, grid),
        decides={
            calls.ReceiveCall: decide.receive_call,
            calls.RevealCaller: caller.reveal_caller,
            calls.EraseCaller: caller.erase_caller,
            incidents.OpenIncident: decide.open_incident,
            incidents.AddNote: notes.add_note,
            incidents.StrikeNote: notes.strike_note,
            incidents.LinkIncidents: linking.link_incidents,
            incidents.UnlinkIncidents: linking.unlink_incidents,
            incidents.MergeIncident: merging.merge_incident,
            incidents.UnmergeIncident: merging.unmerge_incident,
            incidents.ClassifyIncident: assessing.classify,
            incidents.ChangePriority: assessing.change_priority,
            incidents.ChangeLevel: levels.change_level,
            incidents.ReportUpward: levels.report_upward,
            incidents.ReportCasualties: assessing.report_casualties,
            incidents.FlagHazard: assessing.flag_hazard,
            incidents.ClearHazard: assessing.clear_hazard,
            incidents.StabilizeIncident: closing.stabilize,
            incidents.CloseIncident: closing.close,
            incidents.ReopenIncident: closing.reopen,
        },
        expires={"call": call.overdue, "incident": incident.overdue},
        fold=2,
        writes=2,
    )
