"""Why an instance decides nothing while its log is in doubt, in words that say what to do."""

COMPARING = "the log is being compared with the journal: send it again in a moment"


def halted(reason: str) -> str:
    """What is told to whoever asks while the log is not what it was."""
    return f"{reason}: nothing new is accepted until `liandong restore` has mended it, see docs/errors.md#halted"
