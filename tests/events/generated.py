"""Any event whatsoever: a Hypothesis strategy for each class, made from its annotations."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from events.event import Event
from events.values import Actor, Code, Identifier, Instant, Place, Point, Priority, Text, Value

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001 (it wants naive bounds)
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")

texts = st.text(characters, min_size=1, max_size=40).filter(str.strip)
points = st.builds(Point, lat=st.floats(-90, 90), lon=st.floats(-180, 180))

NAMED: Mapping[Any, st.SearchStrategy[Any]] = {
    Instant: instants,
    Actor: st.from_regex(r"[a-z]{1,32}/[A-Za-z0-9_.:@-]{1,64}", fullmatch=True),
    Identifier: st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}", fullmatch=True),
    Code: st.from_regex(r"[a-z0-9][a-z0-9_]{0,63}", fullmatch=True),
    Text: texts,
    Priority: st.integers(1, 5),
    Place: st.builds(Place, address=texts, point=st.none() | points) | st.builds(Place, point=points),
    bool: st.booleans(),
    str: st.text(characters),
    float: st.floats(allow_nan=False, allow_infinity=False),
    int: st.integers(0, 2**53),
}
"""The types of `events.values` whose bounds Hypothesis cannot see."""
BOUNDED = (str, int, float)
NAMES = ("pattern", "max_length", "ge", "le")


def any_of(annotation: Any) -> st.SearchStrategy[Any]:
    """Anything that a field may hold."""
    if annotation in NAMED:
        return NAMED[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated and arguments[0] in BOUNDED:
        return within(*arguments)
    if origin is Mapping:
        return st.dictionaries(any_of(arguments[0]), any_of(arguments[1]), max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return any_value_of(annotation)
    if origin is Annotated and get_origin(arguments[0]) is tuple:
        return any_of(arguments[0]).filter(len)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in {Union, UnionType}:
        return st.one_of([any_of(argument) for argument in arguments])
    if origin is tuple:
        return st.lists(any_of(arguments[0]), max_size=3).map(tuple)
    if annotation is type(None):
        return st.none()
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    raise LookupError(f"how is any {annotation} made?")


def within(kind: type, *said: Any) -> st.SearchStrategy[Any]:
    """Anything of a kind within its bounds."""
    bounds: dict[str, Any] = {}
    for one in said:
        for bound in getattr(one, "metadata", None) or [one]:
            bounds |= {name: value for name in NAMES if (value := getattr(bound, name, None)) is not None}
    if kind is str and "max_length" in bounds:
        return texts.filter(lambda text: len(text) <= bounds["max_length"] and text.isprintable())
    if kind is str:
        return st.from_regex(bounds["pattern"], fullmatch=True)
    if kind is int:
        return st.integers(bounds.get("ge", 0), bounds.get("le", 2**53))
    return st.floats(bounds.get("ge"), bounds.get("le"), allow_nan=False)


@st.composite
def any_value_of(draw: st.DrawFn, value: type[Value]) -> Value:
    """Any value of one class."""
    annotations = get_type_hints(value, include_extras=True)
    return value.model_validate({name: draw(any_of(annotations[name])) for name in value.model_fields})


def any_event(events: tuple[type[Event], ...]) -> st.SearchStrategy[Event]:
    """Any event of any of the classes."""
    return st.sampled_from(events).flatmap(any_event_of)


@st.composite
def any_event_of(draw: st.DrawFn, event: type[Event]) -> Event:
    """Any event of one class."""
    annotations = get_type_hints(event, include_extras=True)
    return event.model_validate({name: draw(any_of(annotations[name])) for name in event.model_fields})
