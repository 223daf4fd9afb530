"""The one place where a commit's headers are built, and how they are read again."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.commit import FENCE, ID, Commit, Recorded, make_commit
from events.envelope import Envelope, encode
from tests.events.test_envelope import ASSIGNED, ON_DUTY

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
GIVEN: dict[str, Any] = {"id": "an-id", "fence": 7, "seen": 12, "instance": "dispatch-1", "fold": 3}


def back(commit: Commit) -> Recorded:
    return Recorded(8, NOW, commit.context, commit.headers, commit.body)


@given(st.integers(0, 2**63))
def test_a_fence_is_never_empty(fence: int) -> None:
    """The server stores a commit with an empty fence unfenced."""
    headers = make_commit("dispatch", [], **{**GIVEN, "fence": fence}).headers
    assert headers[FENCE] == str(fence)
    assert headers[ID] == "an-id"


@pytest.mark.parametrize("fence", [None, "", " "])
def test_no_fence_is_no_commit(fence: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        make_commit("dispatch", [], **{**GIVEN, "fence": fence})


def test_the_headers_are_read_as_they_were_given() -> None:
    commit = back(make_commit("dispatch", [], **GIVEN))
    assert (commit.position, commit.context, commit.stored_at) == (8, "dispatch", NOW)
    assert (commit.id, commit.fence, commit.seen, commit.instance, commit.fold) == ("an-id", 7, 12, "dispatch-1", 3)


def test_the_events_are_read_in_order() -> None:
    written = tuple(Envelope(f"id-{n}", "/s", event) for n, event in enumerate((ASSIGNED, ON_DUTY)))
    commit = back(make_commit("dispatch", [encode(envelope) for envelope in written], **GIVEN))
    assert commit.envelopes == written


def test_without_an_original_time_the_logs_own_counts() -> None:
    assert back(make_commit("dispatch", [], **GIVEN)).recorded_at == NOW


def test_an_original_recorded_time_is_read_back_in_utc() -> None:
    original = datetime(2016, 12, 24, 16, 0, 0, 1, tzinfo=timezone(timedelta(hours=-8)))
    recorded_at = back(make_commit("dispatch", [], **GIVEN, recorded=original)).recorded_at
    assert recorded_at == original
    assert recorded_at.tzinfo is UTC


def test_an_original_recorded_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        make_commit("dispatch", [], **GIVEN, recorded=datetime(2016, 12, 24))  # noqa: DTZ001 (that is the point)


@pytest.mark.parametrize("body", [b"", b"[", b'[{"id": "x"}]', b"[1]"])
def test_what_is_no_commit_raises_when_its_events_are_read(body: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        _ = back(Commit("dispatch", {}, body)).envelopes
