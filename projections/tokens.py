"""What a text can be found by: the words of scripts that part them, the characters and pairs of those that do not."""

import re
from itertools import pairwise
from unicodedata import normalize

LONGEST = 64
"""Characters of a token; PostgreSQL's index takes no word of any length."""

_UNPARTED = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters and Japan's kana."""
_RUNS = re.compile(f"([{_UNPARTED}]+)|([^\\W_{_UNPARTED}]+)")


def tokens(*texts: str | None) -> list[str]:
    """The tokens of some texts, each once and in order, in small letters and without differences of width."""
    found: set[str] = set()
    for text in texts:
        for unparted, word in _RUNS.findall(normalize("NFKC", text or "").casefold()):
            if word:
                found.add(word[:LONGEST])
            else:
                found.update(unparted, map("".join, pairwise(unparted)))
    return sorted(found)
