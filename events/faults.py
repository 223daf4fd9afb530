"""What is wrong with a field, in the words of whoever filled it in."""

from typing import NamedTuple

from pydantic_core import ErrorDetails

from events.values import WORDS


class Fault(NamedTuple):
    """One fault: where, what would be right, and the legal values where they are few."""

    field: str
    message: str
    allowed: tuple[str, ...] | None = None


def fault(error: ErrorDetails, within: str | None = None) -> Fault:
    """A fault from what validation found. `within`: the part of the message that was looked at."""
    field = ".".join(map(str, ((within,) if within else ()) + error["loc"]))
    about = error.get("ctx", {})
    match error["type"]:
        case "string_pattern_mismatch":
            return Fault(field, WORDS.get(about["pattern"], error["msg"]))
        case "enum" | "literal_error":
            legal = str(about["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
            return Fault(field, f"is none of the legal words: {', '.join(legal)}", tuple(legal))
        case "missing":
            return Fault(field, "is missing")
        case "extra_forbidden":
            return Fault(field, "is no field of this command")
        case "too_short":
            return Fault(field, f"takes at least {about['min_length']}")
        case "too_long":
            return Fault(field, f"takes at most {about['max_length']}")
        case "dict_type" | "model_type":
            return Fault(field, "is an object, with its fields by name")
    return Fault(field, error["msg"].removeprefix("Value error, "))
