"""What a text can be found by: the words of scripts that part them, the characters and pairs of those that do not."""

import re
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

LONGEST = 64
"""Characters of a token; PostgreSQL's index takes no word of any length."""

_UNPARTED = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters and Japan's kana."""
_RUNS = re.compile(f"([{_UNPARTED}]+)|([^\\W_{_UNPARTED}]+)")


def tokens(*texts: str | None) -> list[str]:
    """What some texts are found by, each once and in order, in small letters and without differences of width."""
    return sorted(set().union(*(_tokens(text) for text in texts if text)))


def looked_for(text: str) -> list[str]:
    """The fewest tokens that what has this text must have: where there are pairs, they say what their characters do."""
    found: set[str] = set()
    for unparted, word in _runs(text):
        found.update([word] if word else map("".join, pairwise(unparted)) if len(unparted) > 1 else unparted)
    return sorted(found)


@lru_cache(maxsize=4096)
def _tokens(text: str) -> frozenset[str]:
    found: set[str] = set()
    for unparted, word in _runs(text):
        found.update([word] if word else [*unparted, *map("".join, pairwise(unparted))])
    return frozenset(found)


def _runs(text: str) -> list[tuple[str, str]]:
    """Runs of characters without spaces between words, and words: in each pair one is empty."""
    runs = _RUNS.findall(normalize("NFKC", text).casefold())
    return [(unparted, word[:LONGEST]) for unparted, word in runs]
