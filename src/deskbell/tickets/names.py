"""The names behind the ids that facts carry, as sentences show them: loaded for a whole thread in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from django.db.models import CharField, Expression, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.kernel.prepared import Prepared, Statement, statement_of
from deskbell.people.models import Department, Team, User
from deskbell.routing.models import RuleVersion
from deskbell.service_levels.models import Plan
from deskbell.tickets.models import Comment, HelpTopic, Priority, Status, SubjectVersion, Tag, Ticket

NameFunction = Callable[[int | None], SafeString]


@dataclass(frozen=True, kw_only=True)
class NamesAbove:
    """How things are called that a room above owns: their rows by number, a text of each, and what sentences show of it."""

    rows: Callable[[tuple[int, ...]], QuerySet[Any]]
    text: Expression
    shown: Callable[[str], str]


ABOVE: dict[str, NamesAbove] = {}


@dataclass(frozen=True, kw_only=True)
class Names:
    """Plain names by kind and id; the methods give them in bold and escaped."""

    by_kind: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def plain(self, kind: str, pk: int | None, otherwise: str = "") -> str:
        """The name itself, not marked up."""
        return self.by_kind.get(kind, {}).get(pk or 0, otherwise)

    def agent(self, pk: int | None) -> SafeString:
        """An agent's name."""
        return self.person(pk)

    def person(self, pk: int | None) -> SafeString:
        """Anybody's name."""
        return bold(self.plain("person", pk, _("somebody")))

    def department(self, pk: int | None) -> SafeString:
        """A department's name."""
        return bold(self.plain("department", pk, _("a department")))

    def team(self, pk: int | None) -> SafeString:
        """A team's name."""
        return bold(self.plain("team", pk, _("a team")))

    def topic(self, pk: int | None) -> SafeString:
        """A help topic's name."""
        return bold(self.plain("topic", pk, _("none")))

    def status(self, pk: int | None) -> SafeString:
        """A status's name."""
        return bold(self.plain("status", pk, _("another status")))

    def priority(self, pk: int | None) -> SafeString:
        """A priority's name."""
        return bold(self.plain("priority", pk, _("another priority")))

    def subject(self, pk: int | None) -> SafeString:
        """The words of a subject."""
        return bold(self.plain("subject", pk, _("(removed)")))

    def plan(self, pk: int | None) -> SafeString:
        """An SLA plan's name."""
        return bold(self.plain("plan", pk, _("none")))

    def rule(self, version_pk: int | None) -> SafeString:
        """The name of the filter rule that a version is of."""
        return bold(self.plain("rule", version_pk, _("a rule")))

    def ticket(self, pk: int | None) -> SafeString:
        """Another ticket by its number."""
        number = self.plain("ticket", pk, "")
        return bold(f"#{number}" if number else _("another ticket"))

    def tag(self, pk: int | None) -> SafeString:
        """A tag's name."""
        return bold(self.plain("tag", pk, _("a tag")))

    def task(self, pk: int, *, number: str) -> SafeString:
        """A task as the feature calls it, by its number alone where nobody knows it any more."""
        return bold(self.plain("task", pk, number))

    def instant(self, at: datetime) -> SafeString:
        """A date and time in the reader's zone."""
        text = date_format(timezone.localtime(at), f"{_('j M Y')} H:i")
        return format_html(
            '<time datetime="{}" title="{}"><b>{}</b></time>', at.isoformat(), at.isoformat(" ", "minutes"), text
        )


def bold(text: str) -> SafeString:
    """A name as sentences show it: escaped, unless it is markup already. A thread has many, so it goes without Django's ado."""
    return SafeString(f"<b>{text if isinstance(text, SafeString) else escape(text)}</b>")


def load_names(
    *,
    people: Iterable[int] = (),
    subjects: Iterable[int] = (),
    comments: Iterable[int] = (),
    rules: Iterable[int] = (),
    tickets: Iterable[int] = (),
    tags: Iterable[int] = (),
    tasks: Iterable[int] = (),
) -> Names:
    """All names of the desk's configuration, and those of whatever there may be many of, as far as they are asked for."""
    _columns, rows = _STATEMENT.rows(
        people=tuple(sorted(set(people))),
        subjects=tuple(sorted(set(subjects))),
        comments=tuple(sorted(set(comments))),
        rules=tuple(sorted(set(rules))),
        tickets=tuple(sorted(set(tickets))),
        tags=tuple(sorted(set(tags))),
        tasks=tuple(sorted(set(tasks))),
    )
    found: dict[str, dict[int, str]] = {}
    for kind, pk, text in rows:
        found.setdefault(kind, {})[pk] = text
    for pk, address in found.pop("address", {}).items():
        found["person"][pk] = found["person"][pk] or address.partition("@")[0]
    for kind, above in ABOVE.items():
        found[kind] = {pk: above.shown(text) for pk, text in found.get(kind, {}).items()}
    return Names(by_kind=found)


def names_above(kind: str, above: NamesAbove) -> NamesAbove:
    """Let a room above say how things of a kind are called."""
    ABOVE[kind] = above
    return above


def _statement(
    *,
    people: tuple[int, ...],
    subjects: tuple[int, ...],
    comments: tuple[int, ...],
    rules: tuple[int, ...],
    tickets: tuple[int, ...],
    tags: tuple[int, ...],
    **ids_above: tuple[int, ...],
) -> Statement:
    parts = [
        _part("department", Department.objects.all(), "name"),
        _part("team", Team.objects.all(), "name"),
        _part("topic", HelpTopic.objects.order_by(), "name"),
        _part("status", Status.objects.order_by(), "name"),
        _part("priority", Priority.objects.order_by(), "name"),
        _part("plan", Plan.objects.order_by(), "name"),
        _part("rule", RuleVersion.objects.filter(pk__in=rules), "rule__name"),
        _part("ticket", Ticket.objects.filter(pk__in=tickets), "number"),
        _part("tag", Tag.objects.filter(pk__in=tags).order_by(), "name"),
        _part("person", User.objects.filter(pk__in=people), "name"),
        _part("address", User.objects.filter(pk__in=people), "email"),
        _part("subject", SubjectVersion.objects.filter(pk__in=subjects), "text"),
        _part("comment", Comment.objects.filter(pk__in=comments), "text"),
        *(_part(kind, one.rows(ids_above[f"{kind}s"]), one.text) for kind, one in ABOVE.items()),
    ]
    return statement_of(parts[0].union(*parts[1:], all=True))


_STATEMENT = Prepared(_statement)


def _part(kind: str, rows: QuerySet[Any], text: str | Expression) -> QuerySet[Any, Any]:
    part: QuerySet[Any, Any] = rows.annotate(
        _kind=Value(kind, output_field=CharField()), _text=Cast(text, output_field=TextField())
    ).values_list("_kind", "pk", "_text")
    return part
