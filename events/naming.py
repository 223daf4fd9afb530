"""Every name that we use on NATS, in one place: streams, subjects, queue groups."""

CONTEXTS = ("intake", "dispatch")
"""Those that take commands."""


def stream_name(jurisdiction: str, epoch: int) -> str:
    """The stream that is one log. A restored log is another epoch, so another stream: a number is no identity."""
    return f"LOG_{jurisdiction}_{epoch}"


def epoch_of(stream: str, jurisdiction: str) -> int | None:
    """Which epoch of a jurisdiction's log a stream is; None where it is none."""
    number = stream.removeprefix(stream_name(jurisdiction, 0)[:-1])
    return int(number) if number != stream and number.isdecimal() else None


def log_subject(jurisdiction: str, epoch: int, context: str) -> str:
    """Where a context's commits are appended; only that context's service may publish there."""
    return f"log.{jurisdiction}.{epoch}.{context}"


def command_subject(jurisdiction: str, context: str) -> str:
    """Where a context takes commands, in the queue group that is named like the context."""
    return f"command.{jurisdiction}.{context}"


def question_subject(jurisdiction: str, context: str) -> str:
    """Where a context takes questions, in the queue group that is named like the context."""
    return f"question.{jurisdiction}.{context}"


def visible_subject(jurisdiction: str) -> str:
    """Where the projector announces the position that readers can see."""
    return f"visible.{jurisdiction}"


def status_subject(jurisdiction: str) -> str:
    """Where every running instance answers how it is."""
    return f"status.{jurisdiction}"


def instance_subject(jurisdiction: str, context: str, instance: str) -> str:
    """Where one instance takes the commands that another hands on to it."""
    return f"command.{jurisdiction}.{context}.{instance}"


def journal_subject(jurisdiction: str) -> str:
    """Where the projector answers how far the journal has got, and whether the log is the one that it is a copy of."""
    return f"journal.{jurisdiction}"


def storage_subject(jurisdiction: str) -> str:
    """Where whoever sees the broker's disk says every second how much room is left on it."""
    return f"storage.{jurisdiction}"


def state_bucket(jurisdiction: str) -> str:
    """The bucket of keys that say how the installation is: which log is halted."""
    return f"STATE_{jurisdiction}"


def snapshot_bucket(jurisdiction: str, context: str) -> str:
    """The object store with the snapshots of one context."""
    return f"SNAPSHOTS_{jurisdiction}_{context}"


def people_bucket(jurisdiction: str) -> str:
    """The bucket with the keys of people, and with the one under which their numbers become ids."""
    return f"PEOPLE_{jurisdiction}"
