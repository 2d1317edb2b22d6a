"""What the log must not hold (threat 29: lines that somebody else writes; tokens that open doors)."""

import logging

import pytest

from deskbell.config.logs import WithoutSecrets, without_secrets

TOKEN = "pZ0t3mQyX9v_Vd2sJr1aGk8uLw5bNc7eHf4iTo6xYzA"


@pytest.mark.parametrize(
    "text", [f"Not Found: /t/{TOKEN}/", f"GET /?key={TOKEN}&a=b", "/sign-in/?email=a@b.c", f"/reset/x-{TOKEN}/"]
)
def test_tokens_and_queries_are_blanked(text: str) -> None:
    shown = without_secrets(text=text)
    assert TOKEN not in shown
    assert "a@b.c" not in shown


def test_a_line_stays_a_line() -> None:
    assert "\n" not in without_secrets(text="Not Found: /a\nERROR forged line")


def test_what_is_harmless_stays() -> None:
    assert without_secrets(text="Not Found: /desk/tickets/123456/") == "Not Found: /desk/tickets/123456/"


def test_the_filter_looks_at_the_arguments_too() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", (f"/t/{TOKEN}",), None)
    assert WithoutSecrets().filter(record)
    assert TOKEN not in record.getMessage()
