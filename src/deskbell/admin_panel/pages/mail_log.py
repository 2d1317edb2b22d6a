"""The mail log: every mail the desk sent or would send."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.admin_panel.pages.tab import Tab
from deskbell.mail import queries
from deskbell.mail.queries import LoggedMail, MailLogRow

LOOKS = {"waiting": "wait", "sent": "done", "logged": "open", "failed": "late"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A mail in the list."""

    mail: MailLogRow
    look: str
    state_words: str


@dataclass(frozen=True, kw_only=True)
class MailLogPage:
    """One page of the log."""

    lines: tuple[Line, ...]
    tabs: tuple[Tab, ...]
    search: str
    state: str
    previous_url: str
    next_url: str
    words: str


@dataclass(frozen=True, kw_only=True)
class MailPage:
    """One mail; `sender` is the desk's address."""

    mail: LoggedMail
    sender: str
    look: str
    state_words: str


def state_words(state: str) -> str:
    """What a mail's state is called."""
    return {
        "waiting": _("Waiting"),
        "sent": _("Sent"),
        "logged": _("In the log only"),
        "failed": _("Failed"),
    }[state]


def mail_log_page(*, asked: QueryDict) -> MailLogPage:
    """The page that the address asks for; what it does not understand it leaves out."""
    state, search = asked.get("state", ""), asked.get("q", "").replace("\x00", "").strip()[:200]
    state = state if state in LOOKS else ""
    found = queries.mail_log(cursor=asked.get("from"), state=state or None, search=search)
    count = len(found.rows)
    return MailLogPage(
        lines=tuple(Line(mail=row, look=LOOKS[row.state], state_words=state_words(row.state)) for row in found.rows),
        tabs=_tabs(state, search),
        search=search,
        state=state,
        previous_url=_address(state, search, found.previous_cursor) if found.previous_cursor else "",
        next_url=_address(state, search, found.next_cursor) if found.next_cursor else "",
        words=ngettext("%(count)d mail", "%(count)d mails", count) % {"count": count},
    )


def mail_page(*, mail_id: int) -> MailPage:
    """One mail with its text. NotFound."""
    mail = queries.mail_in_log(mail_id)
    return MailPage(
        mail=mail,
        sender=settings.DEFAULT_FROM_EMAIL,
        look=LOOKS[mail.row.state],
        state_words=state_words(mail.row.state),
    )


def _tabs(current: str, search: str) -> tuple[Tab, ...]:
    choices = [("", _("All")), *((state, state_words(state)) for state in LOOKS)]
    return tuple(
        Tab(address=_address(state, search, None), words=words, is_current=state == current) for state, words in choices
    )


def _address(state: str, search: str, cursor: str | None) -> str:
    asked = {name: value for name, value in (("state", state), ("q", search), ("from", cursor)) if value}
    return reverse("admin_panel:mail_log") + (f"?{urlencode(asked)}" if asked else "")
