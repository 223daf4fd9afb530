"""Who may say what on the broker. That a service writes only under its own context is enforced here, not hoped for."""

from dataclasses import dataclass

from events.naming import command_subject, log_subject, status_subject, stream_name, visible_subject

CONTEXTS = ("intake", "dispatch")
ADMIN = "admin"

INBOX = "_INBOX.>"
"""Answers to requests. (`allow_responses` would be narrower, but the server then remembers every followed commit.)"""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Subjects that a user may publish to and subscribe to; `never` wins over `publish`."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    never: tuple[str, ...] = ("$JS.API.STREAM.DELETE.>", "$JS.API.STREAM.PURGE.>")

    def config(self) -> dict[str, object]:
        """As nats-server's configuration spells it."""
        return {
            "publish": {"allow": list(self.publish), "deny": list(self.never)},
            "subscribe": {"allow": list(self.subscribe)},
        }


def permissions(jurisdiction: str, epoch: int) -> dict[str, Permissions]:
    """For each user of the broker, by name. Nobody may delete or purge a stream, not even the one who makes it."""
    follow = _follow(stream_name(jurisdiction, epoch))
    status = status_subject(jurisdiction)
    visible = visible_subject(jurisdiction)
    asked = tuple(command_subject(jurisdiction, context) for context in CONTEXTS)
    opening = log_subject(jurisdiction, epoch, "log")

    def service(context: str) -> Permissions:
        own = log_subject(jurisdiction, epoch, context)
        return Permissions((own, opening, *follow, INBOX), (command_subject(jurisdiction, context), status, INBOX))

    return {
        ADMIN: Permissions((">",), (">",)),
        **{context: service(context) for context in CONTEXTS},
        "projector": Permissions((visible, *follow, INBOX), (status, INBOX)),
        "gateway": Permissions((*asked, status, *follow, INBOX), (visible, status, INBOX)),
    }


def _follow(stream: str) -> tuple[str, ...]:
    """What following and reading one stream takes, and nothing that changes it."""
    return (
        f"$JS.API.STREAM.INFO.{stream}",
        f"$JS.API.STREAM.MSG.GET.{stream}",
        f"$JS.API.CONSUMER.CREATE.{stream}",
        f"$JS.API.CONSUMER.CREATE.{stream}.>",
        f"$JS.API.CONSUMER.INFO.{stream}.*",
        f"$JS.API.CONSUMER.DELETE.{stream}.*",
        f"$JS.FC.{stream}.>",
    )
