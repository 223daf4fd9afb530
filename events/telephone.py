"""Telephone numbers: one spelling for each, so that one caller is told from another."""

import re
import unicodedata

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse

LONGEST = 64
"""Characters of what is given."""
_DIALLED = re.compile(r"(?:tel:)?(\+?)([0-9 ().\-/]+)((?:;ext=|ext\.?|x|#)\s*([0-9]{1,7}))?", re.IGNORECASE)
_FEWEST, _MOST = 2, 20
"""Digits of a number that no plan of numbers knows: a short one, or a foreign house's own."""


class NoNumber(ValueError):
    """What was given is no telephone number. It is not said again: whatever it is, somebody's number may be in it."""

    def __init__(self) -> None:
        super().__init__(
            f"is no telephone number: {_FEWEST} to {_MOST} digits, with + and the country's code before a foreign one, "
            "like 138 0013 8000, 010-6552 9988 转 12 or +1 650 253 0000"
        )


def normalised(number: str, region: str) -> str:
    """The number in E.164, `+8613800138000`, with `;ext=12` behind it where it has an extension.

    `region` (ISO 3166, `CN`) is whose plan of numbers it is read by, where it names no country. One that is in no plan,
    as 110 or 12345, is its digits. Raises NoNumber.
    """
    if len(number) > LONGEST:
        raise NoNumber
    found = _DIALLED.fullmatch(_in_ascii(number))
    if found is None:
        raise NoNumber
    plus, dialled, _, extension = found.groups()
    digits = plus + "".join(filter(str.isdecimal, dialled))
    behind = f";ext={extension}" if extension else ""
    try:
        known = parse(digits, region)
    except NumberParseException:
        known = None
    if known is not None and is_valid_number(known):
        return format_number(known, PhoneNumberFormat.E164) + behind
    if not _FEWEST <= len(digits) <= _MOST:
        raise NoNumber
    return digits + behind


def _in_ascii(number: str) -> str:
    """With the digits and signs of a Chinese keyboard, or of another script, as ASCII has them."""
    plain = unicodedata.normalize("NFKC", number).strip().replace("转", "x").replace("－", "-").replace("—", "-")
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in plain)
