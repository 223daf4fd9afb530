"""What happens in Linjiang, and who is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from events.values import Channel


@dataclass(frozen=True, slots=True)
class Kind:
    """What happens: how it is reported, who is sent, and what it takes."""

    type: str
    priority: int
    channel: Channel
    report: str
    sent: tuple[str, ...]
    """Capabilities, one for each unit."""
    on_scene: tuple[int, int]
    """Minutes, least and most."""
    dispositions: tuple[str, ...]
    often: int
    """Of a hundred."""
    protocol: str
    """The sample protocol that the call-taker asks by."""
    answers: Mapping[str, str]
    """What the caller answers: it leads to this type and priority."""
    callers: int = 1
    """So many people may call about it."""


KINDS = (
    Kind("cardiac_arrest", 1, Channel.MEDICAL_120, "老人倒地，没有呼吸",
         ("ambulance", "engine"), (6, 10), ("transported",), 6,
         "medical", {"awake_and_breathing": "not_breathing"}),
    Kind("chest_pain", 2, Channel.MEDICAL_120, "胸口疼，出冷汗",
         ("ambulance",), (4, 8), ("transported", "refused_care"), 8,
         "medical", {"awake_and_breathing": "yes", "complaint": "chest", "chest_signs": "no"}),
    Kind("fall", 3, Channel.MEDICAL_120, "下楼摔伤，腿不能动",
         ("ambulance",), (4, 8), ("transported", "refused_care"), 8,
         "medical", {"awake_and_breathing": "yes", "complaint": "injury", "bleeding": "no", "injury_how": "fall"}),
    Kind("childbirth", 2, Channel.MEDICAL_120, "孕妇羊水破了",
         ("ambulance",), (3, 6), ("transported",), 3,
         "medical", {"awake_and_breathing": "yes", "complaint": "childbirth", "birth_close": "no"}),
    Kind("structure_fire", 1, Channel.FIRE_119, "楼里冒黑烟，有明火",
         ("engine", "engine", "ladder", "command", "ambulance", "patrol"), (10, 16), ("extinguished",), 5,
         "fire", {"trapped": "no", "what": "building", "spreading": "yes"}, 3),
    Kind("kitchen_fire", 2, Channel.FIRE_119, "厨房起火",
         ("engine", "ladder"), (5, 10), ("extinguished", "out_on_arrival"), 6,
         "fire", {"trapped": "no", "what": "kitchen", "kitchen_out": "burning"}, 2),
    Kind("fire_alarm", 3, Channel.SENSOR, "烟感报警",
         ("engine",), (3, 6), ("false_alarm", "no_fire_found"), 14,
         "fire", {"trapped": "no", "what": "alarm_only", "alarm_signs": "no"}),
    Kind("gas_leak", 2, Channel.FIRE_119, "闻到煤气味",
         ("engine", "rescue"), (5, 10), ("made_safe",), 4,
         "fire", {"trapped": "no", "what": "gas_smell", "gas_unwell": "no"}, 2),
    Kind("elevator_rescue", 2, Channel.HOTLINE_12345, "电梯困人",
         ("rescue",), (4, 9), ("rescued",), 4,
         "fire", {"trapped": "yes", "trapped_where": "elevator"}),
    Kind("traffic_collision", 2, Channel.TRAFFIC_122, "两车相撞，有人受伤",
         ("traffic", "ambulance", "patrol"), (6, 12), ("cleared", "towed"), 10,
         "traffic", {"hurt": "yes", "trapped": "no"}, 3),
    Kind("fender_bender", 4, Channel.TRAFFIC_122, "追尾，无人受伤",
         ("traffic",), (4, 8), ("cleared",), 10,
         "traffic", {"hurt": "no", "what": "collision", "lane_blocked": "no"}),
    Kind("brawl", 2, Channel.POLICE_110, "路边有人打架",
         ("patrol", "patrol"), (5, 10), ("settled", "detained"), 7,
         "police", {"danger": "yes", "weapon": "no", "attack": "fight"}, 2),
    Kind("theft", 4, Channel.POLICE_110, "手机被偷",
         ("patrol",), (5, 10), ("report_taken",), 9,
         "police", {"danger": "no", "what": "theft", "thief_there": "no"}),
    Kind("noise", 5, Channel.HOTLINE_12345, "楼下广场舞太吵",
         ("patrol",), (3, 6), ("settled",), 6,
         "police", {"danger": "no", "what": "noise"}),
)  # fmt: skip
