"""Things that answers name: departments, roles and topics by their names, agents by name or address."""

from __future__ import annotations

from typing import Any

from django import forms

from deskbell.config.answers.settings_part import Unfit, demanded
from deskbell.lib.email_address import normalise

SHOWN = 12


def value_named(field: forms.Field, name: Any) -> str:
    """What a browser would send where somebody chose the thing of that name; empty for an empty name. Unfit."""
    words = demanded(name, str, "a name in quotes")
    if not words:
        return ""
    offered = offers(field)
    found = [value for value, names in offered if words in names or normalise(words) in names]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unfit(f"several are called “{words}”.")
    known = [names[0] for _value, names in offered]
    more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
    raise Unfit(f"there is no “{words}”. There are: {', '.join(known[:SHOWN]) or 'none'}{more}.")


def offers(field: Any) -> list[tuple[str, tuple[str, ...]]]:
    """What a field lets one choose: the value that a browser sends, and the names by which it can be called."""
    if isinstance(field, forms.ModelChoiceField):
        rows = field.queryset if field.queryset is not None else ()
        return [(str(row.pk), _names_of(row)) for row in rows]
    return [(str(value), (str(words),)) for value, words in field.choices if value]


def _names_of(row: Any) -> tuple[str, ...]:
    account = getattr(row, "user", None)
    names = (str(row), getattr(row, "name", ""), normalise(account.email) if account else "")
    return tuple(dict.fromkeys(name for name in names if name))
