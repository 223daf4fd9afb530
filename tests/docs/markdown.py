"""The pages as tests read them: links, anchors, and blocks of code by what they hold."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = (README, ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))

_BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ID = re.compile(r'<a id="([^"]+)">')


@cache
def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, kind: str) -> list[str]:
    """The blocks of one kind, `json request` for one, in order."""
    return [block["text"] for block in _BLOCK.finditer(text(page)) if block["kind"] == kind]


def links(page: Path) -> list[str]:
    """Where the page links to, but for other hosts."""
    return [link for link in _LINK.findall(_BLOCK.sub("", text(page))) if "://" not in link]


@cache
def anchors(page: Path) -> frozenset[str]:
    """What can stand behind a `#`: headings as GitHub spells them, and ids."""
    prose = _BLOCK.sub("", text(page))
    headings = (re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(prose))
    return frozenset([*headings, *_ID.findall(prose)])


def rows(page: Path, mark: str = "") -> Iterator[list[str]]:
    """The cells of the first table behind a `<!-- mark -->`; without a mark the page's first. Headings are left out."""
    after = text(page).partition(f"<!-- {mark} -->")[2] if mark else text(page)
    table = next(part for part in after.split("\n\n") if part.lstrip().startswith("|"))
    for line in table.strip().splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def code_words(markdown: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", markdown)
