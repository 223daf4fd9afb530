"""Under root: the user that PostgreSQL runs as, and that user's way through folders that are closed to it."""

import os
import pwd
import shutil
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

from deploy.child import Identity
from deploy.errors import Trouble

USER = "liandong-pg"

_ACL = "system.posix_acl_access"
_VERSION = struct.pack("<I", 2)
_ENTRY = struct.Struct("<HHI")
_OWNER, _NAMED_USER, _GROUP, _NAMED_GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_NOBODY = 0xFFFFFFFF
_SEARCH = 1


class NoAccess(Trouble):
    """PostgreSQL's user cannot be made, or cannot reach a folder."""


def unprivileged() -> Identity | None:
    """Whom to run PostgreSQL as, which refuses to be root; None where we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return _identity()
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    made = subprocess.run(
        [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", USER],
        capture_output=True,
        text=True,
        check=False,
    )
    # Another `up` may have made it in the meantime: that it is there is what counts.
    try:
        return _identity()
    except KeyError:
        raise NoAccess(f"PostgreSQL does not run as root, and its user cannot be made: {made.stderr.strip()}") from None


def _identity() -> Identity:
    entry = pwd.getpwnam(USER)
    return Identity(entry.pw_uid, entry.pw_gid)


def let_through(path: Path, user: int) -> None:
    """Let one user pass the folders above `path`, and nobody else: an ACL entry to search, not to read.

    (Opening them by chmod would open /root to everyone on the machine.) Raises NoAccess where it cannot be done.
    """
    for folder in path.resolve().parents:
        state = folder.stat()
        if state.st_mode & _SEARCH or state.st_uid == user:
            continue
        try:
            _grant_search(folder, user)
        except OSError:
            raise NoAccess(
                f"PostgreSQL runs as the user {USER}, who may not pass {folder}: "
                f"use a --data folder (and an installation) that is open to it, or do not run as root"
            ) from None


def _grant_search(folder: Path, user: int) -> None:
    mode = folder.stat().st_mode
    try:
        old = os.getxattr(folder, _ACL)
        entries = [_ENTRY.unpack_from(old, at) for at in range(len(_VERSION), len(old), _ENTRY.size)]
    except OSError:
        entries = [(_OWNER, mode >> 6 & 7, _NOBODY), (_GROUP, mode >> 3 & 7, _NOBODY), (_OTHER, mode & 7, _NOBODY)]
    entries = [(tag, rights, who) for tag, rights, who in entries if tag != _MASK and (tag, who) != (_NAMED_USER, user)]
    entries.append((_NAMED_USER, _SEARCH, user))
    mask = 0
    for tag, rights, _ in entries:
        if tag in {_NAMED_USER, _GROUP, _NAMED_GROUP}:
            mask |= rights
    entries.append((_MASK, mask, _NOBODY))
    ordered = sorted(entries, key=lambda entry: (entry[0], entry[2]))
    os.setxattr(folder, _ACL, _VERSION + b"".join(_ENTRY.pack(*entry) for entry in ordered))
