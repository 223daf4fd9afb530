"""A storm against an installation of its own, and what is made of it."""

import json
import secrets
from pathlib import Path

from deploy.publishing import SAMPLES
from tests.e2e.installation import installation, run
from tests.e2e.judge import whole_log
from tests.storm.front_desk import FrontDesk
from tests.storm.judge import judge


async def storm(folder: Path, *, calls: int, seconds: float, call_takers: int, speaking: float) -> FrontDesk:
    """So many calls within so many seconds, and call-takers who work them until none is left. The log is judged."""
    takers = [f"calltaker/t{number:02}" for number in range(call_takers)]
    tokens = {actor: secrets.token_hex(12) for actor in ("switch/main", *takers)}
    given_out = json.dumps({token: actor for actor, token in tokens.items()})
    async with installation(folder / "data", LIANDONG_TOKENS=given_out) as up, up.broker() as nats:
        code, said = await run("publish", *map(str, sorted(SAMPLES.glob("*.json"))), data=up.data)
        assert code == 0, said
        assert said.count("is published as version 1") == len(list(SAMPLES.glob("*.json")))
        desk = FrontDesk(up.gateway, tokens, calls=calls, seconds=seconds, speaking=speaking)
        await desk.storm()
        log = await whole_log(nats)
    judge(log, desk.observed)
    return desk
