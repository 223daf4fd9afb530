"""What may be asked of every context, whatever it decides."""

from events.values import Text
from services.common.command import Command


class RetryReaction(Command, name="retry_reaction"):
    """Run a reaction again that raised and was left aside. On the wire it is named `<context>.retry_reaction`."""

    event: Text
    """Id of the event that it was parked for."""
