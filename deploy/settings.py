"""Configuration: read from the environment here, and nowhere else."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deploy.errors import Trouble
from deploy.permissions import CONTEXTS
from deploy.rules import read_rules
from gateway.policy import read_tokens
from services.intake.rules import Rules

LogFormat = Literal["json", "console"]
MOST_INSTANCES = 64
T = TypeVar("T")


class SettingsError(Trouble):
    """An environment variable is missing, or does not say what it should."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable} {problem}")
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process needs to know. Secrets are kept out of its repr."""

    nats_url: str | None = field(default=None, repr=False)
    nats_user: str | None = None
    nats_password: str | None = field(default=None, repr=False)
    database_url: str | None = field(default=None, repr=False)
    jurisdiction: str = "city"
    epoch: int = 1
    replicas: int = 1
    epoch_named: bool = False
    """Whether somebody said which; else it is the one that the data folder was restored as."""
    time_zone: str = "Asia/Shanghai"
    region: str = "CN"
    """Whose plan of telephone numbers a caller's is read by."""
    gateway_host: str = "127.0.0.1"
    gateway_port: int = 8480
    disk_reserve: int = 256_000_000
    """Bytes that must stay free on the embedded broker's disk."""
    log_format: LogFormat | None = None
    instances: Mapping[str, int] = field(default_factory=dict)
    """How many of a service `up` runs; one of each that is not named."""
    rules_file: Path | None = None
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Who each token of the gateway's stands for; none are needed where it listens to this machine alone."""

    @property
    def zone(self) -> tzinfo:
        """The jurisdiction's time zone: its midnight begins a new day of incident numbers."""
        return ZoneInfo(self.time_zone)

    @property
    def rules(self) -> Rules:
        """What the jurisdiction has laid down for its front desk; raises SettingsError where its file is not right."""
        try:
            return read_rules(self.rules_file) if self.rules_file else Rules()
        except ValueError as problem:
            raise SettingsError("LIANDONG_RULES", str(problem)) from None

    @property
    def nats(self) -> str:
        """The NATS URL; raises SettingsError where it is not set, which only `up` can do without."""
        if self.nats_url is None:
            raise SettingsError("LIANDONG_NATS_URL", "is not set: a URL like nats://host:4222, of a cluster several")
        return self.nats_url

    @property
    def database(self) -> str:
        """The PostgreSQL URL; raises SettingsError where it is not set. Only the projector and the gateway need it."""
        if self.database_url is None:
            raise SettingsError("LIANDONG_DATABASE_URL", "is not set: a URL like postgresql://user:password@host/name")
        return self.database_url


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from LIANDONG_… variables; raises SettingsError naming the first that is wrong."""

    def read(name: str, parse: Callable[[str], T], default: T) -> T:
        text = environment.get(f"LIANDONG_{name}", "")
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as problem:
            raise SettingsError(f"LIANDONG_{name}", str(problem)) from None

    default = Settings()
    return Settings(
        nats_url=read("NATS_URL", _each(_url("nats", "tls", "ws", "wss")), None),
        nats_user=read("NATS_USER", str, None),
        nats_password=read("NATS_PASSWORD", str, None),
        database_url=read("DATABASE_URL", _url("postgresql", "postgres"), None),
        jurisdiction=read("JURISDICTION", _jurisdiction, default.jurisdiction),
        epoch=(named := read("EPOCH", _number(1, 2**31), None)) or default.epoch,
        epoch_named=named is not None,
        replicas=read("REPLICAS", _replicas, default.replicas),
        time_zone=read("TIME_ZONE", _zone, default.time_zone),
        region=read("REGION", _region, default.region),
        gateway_host=read("GATEWAY_HOST", str, default.gateway_host),
        gateway_port=read("GATEWAY_PORT", _number(0, 65_535), default.gateway_port),
        disk_reserve=read("DISK_RESERVE", _megabytes, default.disk_reserve),
        log_format=read("LOG_FORMAT", _log_format, None),
        instances=read("INSTANCES", _instances, {}),
        rules_file=read("RULES", _rules_file, None),
        tokens=read("TOKENS", read_tokens, {}),
    )


def _url(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.partition("://")[0] not in schemes:
            raise ValueError(f"must be a URL that begins with {schemes[0]}://")
        return text

    return parse


def _each(parse: Callable[[str], str]) -> Callable[[str], str]:
    """Several, with commas between them."""
    return lambda text: ",".join(parse(part.strip()) for part in text.split(","))


def _replicas(text: str) -> int:
    if text not in ("1", "3", "5"):
        raise ValueError(f"must be 1, 3 or 5, not {text!r}: half of them and one more must agree on every commit")
    return int(text)


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}, not {text!r}")
        return int(text)

    return parse


def _megabytes(text: str) -> int:
    return _number(0, 1_000_000)(text) * 1_000_000


def _instances(text: str) -> Mapping[str, int]:
    shares = text.split(",") if "=" in text else [f"{context}={text}" for context in CONTEXTS]
    numbers: dict[str, int] = {}
    for share in shares:
        context, _, number = share.partition("=")
        if context not in CONTEXTS:
            raise ValueError(f"must name services, like {CONTEXTS[0]}=2,{CONTEXTS[1]}=3, not {context!r}")
        numbers[context] = _number(1, MOST_INSTANCES)(number)
    return numbers


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ValueError, ZoneInfoNotFoundError):
        raise ValueError(f"must be a time zone of the IANA database like Asia/Shanghai, not {text!r}") from None


def _rules_file(text: str) -> Path:
    """A file that is read here only to be told at once what is wrong with it."""
    path = Path(text).absolute()
    read_rules(path)
    return path


def _region(text: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS  # where it is set: no other process needs it

    if text not in SUPPORTED_REGIONS:
        raise ValueError(f"must be a country or region as ISO 3166 has it, like CN or HK, not {text!r}")
    return text


def _jurisdiction(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,31}", text):
        raise ValueError(f"must be lower-case letters, digits and hyphens (it is part of NATS subjects), not {text!r}")
    return text


def _log_format(text: str) -> LogFormat:
    match text:
        case "json" | "console":
            return text
        case _:
            raise ValueError(f"must be json or console, not {text!r}")
