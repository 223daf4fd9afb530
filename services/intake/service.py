"""Call intake as the runtime knows it: who decides what, and what falls due."""

from datetime import tzinfo

from services.common.grid import Grid
from services.intake import (
    answering,
    assessing,
    attaching,
    call,
    caller,
    claiming,
    closing,
    decide,
    incident,
    levels,
    linking,
    locating,
    merging,
    notes,
    premise,
    publishing,
    transferring,
    triaging,
)
from services.intake.commands import calls, incidents, premises, reference
from services.intake.duplicates import duplicate_candidates
from services.intake.questions import DuplicateCandidates
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
            calls.ClaimCall: claiming.claim_call,
            calls.RenewClaims: claiming.renew_claims,
            calls.ReleaseClaim: claiming.release_claim,
            calls.TakeOverCall: claiming.take_over_call,
            calls.AnswerCall: answering.answer_call,
            calls.LocateCall: locating.locate_call,
            calls.TriageCall: triaging.triage_call,
            calls.AttachCall: attaching.attach_call,
            calls.DetachCall: attaching.detach_call,
            calls.OfferTransfer: transferring.offer_transfer,
            calls.AcceptTransfer: transferring.accept_transfer,
            calls.RefuseTransfer: transferring.refuse_transfer,
            calls.WithdrawTransfer: transferring.withdraw_transfer,
            calls.EndCall: answering.end_call,
            calls.MakeCallback: answering.make_callback,
            calls.WaiveCallback: answering.waive_callback,
            calls.RevealCaller: caller.reveal_caller,
            calls.EraseCaller: caller.erase_caller,
            incidents.OpenIncident: decide.open_incident,
            incidents.ClassifyIncident: assessing.classify,
            incidents.ChangePriority: assessing.change_priority,
            incidents.CorrectLocation: locating.correct_location,
            incidents.ChangeLevel: levels.change_level,
            incidents.ReportUpward: levels.report_upward,
            incidents.ReportCasualties: assessing.report_casualties,
            incidents.FlagHazard: assessing.flag_hazard,
            incidents.ClearHazard: assessing.clear_hazard,
            incidents.AddNote: notes.add_note,
            incidents.StrikeNote: notes.strike_note,
            incidents.LinkIncidents: linking.link_incidents,
            incidents.UnlinkIncidents: linking.unlink_incidents,
            incidents.MergeIncident: merging.merge_incident,
            incidents.UnmergeIncident: merging.unmerge_incident,
            incidents.StabilizeIncident: closing.stabilize,
            incidents.CloseIncident: closing.close,
            incidents.ReopenIncident: closing.reopen,
            premises.FlagPremise: locating.flag_premise,
            premises.WithdrawPremiseFlag: locating.withdraw_premise_flag,
            reference.PublishProtocol: publishing.publish_protocol,
            reference.RetireProtocol: publishing.retire_protocol,
            reference.PublishIncidentTypes: publishing.publish_incident_types,
        },
        answers={DuplicateCandidates: duplicate_candidates},
        expires={"call": call.overdue, "incident": incident.overdue, "flag": premise.expire},
        fold=2,
        writes=2,
    )
