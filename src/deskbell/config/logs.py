"""The log: to standard error, one line an event, without what would open a door to whoever reads it."""

import logging
import re
from typing import Any

# Access links, reset links and the like carry their secret in the path; query strings carry what people typed.
LONG_TOKEN = re.compile(r"[A-Za-z0-9_\-:=.]{24,}")
QUERY = re.compile(r"\?[^\s\"']*")


class WithoutSecrets(logging.Filter):
    """Blank tokens and query strings in what the web part logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(text=record.getMessage()), None
        return True


def without_secrets(*, text: str) -> str:
    """The text with long tokens and query strings replaced."""
    one_line = text.replace("\r", "\\r").replace("\n", "\\n")
    return LONG_TOKEN.sub("[…]", QUERY.sub("?[…]", one_line))


def logging_settings(*, level: str) -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_secrets": {"()": WithoutSecrets}},
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {
            "plain": {"class": "logging.StreamHandler", "formatter": "line"},
            "web": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]},
        },
        "root": {"handlers": ["plain"], "level": level},
        "loggers": {
            "deskbell": {"level": level},
            "django": {"handlers": ["web"], "level": level, "propagate": False},
            "allauth": {"handlers": ["web"], "level": level, "propagate": False},
        },
    }
