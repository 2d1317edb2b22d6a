"""Answers as they are written: a TOML file whose tables are the desk's settings and the things it shall have."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deskbell.config.errors import ConfigurationError

STANDARD_INPUT = "-"
ADMINISTRATOR = "administrator"
THINGS = ("departments", "agents", "topics")


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The tables of a document; paths of pictures are relative to `folder`."""

    tables: dict[str, Any] = field(default_factory=dict)
    folder: Path = field(default_factory=Path.cwd)

    def administrator(self) -> Any:
        """Who shall be the first administrator; an empty table where nobody says."""
        return self.tables.get(ADMINISTRATOR, {})

    def rows(self, kind: str) -> Any:
        """The things of a kind; an empty list where nobody says."""
        return self.tables.get(kind, [])

    def settings(self) -> dict[str, Any]:
        """Every other value by its dotted path, which is a setting's key."""
        others = {name: value for name, value in self.tables.items() if name not in (ADMINISTRATOR, *THINGS)}
        return dict(_flat(others))

    def with_values(self, values: Mapping[str, str]) -> Answers:
        """The same with further values, by dotted paths of two parts; empty ones say nothing."""
        tables = {name: dict(value) if isinstance(value, dict) else value for name, value in self.tables.items()}
        for path, value in values.items():
            table, _dot, name = path.partition(".")
            if value and isinstance(tables.setdefault(table, {}), dict):
                tables[table][name] = value
        return Answers(tables=tables, folder=self.folder)


def read_answers(source: str) -> Answers:
    """The answers in a file, or on the standard input for `-`. ConfigurationError with a sentence where that fails."""
    try:
        if source == STANDARD_INPUT:
            return Answers(tables=tomllib.loads(sys.stdin.buffer.read().decode()))
        path = Path(source)
        return Answers(tables=tomllib.loads(path.read_bytes().decode()), folder=path.resolve().parent)
    except OSError as error:
        raise ConfigurationError(f"the answers in {source} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"the answers in {source} are not written in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"the answers in {source} are no TOML: {error}.") from None


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value
