"""A ticket as rules see it: before it is opened, or as it stands. Plain values and no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

Value = str | int | tuple[str, ...] | None
NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is known of a ticket at one instant.

    `values` holds texts (several in a tuple), ids and counts by the names of `fields.FIELDS`; `headers` a mail's
    headers by their lower-case names; `anchors` the instants from which time is counted; `changed` what a fact says of
    a value before and after. `held` names what a person chose: rules leave it alone.
    """

    at: datetime
    source: str
    values: Mapping[str, Value]
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    anchors: Mapping[str, datetime | None] = field(default_factory=dict)
    changed: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    _folded: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def texts(self, key: str) -> tuple[str, ...]:
        """A field's texts as they were written."""
        value = self.values.get(key)
        if isinstance(value, tuple):
            return value
        return () if value is None else (str(value),)

    def folded(self, key: str, name: str = "") -> tuple[str, ...]:
        """A field's texts in the form in which words are compared; two hundred rules fold a long message once."""
        place = f"{key}:{name}"
        if place not in self._folded:
            texts = self.headers.get(name.lower(), ()) if key == "header" else self.texts(key)
            self._folded[place] = tuple(text.strip().casefold() for text in texts)
        return self._folded[place]

    def with_values(self, values: Mapping[str, Value]) -> Draft:
        """The ticket with some values changed."""
        kept = {place: texts for place, texts in self._folded.items() if place.partition(":")[0] not in values}
        return replace(self, values={**self.values, **values}, _folded=kept)
