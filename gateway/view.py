"""GraphQL over HTTP and over graphql-transport-ws, and nothing else: no uploads, no batches, no page of its own."""

from json import JSONDecodeError
from typing import Any

from cross_web import HTTPException
from pydantic_core import from_json, to_json
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UnsetType
from typing_extensions import override

from gateway.context import Context, House
from gateway.errors import internal_error
from gateway.limits import MOST_BYTES
from gateway.policy import NotKnown
from gateway.schema import schema

MOST_OPERATIONS = 50
"""How many operations one WebSocket may have open."""


class Endpoint(GraphQL[Context, None]):
    """/graphql."""

    def __init__(self, house: House) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            max_subscriptions_per_connection=MOST_OPERATIONS,
        )
        self._house = house

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer. Whatever goes wrong is told in JSON."""
        if scope["type"] == "websocket":
            await super().__call__(scope, receive, send)
        else:
            response = await self._answer(Request(scope, within(MOST_BYTES, receive)))
            await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            actor = self._house.policy.actor(request.headers.get("authorization"))
            return await self.run(request, context=Context(self._house, actor))
        except NotKnown as problem:
            return refused(401, "UNAUTHENTICATED", str(problem), {"WWW-Authenticate": "Bearer"})
        except TooLarge as problem:
            return refused(413, "LIMIT_EXCEEDED", str(problem))
        except HTTPException as problem:
            return refused(problem.status_code, "BAD_REQUEST", problem.reason)
        except Exception as bug:
            return refused(500, "INTERNAL", internal_error(bug))

    @override
    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Of a WebSocket; who it is, it says when it connects."""
        return Context(self._house, None)

    @override
    async def on_ws_connect(self, context: Context) -> UnsetType:
        """Let in whoever can say who it is: by `Authorization` in the payload of connection_init."""
        given = {name.lower(): value for name, value in context.connection_params.items()}
        try:
            context.actor = self._house.policy.actor(str(given.get("authorization", "")))
        except NotKnown as problem:
            raise ConnectionRejectionError from problem
        return UnsetType()

    @override
    def decode_json(self, data: str | bytes) -> dict[str, Any]:
        """A request, or a message: an object, or it is none."""
        try:
            value = from_json(data)
        except ValueError as problem:
            raise JSONDecodeError(str(problem), "", 0) from None
        if not isinstance(value, dict):
            raise JSONDecodeError("an object is expected", "", 0)
        return value

    @override
    def encode_json(self, data: object) -> str:
        """A message."""
        return to_json(data, inf_nan_mode="null").decode()

    @override
    def create_response(self, response_data: object, sub_response: Response) -> Response:
        """An answer over HTTP."""
        return Response(to_json(response_data, inf_nan_mode="null"), media_type="application/json")


class TooLarge(Exception):
    """The request's body is longer than it may be."""


def within(most: int, receive: Receive) -> Receive:
    """The same body, up to so many bytes; raises TooLarge from there on."""
    length = 0

    async def bounded() -> Message:
        nonlocal length
        message = await receive()
        length += len(message.get("body", b""))
        if length > most:
            raise TooLarge(f"a request may have {most} bytes")
        return message

    return bounded


def refused(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An answer in the shape of GraphQL's errors."""
    return JSONResponse({"errors": [{"message": message, "extensions": {"code": code}}]}, status, headers)
