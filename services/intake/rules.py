"""What a jurisdiction may lay down otherwise: targets, patience, and who must be told."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from events.values import Channel, Code, Level, Value
from services.intake.tuning import Tuning

DESKS: Mapping[Channel, Code] = {
    Channel.POLICE_110: "police",
    Channel.FIRE_119: "fire",
    Channel.MEDICAL_120: "medical",
    Channel.TRAFFIC_122: "traffic",
}
"""Where a call waits that comes in by this channel. All others wait at the general desk."""

Patience = Annotated[timedelta, Field(ge=timedelta(seconds=1), le=timedelta(days=30))]
"""A time that is waited; in a file, in seconds."""


class Rules(Value):
    """Where nothing else is laid down, times are those of China's own targets and of NENA-STA-020, if these say any."""

    answer_within: Patience = timedelta(seconds=15)
    """From when a call comes in until somebody speaks with the caller."""
    answer_within_by: Mapping[Channel, Patience] = {Channel.MEDICAL_120: timedelta(seconds=10)}
    """Channels whose target is another one."""
    claim_grace: Patience = timedelta(seconds=20)
    """For so long anybody may take a claimed call over; after it a supervisor may, who says why."""
    claim_lease: Patience = timedelta(seconds=60)
    """After so long without word of the claimant's console a claim is stale."""
    transfer_patience: Patience = timedelta(seconds=30)
    """For so long another desk may think about a call that it is offered."""
    report_upward_within: Mapping[Level, Patience] = {Level.I: timedelta(hours=4), Level.II: timedelta(hours=4)}
    """Levels of which the level above must be told, and within what time of their being reached."""
    duplicates: Tuning = Tuning()
    """What makes a call like an incident."""

    def answer_target(self, channel: Channel) -> timedelta:
        """Within what time a call of this channel is to be answered."""
        return self.answer_within_by.get(channel, self.answer_within)
