"""Incoming mail: the ledger of every message, one message, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deskbell.admin_panel.pages.tab import Tab
from deskbell.mail.intake import queries
from deskbell.mail.intake.queries import LedgerFilter, LedgerRow, MessageDetails

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LOOKS = {
    "stored": "wait",
    "opened": "done",
    "added": "done",
    "answered": "done",
    "noted": "done",
    "duplicate": "idle",
    "machine": "idle",
    "rejected": "idle",
    "held": "wait",
    "quarantined": "late",
}
TABS = (
    ("", gettext_lazy("All")),
    ("quarantined", gettext_lazy("In quarantine")),
    ("rejected", gettext_lazy("Turned away")),
    ("held", gettext_lazy("Held for agents")),
    ("stored", gettext_lazy("Not looked at yet")),
)
STEPS = {
    "signed_id": gettext_lazy("It answers a mail of the desk"),
    "reply_address": gettext_lazy("It went to the ticket's own reply address"),
    "body_marker": gettext_lazy("Its text holds the ticket's signed line"),
    "known_id": gettext_lazy("It refers to a mail of the ticket"),
    "subject": gettext_lazy("Its subject has the ticket's number"),
    "tried_before": gettext_lazy("The ticket was opened for it when it could not be taken in"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A message in the list."""

    mail: LedgerRow
    look: str


@dataclass(frozen=True, kw_only=True)
class Option:
    """A choice of a list in the search."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class LedgerListPage:
    """One page of the ledger."""

    lines: tuple[Line, ...]
    tabs: tuple[Tab, ...]
    outcomes: tuple[Option, ...]
    doors: tuple[Option, ...]
    mailboxes: tuple[Option, ...]
    search: str
    is_filtered: bool
    may_try_all: bool
    previous_url: str
    next_url: str
    words: str


@dataclass(frozen=True, kw_only=True)
class MessagePage:
    """One message."""

    details: MessageDetails
    look: str
    title: str
    size: str
    found_by: str


def ledger_page(*, asked: QueryDict) -> LedgerListPage:
    """The page that the address asks for; what it does not understand it leaves out."""
    kept = {
        "outcome": asked.get("outcome", "") if asked.get("outcome", "") in LOOKS else "",
        "door": asked.get("door", "") if asked.get("door", "") in queries.DOORS else "",
        "mailbox": asked.get("mailbox", "") if _number(asked.get("mailbox", "")) is not None else "",
        "q": asked.get("q", "").replace("\x00", "").strip()[:200],
    }
    wanted = LedgerFilter(
        outcome=kept["outcome"], door=kept["door"], mailbox_id=_number(kept["mailbox"]), search=kept["q"]
    )
    found = queries.ledger(asked=wanted, cursor=asked.get("from", ""))
    count = len(found.rows)
    return LedgerListPage(
        lines=tuple(Line(mail=row, look=LOOKS[row.outcome]) for row in found.rows),
        tabs=tuple(
            Tab(address=_address(kept | {"outcome": value}), words=words, is_current=value == kept["outcome"])
            for value, words in TABS
        ),
        outcomes=_options(queries.OUTCOMES, kept["outcome"]),
        doors=_options(queries.DOORS, kept["door"]),
        mailboxes=_options({str(pk): address for pk, address in queries.mailbox_choices()}, kept["mailbox"]),
        search=kept["q"],
        is_filtered=any(kept.values()),
        may_try_all=kept["outcome"] == "quarantined" and count > 0,
        previous_url=_address(kept | {"from": found.previous_cursor}) if found.previous_cursor else "",
        next_url=_address(kept | {"from": found.next_cursor}) if found.next_cursor else "",
        words=ngettext("%(count)d message", "%(count)d messages", count) % {"count": count},
    )


def message_page(*, incoming_id: int) -> MessagePage:
    """One message with its parts and its text. NotFound."""
    details = queries.incoming_message(incoming_id)
    return MessagePage(
        details=details,
        look=LOOKS[details.row.outcome],
        title=details.row.subject or _("(no subject)"),
        size=filesizeformat(details.size),
        found_by=str(STEPS.get(details.match_step, "")),
    )


def _options(words: Mapping[str, StrOrPromise], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value=value, words=str(label), is_chosen=value == chosen) for value, label in words.items())


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


def _address(asked: dict[str, str]) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return reverse("admin_panel:incoming_mails") + (f"?{urlencode(kept)}" if kept else "")
