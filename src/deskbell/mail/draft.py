"""What a mail says, before it is text and HTML: one list of pieces, so that both say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from deskbell.kernel.configure import read
from deskbell.ui.look.palette import Shades, dark_shades, light_shades
from deskbell.ui.look.settings import ACT_COLOUR, BRAND_COLOUR

TEMPLATE = "mail/draft.html"


@dataclass(frozen=True, kw_only=True)
class Action:
    """A button, and in text an address on a line of its own."""

    words: str
    url: str
    is_primary: bool = True


@dataclass(frozen=True, kw_only=True)
class Quote:
    """Somebody's words: clean HTML, and the same as text."""

    html: SafeString
    text: str
    author: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One mail's pieces in the order in which they are read. All texts are plain; only a quote's `html` is markup."""

    heading: str
    desk_name: str
    paragraphs: Sequence[str] = ()
    body: Quote | None = None
    quote: Quote | None = None
    details: Sequence[tuple[str, str]] = ()
    signature: Quote | None = None
    closing: Sequence[str] = ()
    actions: Sequence[Action] = ()
    fine_print: Sequence[str] = ()
    history: Sequence[Quote] = ()
    separator: str = ""
    shows_heading: bool = True


@dataclass(frozen=True, kw_only=True)
class Colours:
    """The desk's own, on light and on dark grounds: its house's for the header, that of buttons for buttons."""

    brand: Shades
    brand_dark: Shades
    act: Shades
    act_dark: Shades


def html_of(draft: Draft) -> str:
    """The mail as HTML with its styles inline and in the desk's colours; every text escaped."""
    colours = _colours(read(BRAND_COLOUR), read(ACT_COLOUR))
    context = {"draft": draft, "language": get_language() or "en", "colours": colours}
    return get_template(TEMPLATE).render(context)


@lru_cache(maxsize=4)
def _colours(brand: str, act: str) -> Colours:
    return Colours(
        brand=light_shades(brand), brand_dark=dark_shades(brand), act=light_shades(act), act_dark=dark_shades(act)
    )


def text_of(draft: Draft) -> str:
    """The mail as plain text."""
    blocks = [draft.heading if draft.shows_heading else "", *draft.paragraphs]
    if draft.body:
        blocks.append(draft.body.text)
    if draft.quote:
        blocks += [f"{draft.quote.author}:" if draft.quote.author else "", draft.quote.text]
    blocks.append("\n".join(f"{label}: {value}" for label, value in draft.details))
    if draft.signature:
        blocks.append(draft.signature.text)
    blocks += [*draft.closing, *(f"{action.words}:\n{action.url}" for action in draft.actions)]
    blocks.append("\n".join(["-- ", *draft.fine_print, draft.desk_name]))
    blocks += [_repeated(quote) for quote in draft.history]
    blocks.insert(0, draft.separator)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _repeated(quote: Quote) -> str:
    return "\n".join([f"{quote.author}:", *(f"> {line}".rstrip() for line in quote.text.splitlines())])
