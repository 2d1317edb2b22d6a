"""Parts of a page that are rendered once, and filled in ever after.

The buttons above a ticket are the same for everybody who may do the same with it, but for a handful of words: where they lead,
the token of their forms. To render their template anew for that costs many times what filling it in does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from html import escape
from operator import attrgetter
from secrets import token_hex
from types import SimpleNamespace
from typing import Any

from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# So many shapes of one part are remembered: what may be done, and what there is, go together in few ways.
MOST_SHAPES = 256


class NotInTheMouldError(Exception):
    """A template looks at what its mould does not know, and would show to everybody what belongs to one page."""


class Mould:
    """A template, the names of what shapes it, and the names of the words that stand in it as they are; both may have dots.

    `{% if %}`, filters and tags may look at whatever shapes it, which has to be hashable. A word is written out by `{{ }}`, or
    by a tag that escapes it and does no more; whether there is one at all may be asked, for that belongs to the shape. Nothing
    else is known to the template, neither the request nor the reader.
    """

    def __init__(self, template: str, *, shaped_by: str = "", words: str = "") -> None:
        self._template = template
        self._shape_names, self._word_names = shaped_by.split(), words.split()
        self._shape_of, self._words_of = _values_of(self._shape_names), _values_of(self._word_names)
        self._pattern = lru_cache(maxsize=MOST_SHAPES)(self._make_pattern)

    def cast(self, **roots: Any) -> SafeString:
        """The part with its words in their places: escaped, unless they are markup already. `roots` are what names begin with."""
        here = SimpleNamespace(**roots)
        words = self._words_of(here)
        pattern = self._pattern(get_language(), self._shape_of(here), tuple([True if word else word for word in words]))
        return SafeString(pattern.format(*[one if isinstance(one, SafeString) else escape(str(one)) for one in words]))

    def rendered(self, **roots: Any) -> SafeString:
        """The same by the long way."""
        template: Any = get_template(self._template)
        return SafeString(template.template.render(Context(roots)))

    def _make_pattern(self, _language: str | None, shape: tuple[Any, ...], words: tuple[Any, ...]) -> str:
        """The part as a pattern for `str.format`. Its gaps are made of letters that nobody can have typed.

        Of `words` those that say nothing belong to the shape, as they are; of the others it is known that they are there.
        """
        secret = token_hex(16)
        gaps = [f"gap{secret}{place:03}" if word else word for place, word in enumerate(words)]
        known = _StandIn()
        for name, value in zip([*self._shape_names, *self._word_names], [*shape, *gaps], strict=True):
            known.learn(name, value)
        pattern = self.rendered(**vars(known)).replace("{", "{{").replace("}", "}}")
        for place, gap in enumerate(gaps):
            pattern = pattern.replace(gap, f"{{{place}}}") if gap else pattern
        return pattern


@cache
def unchanging(template: str, _language: str | None) -> SafeString:
    """A template that knows nothing at all, in one language."""
    return SafeString(render_to_string(template))


class _StandIn(SimpleNamespace):
    """Stands for an object of the page, and knows of it what its mould names."""

    def learn(self, name: str, value: Any) -> None:
        """Know a value by its name; one with a dot belongs to another stand-in."""
        first, _dot, rest = name.partition(".")
        if not rest:
            setattr(self, first, value)
            return
        vars(self).setdefault(first, _StandIn()).learn(rest, value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotInTheMouldError(name)


def _values_of(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes the values of these names from an object; `attrgetter` alone has another shape for none and for one."""
    if not names:
        return lambda _here: ()
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda here: (read(here),)
