"""A situation, and what a person is told to do about it."""

from typing import Any

import pytest

from deploy.findings import AGAIN_AND_AGAIN, MANY, duration, findings
from deploy.situation import LogSeen, ProcessSeen, ReadersSeen, Situation, StaleSeen, TrustSeen
from deploy.telling import tell
from gateway.instances import Instance
from gateway.verdicts import Trust
from tests.docs.markdown import DOCS, blocks

LOG = LogSeen(name="LOG_city_1", epoch=1, tip=1_284, age=4.2)
READERS = ReadersSeen(position=1_284, log="LOG_city_1", behind=0, seconds=0.0)

VERIFIED = TrustSeen(trust=Trust.VERIFIED, position=1_284)
HALTED = TrustSeen(trust=Trust.HALTED, reason="LOG_city_1 ends at position 1150, and it had 1200", position=1_151)
UNVERIFIED = TrustSeen(trust=Trust.UNVERIFIED, reason="the projector does not answer")

HUNG = ProcessSeen(pid=10, restarts=0)
NEW = StaleSeen(position=0, reason="new")


def instance(context: str, name: str = "desk1-9f8e7d6c", **more: Any) -> Instance:
    told: dict[str, Any] = {"kind": "live", "read": 1_284, "last": 1_284, "reacted": 1_284, "waiting": 0}
    favourite = f"{context}-desk1-9f8e7d6c"
    return Instance(**{**told, "context": context, "instance": f"{context}-{name}", "favourite": favourite, **more})


BOTH = [instance("intake"), instance("dispatch")]


def seen(**more: Any) -> Situation:
    """All is well, but for what is said."""
    well: dict[str, Any] = {"log": LOG, "trust": VERIFIED, "readers": READERS, "instances": BOTH}
    return Situation(**{**well, **more})


def hindered(context: str, name: str = "desk1-9f8e7d6c", message: str = "the log ends before the journal") -> Instance:
    return instance(context, name, hindrances={"halted": message})


def running(**more: ProcessSeen) -> dict[str, ProcessSeen]:
    return {"nats": ProcessSeen(pid=7, restarts=0, age=900), **more}


