"""The panel's menu: the pages that are always there, and one for each kind that can be configured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import KINDS, Group, Kind
from deskbell.ui.panel_pages import PAGES, PanelPage

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

GROUPS: dict[Group, StrOrPromise] = {
    Group.PEOPLE: _("People"),
    Group.TICKETS: _("Tickets"),
    Group.ANSWERS: _("Answers"),
    Group.MAIL: _("E-mail"),
    Group.PORTAL: _("Portal"),
    Group.DESK: _("Desk"),
}


@dataclass(frozen=True, kw_only=True)
class FixedPage:
    """A page of the panel that is not made from a kind; `keywords` are other words that people look for it by."""

    name: str
    title: StrOrPromise
    explanation: StrOrPromise
    keywords: StrOrPromise = ""
    group: Group | None = Group.DESK


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line of the menu; `current` is what `aria-current` says, empty elsewhere."""

    address: str
    words: StrOrPromise
    current: str
    late: int = 0


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the menu; the first one has no heading."""

    heading: StrOrPromise
    items: tuple[Item, ...]


# A page that somebody adds to the panel stands here, and with that in the menu and in the search.
FIXED_PAGES = (
    FixedPage(
        name="overview",
        title=_("Overview"),
        explanation=_("How this desk is doing, and what to do about it."),
        keywords=_("start, health, state, name of the desk, worker, database"),
        group=None,
    ),
    FixedPage(
        name="start",
        title=_("Guided start"),
        explanation=_("Step by step to a good desk: name, look, clock, departments, agents, topics, mail."),
        keywords=_("wizard, set up, first steps, onboarding, address, url, smtp"),
        group=None,
    ),
    FixedPage(
        name="settings",
        title=_("Settings"),
        explanation=_("Everything about the desk that is not a thing of its own, by subject."),
        keywords=_("options, preferences, defaults, configuration"),
    ),
    FixedPage(
        name="service_levels",
        title=_("Service-level monitor"),
        explanation=_("What runs out next, what is overdue, and how each SLA plan was kept over the last weeks."),
        keywords=_("SLA, countdown, overdue, breach, compliance, report, due, csv"),
        group=Group.TICKETS,
    ),
    FixedPage(
        name="workload",
        title=_("Who has room now"),
        explanation=_("Who is on shift and how full, in each department and team that hands out its tickets."),
        keywords=_("load, capacity, shift, away, agents, waiting tickets, round robin"),
        group=Group.TICKETS,
    ),
    FixedPage(
        name="health",
        title=_("Health"),
        explanation=_("What the doctor finds: worker, outbox, database, disk, mail server, versions."),
        keywords=_("doctor, diagnosis, smtp test, state, version, disk, monitoring"),
    ),
    FixedPage(
        name="audit",
        title=_("Audit log"),
        explanation=_("Who signed in or failed to, who was refused, who changed or exported something."),
        keywords=_("security, log, sign-ins, refusals, history, export, csv"),
    ),
    FixedPage(
        name="incoming_mails",
        title=_("Incoming mail"),
        explanation=_("Every message that the desk ever received, what became of it, and what is in quarantine."),
        keywords=_("e-mail, received, inbox, quarantine, ledger, duplicate, rejected, spam, eml, raw, replay"),
        group=Group.MAIL,
    ),
    FixedPage(
        name="mail_log",
        title=_("Mail log"),
        explanation=_("Every mail that the desk sent, or would have sent if it had a mail server."),
        keywords=_("e-mail, sent, outgoing, smtp, lost mail"),
        group=Group.MAIL,
    ),
    FixedPage(
        name="rule_log",
        title=_("Log of rules"),
        explanation=_(
            "What filter rules did to which ticket and why, whom they turned away, and what is wrong with them."
        ),
        keywords=_("filter, rejected, ban list, automation, before and after, lint"),
        group=Group.TICKETS,
    ),
    FixedPage(
        name="jobs",
        title=_("Long jobs"),
        explanation=_("What the desk does with many tickets one by one, and how far it is."),
        keywords=_("progress, replace everywhere, hand over, background, bulk, stop"),
    ),
    FixedPage(
        name="failed_work",
        title=_("Failed work"),
        explanation=_("What the desk tried several times and gave up, with the last error."),
        keywords=_("errors, jobs, deliveries, outbox, try again"),
    ),
)


def menu(*, path: str, failed_total: int) -> tuple[Section, ...]:
    """The menu as it stands on the page at this path."""
    sections = [Section(heading="", items=tuple(_fixed(one, path, 0) for one in FIXED_PAGES if one.group is None))]
    for group, heading in GROUPS.items():
        items = [_of_kind(kind, path) for kind in kinds_in(group)]
        items += [_of_feature(one, path) for one in PAGES.values() if one.group is group]
        items += [_fixed(one, path, failed_total) for one in FIXED_PAGES if one.group is group]
        if items:
            sections.append(Section(heading=heading, items=tuple(items)))
    return tuple(sections)


def kinds_in(group: Group) -> list[Kind]:
    """The kinds of a part of the menu, in their order."""
    return sorted((kind for kind in KINDS.values() if kind.group is group), key=lambda kind: kind.position)


def _of_kind(kind: Kind, path: str) -> Item:
    address = reverse("admin_panel:things", args=[kind.key])
    return Item(address=address, words=kind.plural, current=_current(address, path))


def _of_feature(page: PanelPage, path: str) -> Item:
    address = reverse(page.url_name)
    return Item(address=address, words=page.title, current=_current(address, path))


def _fixed(page: FixedPage, path: str, failed_total: int) -> Item:
    address = reverse(f"admin_panel:{page.name}")
    late = failed_total if page.name == "failed_work" else 0
    return Item(address=address, words=page.title, current=_current(address, path), late=late)


def _current(address: str, path: str) -> str:
    """Its own page, or one below it; the panel's first page has none below."""
    if path == address:
        return "page"
    return "true" if address != reverse("admin_panel:overview") and path.startswith(address) else ""
