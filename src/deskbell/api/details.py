"""What a program says that no field of a ticket holds: kept beside the message, in a note for agents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.lib.text import one_line
from deskbell.people.queries import Choice
from deskbell.tickets.drafts import LONGEST_SUBJECT

LONGEST_NAME = 200
LONGEST_DETAIL = 20_000
MOST_CHARACTERS = 120_000  # all together: a note holds no more


@dataclass
class Details:
    """Lines of a table; what no longer fits is counted."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    left_out: int = 0
    _left: int = MOST_CHARACTERS

    def add(self, name: str, words: str) -> None:
        """One line more; an empty one says nothing."""
        if not words.strip():
            return
        line = (one_line(name)[:LONGEST_NAME], words[:LONGEST_DETAIL])
        if sum(map(len, line)) > self._left:
            self.left_out += 1
            return
        self._left -= sum(map(len, line))
        self.lines.append(line)

    def html(self, caller: str) -> SafeString:
        """A table, with who called above it."""
        rows = format_html_join(
            "", "<tr><th>{}</th><td>{}</td></tr>", ((name, _in_lines(words)) for name, words in self.lines)
        )
        intro = _("Further details, as “%(caller)s” sent them over the API:") % {"caller": caller}
        table = format_html("<p>{}</p><table>{}</table>", intro, rows)
        end = _("Too long to be kept: %(count)d more.") % {"count": self.left_out}
        return format_html("{}<p>{}</p>", table, end) if self.left_out else table


def subject_of(text: str, details: Details) -> str:
    """The subject; one that is too long is cut, and stands among the details as a whole."""
    line = one_line(text)
    if len(line) <= LONGEST_SUBJECT:
        return line
    details.add("subject", line)
    return line[: LONGEST_SUBJECT - 1] + "…"


def chosen(choices: Callable[[], list[Choice]], name: str, wanted: str, details: Details) -> int | None:
    """A choice by its number, its name or its slug; what is none of them is told and left aside, as osTicket does."""
    if not wanted or wanted == "0":
        return None
    for one in choices():
        if wanted.casefold() in {str(one.id), one.name.casefold(), one.detail.casefold()}:
            return one.id
    details.add(name, _("%(value)s (unknown here, so it was left aside)") % {"value": wanted[:LONGEST_DETAIL]})
    return None


def _in_lines(words: str) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in words.splitlines()))
