"""Variables in texts, `%{ticket.number}`: replaced once, from a list of allowed ones, escaped for where they will stand."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from deskbell.lib.text import one_line

# What a person may have meant as one, known or not.
_MEANT = re.compile(r"%\{([^{}<>]{0,80})\}")
NOTHING: Mapping[str, str] = MappingProxyType({})
_VARIABLE = re.compile(r"%\{([a-z_.]{1,60})\}")


class Target(StrEnum):
    """Where a filled text will stand."""

    HTML = "html"
    TEXT = "text"
    HEADER = "header"


_ESCAPE: dict[Target, Callable[[str], str]] = {
    Target.HTML: html.escape,
    Target.TEXT: lambda value: value,
    Target.HEADER: one_line,
}


def fill(text: str, *, values: Mapping[str, str], target: Target, markup: Mapping[str, str] = NOTHING) -> str:
    """The text with its variables replaced in a single pass: a value is never looked at again.

    `markup` holds values that are clean HTML already: for that target they go in as they are. A name that is not among
    `values` stays as it was written. For a header the whole text becomes one line.
    """
    ready = {name: _ESCAPE[target](value) for name, value in values.items()}
    ready |= markup if target is Target.HTML else {}
    filled = _VARIABLE.sub(lambda found: ready.get(found[1], found[0]), text)
    return one_line(filled) if target is Target.HEADER else filled


def names_in(text: str) -> tuple[str, ...]:
    """Whatever stands between `%{` and `}`, each once, in the order of the text."""
    return tuple(dict.fromkeys(_MEANT.findall(text)))
