"""Builders of commands, each with defaults, so that a test spells only what it is about."""

from events.values import Channel, Progress
from services.common.place import GivenPlace
from services.dispatch.commands import DispatchUnits, EndDuty, RegisterUnit, ReleaseUnit, ReportUnitStatus, StartDuty
from services.intake.commands.calls import ReceiveCall
from services.intake.commands.incidents import CloseIncident, OpenIncident
from tests.services.city import ANNA, BUND, CREW

THERE = GivenPlace(address=BUND.address)


def register(unit: str) -> RegisterUnit:
    return RegisterUnit(by=ANNA, unit=unit, agency="fire", capabilities=("pump",))


def start_duty(unit: str) -> StartDuty:
    return StartDuty(by=ANNA, unit=unit)


def end_duty(unit: str) -> EndDuty:
    return EndDuty(by=ANNA, unit=unit)


def send(*units: str, to: str) -> DispatchUnits:
    return DispatchUnits(by=ANNA, incident=to, units=units)


def report(unit: str, at: str, progress: Progress) -> ReportUnitStatus:
    return ReportUnitStatus(by=CREW, unit=unit, incident=at, progress=progress)


def release(unit: str, from_: str) -> ReleaseUnit:
    return ReleaseUnit(by=ANNA, unit=unit, incident=from_, reason="not_needed")


def receive(call: str) -> ReceiveCall:
    return ReceiveCall(by=ANNA, call=call, channel=Channel.FIRE_119)


def open_incident(incident: str, call: str | None = None, by: str = ANNA) -> OpenIncident:
    return OpenIncident(by=by, incident=incident, type="fire", priority=2, place=THERE, call=call)


def close(incident: str) -> CloseIncident:
    return CloseIncident(by=ANNA, incident=incident, disposition="resolved")
