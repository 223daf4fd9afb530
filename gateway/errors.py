"""What a query can be told instead of an answer: typed, with a code that a program can act on."""

import re
from typing import Any
from uuid import uuid4

import structlog
from graphql import GraphQLError
from sqlalchemy.exc import DBAPIError, OperationalError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from projections.database import AWAY
from projections.errors import NotVisible, StaleReadModel

DATA_EXCEPTION = "22"
"""PostgreSQL's class of errors about values: a number beyond its type's range, text with a NUL in it."""

NOT_MADE_YET = frozenset({"3F000", "42P01"})
"""PostgreSQL's codes for a schema and a table that are not there."""

COMING_OR_GOING = frozenset({"08", "40", "53", "57"})
"""PostgreSQL's classes of errors of a connection, a server that starts or stops or is full, and a deadlock."""

_GIVEN = re.compile(
    r"[,;]? [Ff]ound: .*|(cannot represent [\w -]*value): .*"
    r"|((?:found|Unexpected) (?:String|BlockString|Int|Float)) '.*'|, did you mean '[0-9.]*'\?",
    re.DOTALL,
)
"""Where GraphQL goes on to say what was given: a caller's number may be in it, and clients log what they are told."""

_log = structlog.get_logger(__name__)


class Problem(GraphQLError):
    """An error that a client can meet and act on. `code` is stable, and `more` are values that help to act."""

    def __init__(self, code: str, message: str, **more: object) -> None:
        super().__init__(message, extensions={"code": code, **more})


def internal_error(error: BaseException) -> str:
    """Note a fault of ours under a number, for whoever can mend it; the sentence for whoever met it."""
    number = uuid4().hex[:8]
    _log.error("internal error", number=number, exc_info=error)
    return f"internal error {number}"


def discreet(error: GraphQLError) -> GraphQLError:
    """The error as a client may see it: with a code, and nothing of the text of an unexpected exception.

    What has neither a code nor a cause is GraphQL's own: the query, or a value in it, does not fit the schema.
    """
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    if not isinstance(cause, GraphQLError):
        message, extensions = explained(cause)
    elif "code" in (error.extensions or {}):
        return error
    else:
        message, extensions = _GIVEN.sub(r"\1\2", error.message), {"code": "BAD_REQUEST"}
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, extensions=extensions)


def explained(cause: BaseException) -> tuple[str, dict[str, Any]]:
    """What a client is told of an exception: a sentence, and a code with what helps to act on it."""
    match cause:
        case NotVisible(visible=visible):
            return str(cause), {"code": "NOT_YET_VISIBLE", "position": str(visible)}
        case StaleReadModel(model=model, position=position):
            return str(cause), {"code": "STALE_READ_MODEL", "model": model, "position": str(position)}
        case MissingQueryError() | CannotGetOperationTypeError() | InvalidOperationTypeError():
            return "there is no query, or no operation of that name in it", {"code": "BAD_REQUEST"}
        case _ if is_away(cause):
            _log.warning("read models away", problem=repr(cause))
            return "the read models cannot be read just now: ask again", {"code": "READ_MODELS_AWAY"}
        case DBAPIError() if sqlstate(cause).startswith(DATA_EXCEPTION):
            return "a value is of a kind that nothing here can have", {"code": "BAD_INPUT"}
    return internal_error(cause), {"code": "INTERNAL"}


def is_away(problem: BaseException) -> bool:
    """Whether this is what reading raises while PostgreSQL is away, or no projector has made the read models yet."""
    match problem:
        case DBAPIError():
            code = sqlstate(problem)
            away = code in NOT_MADE_YET or code[:2] in COMING_OR_GOING
            return away or problem.connection_invalidated or isinstance(problem, OperationalError)
        case _:
            return isinstance(problem, (*AWAY, TimeoutError))


def sqlstate(problem: DBAPIError) -> str:
    """PostgreSQL's code of an error."""
    return str(getattr(problem.orig, "sqlstate", ""))
