"""The hash chain over the commits of a log: change one, and nothing after it fits."""

from hashlib import sha256

from pydantic_core import to_json

from events.commit import RECORDED, STREAM, Recorded

START = bytes(32)
"""What the first commit is linked to."""
_OF_THE_EPOCH = frozenset({STREAM, RECORDED})


def link(previous: bytes, commit: Recorded) -> bytes:
    """SHA-256 over the hash before it and what the chain covers of the commit."""
    return sha256(previous + covered(commit)).digest()


def covered(commit: Recorded) -> bytes:
    """A line of JSON (position, context, headers by name, recorded time) and the body.

    A restore is another stream and carries the recorded time in a header, which the original did not: these two headers
    are left out, and the recorded time is in by itself. So the chain of a log is the chain of its restore.
    """
    said = to_json([commit.position, commit.context, lasting_headers(commit), commit.recorded_at.isoformat()])
    return b"%b\n%b" % (said, commit.body)


def lasting_headers(commit: Recorded) -> dict[str, str]:
    """The headers that a commit has in every epoch, by name."""
    return {name: value for name, value in sorted(commit.headers.items()) if name not in _OF_THE_EPOCH}
