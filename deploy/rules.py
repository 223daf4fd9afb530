"""The rules of the front desk, from a file of the jurisdiction's."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from events.faults import fault
from services.intake.rules import Rules


def read_rules(path: Path) -> Rules:
    """The rules in a TOML file; what it does not name is as ever. Raises ValueError, which names the field at fault."""
    try:
        return Rules.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as problem:
        raise ValueError(f"names {path}, which cannot be read: {problem}") from None
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"names {path}, which is no TOML: {problem}") from None
    except RecursionError:
        raise ValueError(f"names {path}, in which lists lie too deep within one another") from None
    except ValidationError as wrong:
        first = fault(wrong.errors(include_url=False)[0])
        message = first.message.replace("of this command", f"of the rules: {', '.join(Rules.model_fields)} are")
        raise ValueError(f"names {path}, in which {first.field} is not right: {message}") from None
