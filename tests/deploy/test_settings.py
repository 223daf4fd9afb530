"""Settings come from the environment, and a wrong one is told by its name."""

from datetime import timedelta
from pathlib import Path

import pytest

from deploy.settings import Settings, SettingsError, read_settings
from events.values import Channel
from services.intake.rules import Rules
from tests.docs.markdown import DOCS, blocks


def test_without_any_variable_the_defaults_hold() -> None:
    assert read_settings({}) == Settings()


def test_every_variable_is_read() -> None:
    assert read_settings(
        {
            "LIANDONG_NATS_URL": "nats://broker:4222, nats://other:4222",
            "LIANDONG_NATS_USER": "intake",
            "LIANDONG_NATS_PASSWORD": "secret",
            "LIANDONG_DATABASE_URL": "postgresql://db/liandong",
            "LIANDONG_JURISDICTION": "harbour-2",
            "LIANDONG_EPOCH": "3",
            "LIANDONG_REPLICAS": "3",
            "LIANDONG_GATEWAY_HOST": "0.0.0.0",
            "LIANDONG_GATEWAY_PORT": "80",
            "LIANDONG_TIME_ZONE": "America/Los_Angeles",
            "LIANDONG_REGION": "US",
            "LIANDONG_GRID": "/srv/cells.geojson",
            "LIANDONG_LOG_FORMAT": "console",
            "LIANDONG_INSTANCES": "dispatch=3",
            "LIANDONG_TOKENS": '{"a-token-of-a-dispatcher": "dispatcher/anna"}',
        }
    ) == Settings(
        nats_url="nats://broker:4222,nats://other:4222",
        nats_user="intake",
        nats_password="secret",
        database_url="postgresql://db/liandong",
        jurisdiction="harbour-2",
        epoch=3,
        replicas=3,
        epoch_named=True,
        time_zone="America/Los_Angeles",
        region="US",
        grid=Path("/srv/cells.geojson"),
        gateway_host="0.0.0.0",
        gateway_port=80,
        log_format="console",
        instances={"dispatch": 3},
        tokens={"a-token-of-a-dispatcher": "dispatcher/anna"},
    )


def test_one_number_of_instances_is_of_every_service() -> None:
    assert read_settings({"LIANDONG_INSTANCES": "2"}).instances == {"intake": 2, "dispatch": 2}


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("LIANDONG_NATS_URL", "broker:4222"),
        ("LIANDONG_NATS_URL", "nats://broker:4222,other:4222"),
        ("LIANDONG_REPLICAS", "2"),
        ("LIANDONG_DATABASE_URL", "mysql://db"),
        ("LIANDONG_JURISDICTION", "a.b"),
        ("LIANDONG_EPOCH", "0"),
        ("LIANDONG_EPOCH", "²"),
        ("LIANDONG_GATEWAY_PORT", "70000"),
        ("LIANDONG_TIME_ZONE", "Mars/Olympus"),
        ("LIANDONG_REGION", "Cathay"),
        ("LIANDONG_LOG_FORMAT", "xml"),
        ("LIANDONG_INSTANCES", "0"),
        ("LIANDONG_INSTANCES", "gateway=2"),
        ("LIANDONG_INSTANCES", "dispatch=2,"),
        ("LIANDONG_TOKENS", '{"short": "dispatcher/anna"}'),
        ("LIANDONG_TOKENS", "a-token-of-a-dispatcher"),
    ],
)
def test_a_wrong_value_is_refused_by_the_variables_name(variable: str, text: str) -> None:
    with pytest.raises(SettingsError, match=variable) as refusal:
        read_settings({variable: text})
    assert refusal.value.variable == variable


def test_the_rules_of_the_front_desk_come_from_a_file(tmp_path: Path) -> None:
    (file := tmp_path / "rules.toml").write_text("answer_within = 8\n[answer_within_by]\nsensor = 60\n")
    rules = read_settings({"LIANDONG_RULES": str(file)}).rules
    assert rules == Rules(answer_within=timedelta(seconds=8), answer_within_by={Channel.SENSOR: timedelta(seconds=60)})


def test_the_rules_that_the_page_shows_are_those_that_hold_where_there_is_no_file(tmp_path: Path) -> None:
    (shown,) = blocks(DOCS / "operations.md", "toml rules")
    (file := tmp_path / "rules.toml").write_text(shown)
    assert read_settings({"LIANDONG_RULES": str(file)}).rules == read_settings({}).rules == Rules()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("answer_within = 0", "answer_within"),
        ("answer_with = 3", "answer_with is not right: is no field of the rules: answer_within"),
        ("[answer_within_by]\npager = 3", "answer_within_by.pager"),
        ("answer_within", "is no TOML"),
        ("answer_within = " + "[" * 50_000, "too deep"),
    ],
)
def test_rules_that_cannot_be_right_are_refused_by_their_field(tmp_path: Path, text: str, named: str) -> None:
    (file := tmp_path / "rules.toml").write_text(text)
    with pytest.raises(SettingsError, match="LIANDONG_RULES") as refusal:
        read_settings({"LIANDONG_RULES": str(file)})
    assert named in str(refusal.value)


def test_rules_that_are_not_there_are_missed_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings({"LIANDONG_RULES": str(tmp_path / "none.toml")})


def test_a_process_without_a_database_says_so_when_it_needs_one() -> None:
    with pytest.raises(SettingsError, match="LIANDONG_DATABASE_URL"):
        _ = read_settings({}).database


def test_no_secret_shows_in_a_repr() -> None:
    assert "secret" not in repr(Settings(nats_password="secret", database_url="postgresql://u:secret@db/x"))
