"""The hash chain over the commits of a log: change one, and nothing after it fits."""

from hashlib import sha256

from pydantic_core import to_json

from events.commit import RECORDED, STREAM, Recorded

START = bytes(32)
"""What the first commit is linked to."""
_OF_THE_EPOCH = frozenset({STREAM, RECORDED})


def link(previous: bytes, commit: Recorded) -> bytes:
    """SHA-256 over the hash before it, a line of JSON (position, context, headers by name, recorded time) and the body.

    A restore is another stream and carries the recorded time in a header, which the original did not: these two headers
    are left out, and the recorded time is in by itself. So the chain of a log is the chain of its restore.
    """
    headers = {name: value for name, value in sorted(commit.headers.items()) if name not in _OF_THE_EPOCH}
    said = to_json([commit.position, commit.context, headers, commit.recorded_at.isoformat()])
    return sha256(b"%b%b\n%b" % (previous, said, commit.body)).digest()
