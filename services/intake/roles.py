"""Who may do what only some may, by the kind in the actor's name."""

from events.values import Actor

_SUPERVISING = ("supervisor/", "console/")
"""A console is where nobody has to say who they are: it counts as everyone."""


def supervises(by: Actor) -> bool:
    """Whether this is somebody who answers for other people's work."""
    return by.startswith(_SUPERVISING)
