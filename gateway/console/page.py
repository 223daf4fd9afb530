"""The GraphiQL page and its files. Nothing on it is loaded from another host."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

HERE = Path(__file__).parent

# GraphiQL sets styles inline, and its style sheet carries fonts and CodeMirror's marks as data: addresses.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src data:",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


class Files(StaticFiles):
    """The files of one folder, each with the same word on how long it may be kept."""

    def __init__(self, folder: Path, cache_control: str) -> None:
        super().__init__(directory=folder)
        self.cache_control = cache_control

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file; a missing one is a 404, which is not kept."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = self.cache_control
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


async def graphiql(request: Request) -> Response:
    """The page itself. It needs no token: what it asks /graphql does."""
    return FileResponse(
        HERE / "graphiql.html",
        headers={
            "Cache-Control": "no-cache",
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def home(_: Request) -> Response:
    """Whoever opens the bare address wants the page."""
    return RedirectResponse("/graphiql")


def routes() -> list[BaseRoute]:
    """GET /graphiql and the files under it, to be placed beside /graphql of the same origin; GET / leads there."""
    return [
        Route("/", home),
        Route("/graphiql", graphiql),
        # A vendored folder is named by its version, so what is at an address never changes.
        Mount("/graphiql/vendor", Files(HERE / "vendor", "public, max-age=31536000, immutable")),
        Mount("/graphiql/static", Files(HERE / "static", "no-cache")),
    ]