@pytest.mark.parametrize(
    ("situation", "what", "do"),
    [
        (seen(starting=True, instances=[]), "`liandong up` is still starting.", "Ask again in a moment"),
        (
            seen(log=None, log_problem="no answer within 4 s", instances=None),
            "The log cannot be asked: no answer within 4 s. Nothing can be commanded while that is so.",
            "LIANDONG_NATS_URL",
        ),
        (
            seen(log=None, log_problem="no answer within 4 s", instances=None, processes=running()),
            "The log cannot be asked",
            "nats/nats-server.log in its folder says why; if it hangs, `kill -9 7`",
        ),
        (
            seen(trust=HALTED, readers=READERS.model_copy(update={"behind": -50})),
            "The log is HALTED: LOG_city_1 ends at position 1150, and it had 1200. Nothing new is accepted.",
            "`liandong restore`",
        ),
        (
            seen(trust=UNVERIFIED),
            "Whether the log is all there is not verified: the projector does not answer. Commands go on.",
            "See whether the projector runs",
        ),
        (
            seen(readers=READERS.model_copy(update={"behind": -34})),
            "The log has lost commits: it ends 34 before what readers have seen.",
            "docs/errors.md#lost-commits",
        ),
        (
            seen(readers=READERS.model_copy(update={"log": "LOG_city_0"})),
            "Readers see LOG_city_0, and the log is LOG_city_1.",
            "docs/errors.md#AnotherLog",
        ),
        (
            seen(instances=[instance("intake")]),
            "NOBODY DECIDES FOR DISPATCH: no instance of it answers, and its commands get no answer.",
            "Start one, `liandong service dispatch`",
        ),
        (
            seen(instances=[hindered("intake"), hindered("dispatch"), hindered("dispatch", "desk2")]),
            "intake and dispatch decide nothing: the log ends before the journal.",
            "docs/errors.md#halted",
        ),
        (
            seen(instances=[*BOTH, hindered("dispatch", "desk2", "stop this instance.")]),
            "dispatch-desk2 decides nothing, while others do: stop this instance.",
            "docs/errors.md#halted",
        ),
        (
            seen(
                instances=[instance("intake", pid=8), instance("dispatch", pid=9)],
                processes=running(**{"dispatch": ProcessSeen(pid=9, restarts=0), "dispatch-2": HUNG}),
            ),
            "dispatch-2 (pid 10) does not answer, while others decide for dispatch.",
            "if it hangs, `kill -9 10`",
        ),
        (
            seen(readers=None, readers_problem="ConnectionRefusedError: no"),
            "The read models cannot be read: ConnectionRefusedError: no. Commands go on, queries do not.",
            "LIANDONG_DATABASE_URL",
        ),
        (
            seen(graphql="http://127.0.0.1:8480/graphql", gateway_problem="it does not answer"),
            "The gateway cannot be used at http://127.0.0.1:8480/graphql: it does not answer.",
            "See its log",
        ),
        (
            seen(
                graphql="http://127.0.0.1:8480/graphql",
                gateway_problem="postgresql: the read models cannot be read (InterfaceError)",
                processes=running(gateway=ProcessSeen(pid=11, restarts=0)),
            ),
            "The gateway cannot be used at http://127.0.0.1:8480/graphql: postgresql: the read models cannot be read",
            "It tries again by itself.",
        ),
        (
            seen(readers=READERS.model_copy(update={"stale": {"units": StaleSeen(position=9, reason="KeyError: 1")}})),
            "The read model units stands still at position 9: KeyError: 1.",
            "Mend the fold, raise its version, then `liandong rebuild`",
        ),
        (
            seen(
                readers=READERS.model_copy(update={"stale": dict.fromkeys("abc", StaleSeen(position=0, reason="new"))})
            ),
            "The read models a, b and c stand still at position 0: new.",
            "`liandong rebuild`",
        ),
        (
            seen(readers=READERS.model_copy(update={"behind": 1_200, "seconds": 95.0})),
            "Readers do not see the last 1,200 commits, for 95 s now.",
            "projector",
        ),
        (
            seen(data=" --data city", instances=[instance("intake"), instance("dispatch", parked=1)]),
            "1 reaction is parked in dispatch: what should have been done there has not been.",
            "`liandong parked --data city` lists them",
        ),
        (
            seen(instances=[*BOTH, instance("dispatch", "desk2", read=1_284 - MANY - 1)]),
            "dispatch-desk2 has 2,001 commits to read.",
            "Ask again in a moment",
        ),
        (
            seen(instances=[instance("intake"), instance("dispatch", reacted=1_284 - MANY - 1)]),
            "dispatch has 2,001 commits to react to.",
            "Ask again in a moment",
        ),
        (
            seen(instances=[instance("intake"), instance("dispatch", waiting=4_000)]),
            "4,000 commands wait at dispatch-desk1-9f8e7d6c.",
            "start another instance",
        ),
        (
            seen(processes=running(projector=ProcessSeen(pid=8, restarts=AGAIN_AND_AGAIN, age=2.0))),
            "projector dies again and again: 3 times, the last 2 s ago.",
            "output of `up`",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_wrong_is_said_with_what_to_do(situation: Situation, what: str, do: str) -> None:
    [finding] = findings(situation)
    assert finding.what.startswith(what)
    assert do in finding.do


@pytest.mark.parametrize(
    "well",
    [
        seen(),
        seen(readers=READERS.model_copy(update={"behind": 40, "seconds": 0.2})),
        seen(readers=None),
        seen(processes=running(projector=ProcessSeen(pid=8, restarts=9, age=3_600))),
        seen(instances=[instance(context, kind="history", reacted=0) for context in ("intake", "dispatch")]),
        seen(instances=[*BOTH, instance("dispatch", "desk2", reacted=0)]),
    ],
    ids=["all", "a busy moment", "no database to ask", "it died long ago", "history", "held back for the favourite"],
)
def test_what_needs_nobody_is_not_said(well: Situation) -> None:
    assert findings(well) == []
    assert tell(well).startswith("All is well.\n")


def test_the_worst_comes_first() -> None:
    many = seen(
        readers=None,
        readers_problem="no answer within 2 s",
        instances=[instance("intake", parked=2)],
        processes=running(gateway=ProcessSeen(pid=9, restarts=4, age=1.0)),
    )
    said = [finding.what.split()[0] for finding in findings(many)]
    assert said == ["NOBODY", "The", "2", "gateway"]
    assert tell(many).startswith("4 things need you, the worst first:\n1. NOBODY DECIDES FOR DISPATCH")


def test_a_log_that_was_lost_is_not_said_to_have_had_nothing() -> None:
    empty = LogSeen(name="LOG_city_1", epoch=1, tip=0)
    assert "is empty: nothing has happened yet\n" in tell(seen(log=empty, readers=None))
    assert "is empty\n" in tell(seen(log=empty, trust=HALTED, readers=None))
    assert "is empty\n" in tell(seen(log=empty, readers=READERS.model_copy(update={"behind": -1_284})))


def test_what_newer_instances_tell_is_kept_for_programs() -> None:
    newer = instance("dispatch", clock=-31.5)
    assert Situation(instances=[newer]).model_dump()["instances"][0]["clock"] == -31.5


def test_the_page_for_operators_shows_what_is_printed() -> None:
    bad = seen(
        graphql="http://127.0.0.1:8480/graphql",
        readers=READERS.model_copy(update={"behind": 12, "seconds": 0.4, "position": 1_272}),
        instances=[
            instance("intake", pid=4_102, hindrances={"clock_off": "the clock is 31 s ahead of the log's: set it"}),
            instance("dispatch", parked=1, waiting=3, pid=4_103),
            instance("dispatch", "desk2-1a2b3c4d", reacted=1_280),
        ],
        processes={
            name: ProcessSeen(pid=4_100 + number, restarts=0, age=7_300.0)
            for number, name in enumerate(["nats", "postgres", "intake", "dispatch", "projector", "gateway"])
        },
    )
    assert blocks(DOCS / "operations.md", "text status") == [tell(bad) + "\n"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (3.6, "4 s"), (119, "119 s"), (600, "10 min"), (7_200, "2 h"), (2e5, "2 days")],
)
def test_a_duration_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert duration(seconds) == said
