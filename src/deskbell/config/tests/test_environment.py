"""Settings: what is taken, what is refused, and in which words."""

from pathlib import Path

import pytest

from deskbell.config.environment import SETTINGS, read_environment, unknown_names
from deskbell.config.errors import ConfigurationError
from deskbell.config.parsing import Database

WRONG = {
    "DESKBELL_URL": ["help.example.org", "ftp://x", "https://x/desk", "https://", "https://a:b@x", "http://x:99999"],
    "DESKBELL_PORT": ["0", "65536", "http", "-1", "８０００", "1e3"],
    "DESKBELL_WEB_WORKERS": ["0", "two", "65"],
    "DATABASE_URL": [
        "mysql://x/y",
        "postgres://host",
        "sqlite://",
        "sqlite:///",
        "postgres://h:x/y",
        "postgres:///a?b=c",
    ],
    "DESKBELL_TRUSTED_PROXIES": ["proxy.example.org", "10.0.0.0/99"],
    "DESKBELL_SMTP_SECURITY": ["ssl"],
    "DESKBELL_MAIL_FROM": ["desk", "desk@", "@x", "Desk <desk@example.org>"],
    "DESKBELL_FILE_MAX_MB": ["0", "lots", "999999999999"],
    "DESKBELL_FILES_PER_ENTRY": ["0", "101"],
    "DESKBELL_LOG_LEVEL": ["LOUD"],
    "DESKBELL_DEBUG": ["perhaps"],
    "DESKBELL_SMTP_PORT": ["smtp"],
    "DESKBELL_SMTP_HOST": ["mail\nmail2"],
    "DESKBELL_SMTP_USER": ["a\r\nb"],
    "DESKBELL_HOST": ["a\nb"],
}


def test_nothing_set_is_enough() -> None:
    environment = read_environment(environ={})
    assert environment["DESKBELL_PORT"] == 8000
    assert environment["DATABASE_URL"] is None
    assert environment["DESKBELL_DEBUG"] is False


def test_empty_counts_as_unset() -> None:
    assert read_environment(environ={setting.name: "" for setting in SETTINGS}) == read_environment(environ={})


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_a_wrong_value_is_one_sentence_with_its_name(name: str, text: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_environment(environ={name: text})
    sentence = str(refusal.value)
    assert sentence.startswith(f"{name} is ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_refused_secret_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_environment(environ={"DATABASE_URL": "mysql://desk:hush@host/name"})
    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sqlite:////srv/desk.db", Database(engine="sqlite", name="/srv/desk.db")),
        ("sqlite:///desk.db", Database(engine="sqlite", name=str(Path("desk.db").resolve()))),
        ("postgres://host/name", Database(engine="postgresql", name="name", host="host")),
        (
            "postgresql://us%40er:p%2Fw%3A@db.example.org:5433/my%20desk",
            Database(
                engine="postgresql", name="my desk", user="us@er", password="p/w:", host="db.example.org", port="5433"
            ),
        ),
        ("postgres://u@%2Frun%2Fpg/name", Database(engine="postgresql", name="name", user="u", host="/run/pg")),
        ("postgres://u@/name?host=/run/pg", Database(engine="postgresql", name="name", user="u", host="/run/pg")),
        ("postgres://u@/name?host=%2Ftmp%2FPg", Database(engine="postgresql", name="name", user="u", host="/tmp/Pg")),
        ("postgres://[::1]:5432/name", Database(engine="postgresql", name="name", host="::1", port="5432")),
    ],
)
def test_addresses_of_databases(text: str, expected: Database) -> None:
    assert read_environment(environ={"DATABASE_URL": text})["DATABASE_URL"] == expected


def test_a_slip_of_the_pen_is_found() -> None:
    assert unknown_names(environ={"DESKBELL_PROT": "1", "DESKBELL_PORT": "1", "PATH": "x"}) == ["DESKBELL_PROT"]
