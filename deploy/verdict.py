"""Whether the log can be trusted, in one line for a person."""

from nats.aio.client import Client

from events.verdict import NatsVerdicts
from gateway.verdicts import Trust, find


async def verdict(nats: Client, jurisdiction: str, log: str) -> str:
    """What the projector found, and what to do."""
    found = await find(NatsVerdicts(nats, jurisdiction, log))
    match found.trust:
        case Trust.VERIFIED:
            return f"verified: log and journal are the same up to {found.position or 0:,}"
        case Trust.UNVERIFIED:
            return f"UNVERIFIED: {found.reason}; commands go on. See whether the projector and PostgreSQL run"
        case Trust.HALTED:
            return (
                f"HALTED: {found.reason}. Nothing new is accepted. Keep both stores as they are, and put the right log"
                " back or make it anew with `liandong restore`: docs/errors.md#lost-commits"
            )
