"""Who may say what on the broker. That a service writes only under its own context is enforced here, not hoped for."""

from dataclasses import dataclass

from events.naming import CONTEXTS as CONTEXTS
from events.naming import (
    command_subject,
    instance_subject,
    journal_subject,
    log_subject,
    people_bucket,
    question_subject,
    snapshot_bucket,
    state_bucket,
    status_subject,
    storage_subject,
    stream_name,
    visible_subject,
)

ADMIN = "admin"

INBOX = "_INBOX.>"
"""Answers to requests. (`allow_responses` would be narrower, but the server then remembers every followed commit.)"""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Subjects that a user may publish to and subscribe to; `never` wins over `publish`."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    never: tuple[str, ...] = ("$JS.API.STREAM.DELETE.>",)
    """Nobody deletes a stream. (That a log is not purged is in its own configuration.)"""

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
    asked = tuple(
        subject(jurisdiction, context) for subject in (command_subject, question_subject) for context in CONTEXTS
    )
    opening = log_subject(jurisdiction, epoch, "log")

    journal = journal_subject(jurisdiction)
    storage = storage_subject(jurisdiction)
    state = state_bucket(jurisdiction)
    known = _read_keys(state)
    people = people_bucket(jurisdiction)
    seals = (*_read_keys(people), f"$KV.{people}.person.*")
    erases = (*_read_keys(people), f"$JS.API.STREAM.MSG.DELETE.KV_{people}")

    def service(context: str) -> Permissions:
        own = log_subject(jurisdiction, epoch, context)
        others = instance_subject(jurisdiction, context, "*")
        snapshots = _keep_objects(snapshot_bucket(jurisdiction, context))
        return Permissions(
            (own, opening, others, journal, *follow, *known, *snapshots, INBOX),
            (
                command_subject(jurisdiction, context),
                question_subject(jurisdiction, context),
                others,
                visible,
                storage,
                status,
                INBOX,
            ),
        )

    return {
        ADMIN: Permissions((">",), (">",)),
        **{context: service(context) for context in CONTEXTS},
        "projector": Permissions(
            (visible, *follow, *known, f"$KV.{state}.>", *erases, INBOX), (status, journal, INBOX)
        ),
        "gateway": Permissions((*asked, status, journal, *follow, *known, *seals, INBOX), (visible, status, INBOX)),
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


def _read_keys(bucket: str) -> tuple[str, ...]:
    """What reading the keys of a bucket takes."""
    return (f"$JS.API.STREAM.INFO.KV_{bucket}", f"$JS.API.STREAM.MSG.GET.KV_{bucket}")


def _keep_objects(bucket: str) -> tuple[str, ...]:
    """What it takes to keep objects in an object store, and to replace them."""
    return (
        f"$O.{bucket}.>",
        f"$JS.API.STREAM.PURGE.OBJ_{bucket}",
        f"$JS.API.DIRECT.GET.OBJ_{bucket}",
        f"$JS.API.DIRECT.GET.OBJ_{bucket}.>",
        "$JS.API.STREAM.NAMES",
        *_follow(f"OBJ_{bucket}"),
    )
