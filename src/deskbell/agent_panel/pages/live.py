"""What has come to an open ticket since its page was shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.agent_panel.pages.since import sentence_of
from deskbell.agent_panel.pages.ticket import TicketPage
from deskbell.tickets.queries import EntryItem, TimelineItem
from deskbell.tickets.queries.live import last_fact_ids

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TOLD_AT_ONCE = 3


@dataclass(frozen=True, kw_only=True)
class News:
    """The page as it is now, how many messages are new in words, and what a screen reader is told of the rest."""

    page: TicketPage
    bar_words: StrOrPromise
    told: str


def news(*, page: TicketPage, after: int) -> News:
    """What stands behind the fact number `after`, but for one's own messages."""
    items = [one.item for one in page.thread if one.item.sequence > after]
    messages = [one for one in items if isinstance(one, EntryItem) and not one.is_mine]
    return News(page=page, bar_words=_bar_words(len(messages)), told=_told(items))


def _bar_words(number: int) -> str:
    return ngettext("%(number)d new message", "%(number)d new messages", number) % {"number": number} if number else ""


def _told(items: Sequence[TimelineItem]) -> str:
    """The latest sentences, without markup."""
    return " ".join(strip_tags(format_html("{}.", sentence_of(item))) for item in items[-TOLD_AT_ONCE:])


def lists_mark() -> str:
    """A mark that stays as long as nothing happens at the desk, and says nothing of what does."""
    return salted_hmac("deskbell.lists", str(last_fact_ids())).hexdigest()[:16]


def live_list_words() -> dict[str, str]:
    """What the script of a list says; the plural forms by their names."""
    one, other = (ngettext("%(number)d new: show", "%(number)d new: show", number) for number in (1, 2))
    return {
        "one": one,
        "other": other,
        "gone": _("no longer in this list"),
        "trouble": _("No connection to the desk. What is new does not appear until it is back."),
        "session": _("You have been signed out."),
    }


def live_words() -> dict[str, str]:
    """What the script of an open page says."""
    return {
        "stale": _("Changed meanwhile. Show"),
        "trouble": _("No connection to the desk. What is new does not appear until it is back."),
        "back": _("The connection is back."),
        "session": _("You have been signed out. What you typed stays here."),
        "sign_in": _("Sign in (new tab)"),
        "gone": _("This ticket is no longer open to you."),
    }
