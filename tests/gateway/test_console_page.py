"""The GraphiQL page works in a house with no internet."""

import hashlib
import re
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, parse, validate
from starlette.applications import Starlette

from gateway.console import page
from gateway.schema import schema

CONSOLE = Path(page.__file__).parent
VENDOR = CONSOLE / "vendor"
OURS = [CONSOLE / "graphiql.html", *sorted((CONSOLE / "static").iterdir())]
HTML = (CONSOLE / "graphiql.html").read_text(encoding="utf-8")
REFERENCED = re.findall(r'(?:src|href)="([^"]+)"', HTML)
VENDORED = re.findall(r"`([^`]+/[^`]+)` \| `([0-9a-f]{64})`", (VENDOR / "README.md").read_text(encoding="utf-8"))
NAMESPACE_OF_SVG = "http://www.w3.org/2000/svg"  # a name only: browsers never load it
CONTENT_TYPES = {
    ".js": {"text/javascript", "application/javascript"},
    ".css": {"text/css"},
    ".svg": {"image/svg+xml"},
}


async def get(path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=Starlette(routes=page.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
        return await client.get(path)


@pytest.mark.asyncio
async def test_the_page_is_served() -> None:
    answer = await get("/graphiql")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text == HTML


@pytest.mark.asyncio
async def test_the_page_forbids_the_browser_to_load_from_any_other_host() -> None:
    policy = (await get("/graphiql")).headers["content-security-policy"]
    directives = {name: sources for name, *sources in (part.split() for part in policy.split(";"))}
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == ["'self'"]
    assert {source for sources in directives.values() for source in sources} == {
        "'none'",
        "'self'",
        "'unsafe-inline'",
        "data:",
    }


def test_scripts_are_files_as_the_policy_lets_no_inline_one_run() -> None:
    assert re.findall(r"<script[^>]*>\s*[^\s<]", HTML) == []
    assert re.findall(r"\son\w+=", HTML) == []


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_nothing_of_ours_names_another_host(file: Path) -> None:
    addresses = set(re.findall(r"""(?:\w+:)?//[\w.\[][^\s"'`)]*""", file.read_text(encoding="utf-8")))
    assert addresses <= {NAMESPACE_OF_SVG}


@pytest.mark.parametrize("file", sorted(VENDOR.rglob("*.css")), ids=lambda file: file.name)
def test_vendored_styles_carry_their_fonts_and_images(file: Path) -> None:
    style = file.read_text(encoding="utf-8")
    assert "@import" not in style
    assert all(target.startswith("data:") for target in re.findall(r"""url\(["']?([^)]{0,40})""", style))


@pytest.mark.asyncio
@pytest.mark.parametrize("path", REFERENCED)
async def test_every_file_the_page_refers_to_is_served(path: str) -> None:
    answer = await get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] in CONTENT_TYPES[Path(path).suffix]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.asyncio
@pytest.mark.parametrize("path", REFERENCED)
async def test_only_files_named_by_their_version_are_kept_for_long(path: str) -> None:
    kept_for_long = "immutable" in (await get(path)).headers["cache-control"]
    assert kept_for_long == bool(re.match(r"/graphiql/vendor/[a-z-]+-\d+\.\d+\.\d+/", path))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path", ["/graphiql/vendor/none.js", "/graphiql/static/%2e%2e/page.py", "/graphiql/vendor/%2e%2e/page.py"]
)
async def test_what_is_not_there_or_not_meant_to_be_seen_is_not_found(path: str) -> None:
    answer = await get(path)
    assert answer.status_code == 404
    assert "cache-control" not in answer.headers


def test_vendored_files_are_those_that_were_published() -> None:
    found = {
        file.relative_to(VENDOR).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.rglob("*")
        if file.suffix in {".js", ".css"}
    }
    assert found == dict(VENDORED)


def test_every_vendored_package_has_its_licence_beside_it() -> None:
    assert [folder.name for folder in VENDOR.iterdir() if folder.is_dir() and not (folder / "LICENSE").is_file()] == []


def test_the_vendored_files_stay_small() -> None:
    assert sum(file.stat().st_size for file in VENDOR.rglob("*") if file.is_file()) < 3_000_000


SCRIPT = (CONSOLE / "static" / "console.js").read_text(encoding="utf-8")


def test_the_page_opens_with_a_query_for_what_is_going_on() -> None:
    assert "# 联动 Liandong: what is going on right now" in SCRIPT
    assert 'data-endpoint="/graphql"' in HTML


def test_what_the_page_offers_to_run_is_valid_and_fits_its_column() -> None:
    offered = re.findall(r"= `(.*?)`;", SCRIPT, re.DOTALL)
    assert len(offered) == 2
    for document in offered:
        assert validate(build_schema(schema.as_str()), parse(document)) == []
        assert max(map(len, document.splitlines())) <= 60


async def test_the_bare_address_leads_to_the_page() -> None:
    answer = await get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/graphiql")
