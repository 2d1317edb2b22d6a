"""What a mail says, before it is text and HTML: one list of pieces, so that both say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

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
    closing: Sequence[str] = ()
    actions: Sequence[Action] = ()
    fine_print: Sequence[str] = ()


def html_of(draft: Draft) -> str:
    """The mail as HTML with its styles inline; every text escaped."""
    context = {"draft": draft, "language": get_language() or "en"}
    return get_template(TEMPLATE).render(context)


def text_of(draft: Draft) -> str:
    """The mail as plain text."""
    blocks = [draft.heading, *draft.paragraphs]
    if draft.body:
        blocks.append(draft.body.text)
    if draft.quote:
        blocks += [f"{draft.quote.author}:" if draft.quote.author else "", draft.quote.text]
    blocks.append("\n".join(f"{label}: {value}" for label, value in draft.details))
    blocks += [*draft.closing, *(f"{action.words}:\n{action.url}" for action in draft.actions)]
    blocks.append("\n".join(["-- ", *draft.fine_print, draft.desk_name]))
    return "\n\n".join(block for block in blocks if block) + "\n"
