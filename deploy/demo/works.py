"""What is put down about an incident while units work it."""

from events.values import Actor, IncidentId, Level
from services.common.command import Command
from services.intake.commands.incidents import (
    AddNote,
    ChangeLevel,
    FlagHazard,
    ReportCasualties,
    StabilizeIncident,
    StrikeNote,
)


def put_down(type_: str, incident: IncidentId, by: Actor) -> list[Command]:
    """In its order. The sample types want some of it to be known before the incident is closed."""
    match type_:
        case "structure_fire":
            seen, mistaken = f"{incident}-seen", f"{incident}-mistaken"
            return [
                FlagHazard(by=by, incident=incident, hazard="gas_cylinders", note="二楼阳台有两个液化气罐"),
                AddNote(by=by, incident=incident, note=seen, text="三楼有人在窗口呼救，已用云梯救下"),
                AddNote(by=by, incident=incident, note=mistaken, text="五楼还有人被困"),
                ChangeLevel(by=by, incident=incident, level=Level.III, reason="火势向四楼蔓延"),
                StrikeNote(by=by, incident=incident, note=mistaken, reason="已逐户搜索，五楼无人"),
                ReportCasualties(by=by, incident=incident, injured=2, trapped=0, evacuated=36),
                StabilizeIncident(by=by, incident=incident),
            ]
        case "gas_leak":
            return [
                FlagHazard(by=by, incident=incident, hazard="explosive_gas", note="地下室浓度超标，断电"),
                StabilizeIncident(by=by, incident=incident),
            ]
        case "traffic_collision":
            return [ReportCasualties(by=by, incident=incident, injured=1, trapped=0)]
    return []
