"""A document as the index takes it: numbered, its texts cut into words."""

from __future__ import annotations

from dataclasses import dataclass

FIELDS = ("head", "people", "files", "body")


@dataclass(frozen=True, kw_only=True)
class Row:
    """The words of a document, field by field in the order of `FIELDS`."""

    id: int
    ticket_id: int
    entry_id: int | None
    fields: tuple[tuple[str, ...], ...]
