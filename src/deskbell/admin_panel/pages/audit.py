"""What the pages of the audit log show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from deskbell.kernel.actor import ActorKind
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.audit_log import AuditSearch, batches_of_entries, page_of_entries
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.settings import SETTINGS, address_of
from deskbell.lib.spreadsheet import csv_lines
from deskbell.people.names import ids_named, names_of

if TYPE_CHECKING:
    from deskbell.kernel.models import AuditEntry

LONGEST_SEARCH = 200
MOST_EXPORTED = 100_000


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """One entry: who did what, when, from where; `url` leads to what it was about, where that has a page."""

    at: datetime
    who: str
    what: str
    about: str
    url: str
    address: str


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """A page of entries, and the search that found them."""

    lines: tuple[AuditLine, ...]
    asked: Mapping[str, str]
    kinds: tuple[tuple[str, str], ...]
    next_url: str
    first_url: str


def audit_page(*, asked: Mapping[str, str]) -> AuditPage:
    """The entries that somebody asks for, newest first."""
    kept = _kept(asked)
    before = int(asked.get("before", "")) if asked.get("before", "").isascii() and _is_number(asked) else None
    rows, following = page_of_entries(search_for(kept), before=before)
    return AuditPage(
        lines=tuple(_lines(rows)),
        asked=kept,
        kinds=tuple((kind.value, str(kind.label)) for kind in AuditKind),
        next_url="?" + urlencode({**kept, "before": following}) if following else "",
        first_url="?" + urlencode(kept) if before else "",
    )


def exported_lines(*, asked: Mapping[str, str]) -> Iterator[str]:
    """The entries as lines of CSV, the newest hundred thousand at most."""
    yield from csv_lines([[_("When"), _("Who"), _("What"), _("About"), _("Machine")]])
    for batch in batches_of_entries(search_for(_kept(asked)), most=MOST_EXPORTED):
        yield from csv_lines(
            [line.at.isoformat(), line.who, line.what, line.about, line.address] for line in _lines(batch)
        )


def search_for(asked: Mapping[str, str]) -> AuditSearch:
    """What to look for; days are those of the reader's calendar, the last one included."""
    words = asked.get("q", "")
    until = _day(asked.get("until", ""))
    return AuditSearch(
        words=words,
        user_ids=ids_named(words) if words else frozenset(),
        kind=asked.get("kind", ""),
        since=_start(_day(asked.get("since", ""))),
        until=_start(until + timedelta(days=1)) if until and until < date.max else None,
    )


def _kept(asked: Mapping[str, str]) -> dict[str, str]:
    names = ("q", "kind", "since", "until")
    values = {name: asked.get(name, "").replace("\x00", "").strip()[:LONGEST_SEARCH] for name in names}
    return {name: value for name, value in values.items() if value}


def _is_number(asked: Mapping[str, str]) -> bool:
    return asked.get("before", "").isdecimal() and len(asked["before"]) <= 18


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _start(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day and day.year > 1 else None


def _lines(rows: Iterable[AuditEntry]) -> Iterator[AuditLine]:
    known = list(rows)
    names = names_of(row.actor_user_id for row in known)
    for row in known:
        about, url = _about(row)
        yield AuditLine(
            at=row.at,
            who=names.get(row.actor_user_id or 0) or _unknown(row),
            what=str(row.get_kind_display()),
            about=about,
            url=url,
            address=row.address,
        )


def _about(row: AuditEntry) -> tuple[str, str]:
    """What it was about, in words, and where that stands."""
    if row.kind != AuditKind.CONFIGURATION:
        return row.subject, ""
    setting = SETTINGS.get(row.subject)
    if setting is not None:
        return (str(setting.title), address_of(setting)) if setting.subject else (row.subject, "")
    label, _sign, pk = row.subject.partition(":")
    kind = next((one for one in KINDS.values() if one.model._meta.label == label), None)
    if kind is None or not pk.isdecimal():
        return row.subject, ""
    return f"{kind.singular} #{pk}", reverse("admin_panel:thing", args=[kind.key, pk])


def _unknown(row: AuditEntry) -> str:
    if row.actor_user_id is not None:
        return f"#{row.actor_user_id}"
    return _("The desk") if row.actor_kind == ActorKind.SYSTEM else _("A visitor")
