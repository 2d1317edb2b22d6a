"""What a fact is, and how it goes to JSON and comes back."""

from __future__ import annotations

import dataclasses
import functools
from datetime import datetime
from typing import Any, ClassVar, TypeVar, get_type_hints


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened to one ticket. Carries ids and dates, never a text that a person typed."""

    is_public: ClassVar[bool] = False

    @classmethod
    def upgrade(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Bring a shape that an older release wrote up to today's fields."""
        return data

    @property
    def name(self) -> str:
        """The name under which the ledger keeps this fact."""
        return type(self).__name__


FACTS: dict[str, type[Fact]] = {}
F = TypeVar("F", bound=type[Fact])


def fact(kind: F) -> F:
    """Make a fact known to the ledger."""
    FACTS[kind.__name__] = kind
    return kind


def to_json(value: Fact) -> dict[str, Any]:
    """The fact's fields as plain JSON values; instants become ISO 8601 texts."""
    return {name: _plain(held) for name, held in vars(value).items()}


def from_json(*, name: str, data: dict[str, Any]) -> Fact:
    """The fact that `to_json` wrote, of this or an older release. KeyError if the name is unknown."""
    kind = FACTS[name]
    instants = _instants_of(name)
    fields = kind.upgrade(data)
    return kind(**{key: _instant(value) if key in instants else value for key, value in fields.items()})


@functools.cache
def _instants_of(name: str) -> frozenset[str]:
    hints = get_type_hints(FACTS[name])
    return frozenset(key for key, hint in hints.items() if hint in (datetime, datetime | None))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _instant(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value is not None else None
