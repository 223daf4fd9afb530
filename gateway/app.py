"""The ASGI application: GraphQL, its console, and whether all is well."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route, WebSocketRoute

from gateway import health
from gateway.broker import Broker
from gateway.console import page
from gateway.context import House
from gateway.policy import LOOPBACK_HOSTS
from gateway.view import Endpoint


def make_app(house: House, broker: Broker) -> Starlette:
    """The application. It answers from the first moment on, and is ready once its stores are.

    Without tokens it answers only to names of this machine: a page of another site whose name leads here, and which the
    browser therefore lets ask, is not answered.
    """
    endpoint = Endpoint(house)
    return Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            *page.routes(),
            *health.routes(house.reader, broker),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK_HOSTS))] if house.policy.open else [],
    )
