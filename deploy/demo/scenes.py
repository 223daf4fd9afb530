"""What the hour shows besides: a caller who hangs up and is called back, and two incidents that seem to be one."""

from deploy.demo.city import STATION_EXIT
from deploy.demo.front_desk import SWITCH, FrontDesk
from deploy.demo.step import Step
from deploy.demo.talk import Write
from events.values import CallbackOutcome, CallEnding, Channel, IncidentId, Relation
from services.intake.commands.calls import EndCall, LocateCall, MakeCallback
from services.intake.commands.incidents import (
    CloseIncident,
    LinkIncidents,
    MergeIncident,
    OpenIncident,
    UnmergeIncident,
)

SUPERVISOR = "supervisor/zhou"


def hangs_up(desk: FrontDesk, write: Write, at: float) -> None:
    """Somebody rings and hangs up before anybody answers. That is work to be done: they are called back."""
    call, ring = desk.ring(at, Channel.POLICE_110, "无人说话，背景有吵闹声")
    gone = write(at + 20, EndCall(by=SWITCH, call=call, ending=CallEnding.ABANDONED), ring)
    talk = desk.take(call, gone)
    talk.then(5, 15, MakeCallback(by=talk.taker, call=call, outcome=CallbackOutcome.NO_ANSWER))
    talk.then(20, 40, MakeCallback(by=talk.taker, call=call, outcome=CallbackOutcome.REACHED))
    desk.busy_with[talk.taker] = (talk.last,)


def seem_to_be_one(desk: FrontDesk, write: Write, at: float, run: str) -> None:
    """Smoke at the station, told twice, and opened twice: merged, and taken apart again, as there were two fires."""
    exit_, shop = f"demo-{run}-exit", f"demo-{run}-shop"
    first = _opened(desk, at, exit_, "vegetation_fire", 3, "垃圾桶着火")
    second = _opened(desk, at + 25, shop, "kitchen_fire", 3, "小吃店后厨冒烟")
    merged = write(
        max(first.at, second.at) + 20,
        MergeIncident(by=SUPERVISOR, incident=shop, into=exit_, reason="同一处冒烟，两人报警"),
        first,
        second,
    )
    apart = write(merged.at + 90, UnmergeIncident(by=SUPERVISOR, incident=shop, reason="现场确认是两处火"), merged)
    link = LinkIncidents(by=SUPERVISOR, incident=shop, other=exit_, relation=Relation.RELATED)
    last = write(apart.at + 10, link, apart)
    for incident in (exit_, shop):
        closing = CloseIncident(by=SUPERVISOR, incident=incident, disposition="out_on_arrival")
        last = write(last.at + 120, closing, last)


def _opened(desk: FrontDesk, at: float, incident: IncidentId, type_: str, priority: int, report: str) -> Step:
    """The caller's telephone says where: in the datum of the maps on it."""
    call, ring = desk.ring(at, Channel.FIRE_119, report)
    talk = desk.take(call, ring)
    talk.answer()
    talk.then(3, 8, LocateCall(by=talk.taker, call=call, place=STATION_EXIT))
    opening = OpenIncident(
        by=talk.taker, incident=incident, type=type_, priority=priority, place=STATION_EXIT, call=call
    )
    opened = talk.then(3, 8, opening)
    desk.over(talk)
    return opened
