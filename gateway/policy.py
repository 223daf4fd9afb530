"""Who is asking. Whoever holds a token is the actor that it names; without tokens this is a console of this machine."""

import hmac
from collections.abc import Mapping
from ipaddress import ip_address

from pydantic import TypeAdapter, ValidationError

from events.values import Actor

CONSOLE = "console/local"
"""The actor where nobody has to prove who they are."""
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")

_TOKENS: TypeAdapter[dict[str, Actor]] = TypeAdapter(dict[str, Actor])
SHORTEST_TOKEN = 16


MAY = {
    "intake.reveal_caller": frozenset({"calltaker", "dispatcher", "supervisor", "console"}),
    "intake.erase_caller": frozenset({"supervisor", "console"}),
}
"""Commands that are not everybody's: the kinds of actors that may give them."""


def may(actor: Actor, command: str) -> bool:
    """Whether this actor may give the command of that name."""
    return command not in MAY or actor.partition("/")[0] in MAY[command]


class NotKnown(Exception):
    """No token, or one that nobody was given."""


class OpenToAll(ValueError):
    """Listening beyond this machine without tokens, which would let anybody command."""


class Policy:
    """Which token is whose. Without tokens everyone is `console/local`."""

    def __init__(self, tokens: Mapping[str, Actor] | None = None) -> None:
        self._tokens = [(token.encode(), actor) for token, actor in (tokens or {}).items()]

    @property
    def open(self) -> bool:
        """Whether nobody has to prove who they are."""
        return not self._tokens

    def actor(self, authorization: str | None) -> Actor:
        """The actor behind an `Authorization` header (or its like of a WebSocket); raises NotKnown."""
        if self.open:
            return CONSOLE
        scheme, _, token = (authorization or "").partition(" ")
        given = token.strip().encode()
        # All of them are compared, each in constant time: how long it takes tells nothing about any token.
        found = [actor for known, actor in self._tokens if hmac.compare_digest(known, given)]
        if scheme.lower() != "bearer" or not found:
            raise NotKnown("a bearer token is needed, and this is none that was given out")
        return found[0]

    def check_bind(self, host: str) -> None:
        """Raises OpenToAll where this policy may not be listened to at that address."""
        if self.open and not is_loopback(host):
            raise OpenToAll(f"listening on {host} takes tokens: without them anybody there could command")


def read_tokens(text: str) -> dict[str, Actor]:
    """Tokens from a JSON object, `{"<token>": "dispatcher/anna"}`; raises ValueError, which names no token."""
    try:
        tokens = _TOKENS.validate_json(text)
    except ValidationError:
        raise ValueError('must be a JSON object like {"<token>": "dispatcher/anna"}') from None
    if any(len(token) < SHORTEST_TOKEN for token in tokens):
        raise ValueError(f"has a token of less than {SHORTEST_TOKEN} characters")
    return tokens


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
