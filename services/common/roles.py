"""Who may do what only some may, by the kind in the actor's name."""

from events.values import Actor

_EVERYONE = "console/"
"""A console is where nobody has to say who they are: it counts as everyone."""
_SUPERVISING = ("supervisor/", _EVERYONE)


def supervises(by: Actor) -> bool:
    """Whether this is somebody who answers for other people's work."""
    return by.startswith(_SUPERVISING)


def surely(by: Actor, other: Actor) -> bool:
    """Whether these two are one person."""
    return by == other and not by.startswith(_EVERYONE)
