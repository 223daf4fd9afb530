"""Words that sentences are made of."""

from events.values import Place


def words(code: str) -> str:
    """A code as one reads it."""
    return code.replace("_", " ")


def where(place: Place | None) -> str:
    """Where something is, if that is known, with what goes before."""
    if place and (place.address or place.text):
        return f" at {place.address or place.text}"
    if place and place.point:
        return f" at {place.point.lat:.5f}, {place.point.lon:.5f}"
    return ""


def because(reason: str | None) -> str:
    """Why, where somebody said so, with what goes before."""
    return f": {reason}" if reason else ""
