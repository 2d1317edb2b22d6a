"""JSON as osTicket's clients send it: whatever its content type says, with raw line breaks in its texts."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from deskbell.api.reading.asked import Unreadable
from deskbell.api.reading.data_address import decoded

DEEPEST = 100


def read_json(body: bytes) -> dict[str, Any]:
    """The object that the body holds. Unreadable for anything else, deeply nested values included (threat 16)."""
    text = _as_text(body)
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        raise Unreadable(_("The syntax is wrong: this is no JSON.")) from None
    if not isinstance(value, dict):
        raise Unreadable(_("The JSON must be one object with the ticket's fields."))
    if _is_deep(value):
        raise Unreadable(_("The values of this JSON are nested too deeply."))
    return value


def _is_deep(value: Any) -> bool:
    """Whether more values are within each other than anybody means; looked at level by level, without recursion."""
    level = [value]
    for _depth in range(DEEPEST):
        level = [each for one in level for each in _within(one)]
        if not level:
            return False
    return True


def _within(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _as_text(body: bytes) -> str:
    """UTF-8, with or without a byte order mark; what is no UTF-8 was written on an old Windows."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decoded(body, "cp1252")
