"""The demo against a running installation."""

from datetime import datetime

from deploy.attached import attached
from deploy.demo.asking import NatsAsker
from deploy.demo.city import NAME, UNITS
from deploy.demo.player import Played, play
from deploy.demo.roll_call import call_the_roll, lay_down
from deploy.demo.script import HOUR, write_script
from deploy.folder import DataFolder
from deploy.running import read_running
from deploy.settings import Settings
from deploy.steps import Steps
from events.jetstream import JetStreamLog

SEED = 5
EXAMPLES = 3


async def run_demo(data: DataFolder, settings: Settings, speed: float, steps: Steps) -> list[str]:
    """Play an hour, `speed` times as fast as life; what came of it, in sentences. Raises Trouble."""
    if not settings.nats_url:
        read_running(data)
    run = f"{datetime.now().astimezone():%m%d-%H%M%S}"
    async with attached(data, settings, with_nats=False) as servers, servers.connected() as nats:
        ask = NatsAsker(nats, servers.jurisdiction)
        await lay_down(ask, JetStreamLog(nats, servers.jurisdiction, servers.epoch))
        await call_the_roll(ask)
        script = write_script(SEED, run)
        played = await play(script, ask, speed=speed, answered=steps.begin(f"an hour of {NAME}", len(script)))
    return [*_told(played), f"It took {HOUR / speed:,.0f} s; the log ends at position {played.position:,}."]


def _told(played: Played) -> list[str]:
    opened, closed = played.accepted["intake.open_incident"], played.accepted["intake.close_incident"]
    calls, known = played.accepted["intake.receive_call"], played.accepted["intake.attach_call"]
    sent = played.accepted["dispatch.dispatch_units"]
    sentences = [
        f"An hour of {NAME}: {calls} calls, {known} of them about an incident that was known, "
        f"{opened} incidents opened and {closed} closed, {sent} dispatches of {len(UNITS)} units."
    ]
    if played.refused:
        some = "; ".join(f"{command.name}: {refusal.message}" for command, refusal in played.refused[:EXAMPLES])
        more = "; …" if len(played.refused) > EXAMPLES else ""
        sentences.append(f"{len(played.refused)} commands were refused ({some}{more}).")
    return sentences
