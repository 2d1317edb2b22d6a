"""What a mail says, before it is text and HTML: one list of pieces, so that both say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.defaultfilters import linebreaksbr
from django.template.loader import get_template
from django.utils.html import conditional_escape
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
    """The mail as HTML with its styles inline and in the desk's colours; every text escaped.

    Mails of one effect differ by their words and hardly by anything else: what stands around them is rendered once.
    """
    words: list[str] = []
    outline = _outline(draft, words)
    pattern = _pattern(outline, get_language() or "en", read(BRAND_COLOUR), read(ACT_COLOUR))
    return pattern.format(*words)


def html_by_template(draft: Draft) -> str:
    """The same by the long way."""
    return _rendered(draft, get_language() or "en", read(BRAND_COLOUR), read(ACT_COLOUR))


def _outline(draft: Draft, words: list[str]) -> Draft:
    """The draft with a numbered gap for each text, which goes into `words` as the HTML will have it."""

    def gap(text: str, written: Callable[[str], object] = conditional_escape) -> str:
        if not text:
            return ""
        words.append(str(written(text)))
        return f"\ue000{len(words) - 1}\ue001"

    def quoted(quote: Quote) -> Quote:
        return Quote(html=SafeString(gap(quote.html)), text="", author=gap(quote.author))

    return Draft(
        heading=gap(draft.heading),
        desk_name=gap(draft.desk_name),
        paragraphs=tuple(gap(one, linebreaksbr) for one in draft.paragraphs),
        body=quoted(draft.body) if draft.body else None,
        quote=quoted(draft.quote) if draft.quote else None,
        details=tuple((gap(label), gap(value)) for label, value in draft.details),
        signature=quoted(draft.signature) if draft.signature else None,
        closing=tuple(gap(one, linebreaksbr) for one in draft.closing),
        actions=tuple(
            Action(words=gap(one.words), url=gap(one.url), is_primary=one.is_primary) for one in draft.actions
        ),
        fine_print=tuple(gap(one) for one in draft.fine_print),
        history=tuple(quoted(one) for one in draft.history),
        separator=gap(draft.separator),
        shows_heading=draft.shows_heading,
    )


@lru_cache(maxsize=256)
def _pattern(outline: Draft, language: str, brand: str, act: str) -> str:
    """An outline's HTML as a pattern for `str.format`. It holds nothing that a person wrote, so its gaps are its own."""
    html = _rendered(outline, language, brand, act).replace("{", "{{").replace("}", "}}")
    return html.replace("\ue000", "{").replace("\ue001", "}")


def _rendered(draft: Draft, language: str, brand: str, act: str) -> str:
    context = {"draft": draft, "language": language, "colours": _colours(brand, act)}
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
