"""What one `up` will run: the embedded servers or yours, and what each process is told of them."""

import json
from dataclasses import dataclass

from deploy.embedded.nats import NatsServer, prepare_nats
from deploy.embedded.postgres import PostgresServer, prepare_postgres
from deploy.errors import Trouble
from deploy.folder import DataFolder, port_is_free
from deploy.permissions import ADMIN, permissions
from deploy.running import Addresses
from deploy.settings import Settings
from gateway.policy import OpenToAll, Policy

NEED_DATABASE = frozenset({"projector", "gateway"})
"""No service reads PostgreSQL, so none is given its password."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`nats` and `postgres` are None where servers of yours are used."""

    settings: Settings
    gateway_port: int
    nats: NatsServer | None
    postgres: PostgresServer | None

    @property
    def database_url(self) -> str:
        """Where the services' database is."""
        return self.postgres.url if self.postgres else self.settings.database

    @property
    def addresses(self) -> Addresses:
        """Where all of it can be reached."""
        host = self.settings.gateway_host
        return Addresses(
            graphql=f"http://{f'[{host}]' if ':' in host else host}:{self.gateway_port}/graphql",
            nats=self.nats.url_for(ADMIN) if self.nats else self.settings.nats,
            postgres=self.database_url,
            token=next(iter(self.settings.tokens), None),
        )

    @property
    def credentials(self) -> dict[str, str]:
        """For whoever uses the addresses, where they do not carry them: a NATS server of yours."""
        told = {
            "LIANDONG_NATS_USER": self.settings.nats_user,
            "LIANDONG_NATS_PASSWORD": self.settings.nats_password,
        }
        return {name: value for name, value in told.items() if value is not None}

    def environment(self, process: str) -> dict[str, str]:
        """The settings of one process; on an embedded broker it is a user of its own."""
        settings = self.settings
        told = {
            "LIANDONG_NATS_URL": self.nats.url if self.nats else settings.nats,
            "LIANDONG_NATS_USER": process if self.nats else settings.nats_user,
            "LIANDONG_NATS_PASSWORD": self.nats.passwords[process] if self.nats else settings.nats_password,
            "LIANDONG_DATABASE_URL": self.database_url if process in NEED_DATABASE else None,
            "LIANDONG_JURISDICTION": settings.jurisdiction,
            "LIANDONG_EPOCH": str(settings.epoch),
            "LIANDONG_GATEWAY_HOST": settings.gateway_host,
            "LIANDONG_GATEWAY_PORT": str(self.gateway_port),
            "LIANDONG_LOG_FORMAT": settings.log_format,
            "LIANDONG_TIME_ZONE": settings.time_zone,
            "LIANDONG_RULES": str(settings.rules_file) if settings.rules_file else None,
            "LIANDONG_REGION": settings.region if process == "gateway" else None,
            "LIANDONG_TOKENS": json.dumps(dict(settings.tokens)) if process == "gateway" and settings.tokens else None,
        }
        return {name: value for name, value in told.items() if value is not None}


def make_plan(data: DataFolder, settings: Settings) -> Plan:
    """Prepare what is to run, and start nothing yet. Raises Trouble where it cannot work."""
    try:
        Policy(settings.tokens).check_bind(settings.gateway_host)
    except OpenToAll as problem:
        raise Trouble(f"LIANDONG_TOKENS is not set: {problem}") from None
    if settings.gateway_port and not port_is_free(settings.gateway_port, settings.gateway_host):
        raise Trouble(f"port {settings.gateway_port} is in use: choose another with --port, or 0 for any free one")
    return Plan(
        settings=settings,
        gateway_port=settings.gateway_port or data.port("gateway"),
        nats=None if settings.nats_url else prepare_nats(data, permissions(settings.jurisdiction, settings.epoch)),
        postgres=None if settings.database_url else prepare_postgres(data),
    )
