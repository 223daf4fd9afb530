"""Names in a list that tell one thing from another."""

from collections.abc import Sequence

from services.common.command import Refused


def require_unique(names: Sequence[str], code: str, field: str) -> None:
    """Each name is there once. Raises Refused with this code at the second one's number in `field`, `questions.{}`."""
    for number, name in enumerate(names):
        if name in names[:number]:
            raise Refused(code, f"{name} is there twice", field=field.format(number))
