"""What stands in the pages is so: links lead somewhere, and code runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.markdown import DOCS, PAGES, ROOT, anchors, blocks, links, text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_code_of_a_page_runs_from_top_to_bottom(page: Path) -> None:
    # In a process of its own: it adds events to the catalog and tables to the read models.
    code = "\n\n".join(blocks(page, "python"))
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    for path in re.findall(r"`((?:events|services|projections|gateway|deploy|tests|docs)/[\w./]*)`", text(page)):
        assert (ROOT / path).exists(), path


def test_decisions_are_numbered_without_a_gap_and_all_are_listed() -> None:
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert links(DOCS / "decisions" / "README.md") == [page.name for page in pages]


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("0*.md")), ids=lambda page: page.stem)
def test_a_decision_says_why_what_follows_what_else_there_was_and_what_holds_it(page: Path) -> None:
    said = page.read_text(encoding="utf-8")
    assert said.startswith(f"# {page.name[:4]} ")
    for part in ("**Context.**", "**Decision.** *", "**Consequences.**", "**Alternatives.**", "**Enforced by**"):
        assert part in said
