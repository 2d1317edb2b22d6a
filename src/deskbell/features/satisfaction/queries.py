"""Reading surveys: one by its token, and what many add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet
from django.utils import timezone

from deskbell.features.satisfaction.models import Survey
from deskbell.features.satisfaction.settings import EDITABLE_DAYS
from deskbell.features.satisfaction.tokens import hash_of
from deskbell.kernel.configure import read
from deskbell.kernel.errors import NotFound
from deskbell.people.models import Department
from deskbell.people.names import names_of
from deskbell.tickets.words import Standing

SCORES = (5, 4, 3, 2, 1)
MOST_COMMENTS = 50


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What the surveys of one group add up to; `average` is None where nobody answered."""

    name: str
    asked: int
    answered: int
    average: float | None
    by_score: tuple[tuple[int, int], ...] = ()

    @property
    def rate_percent(self) -> int:
        """How many of those who were asked answered, in percent."""
        return round(100 * self.answered / self.asked) if self.asked else 0


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer with its words."""

    number: str
    score: int
    comment: str
    client: str
    agent: str
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class Report:
    """A period's surveys, by the day on which they were asked."""

    whole: Tally
    departments: tuple[Tally, ...]
    agents: tuple[Tally, ...]
    said: tuple[Said, ...]


def survey_by_token(token: str) -> Survey:
    """The asked survey behind a link. NotFound."""
    asked = Survey.objects.exclude(asked_at=None).exclude(ticket__standing=Standing.DELETED)
    asked = asked.select_related("ticket__subject", "agent__user")
    survey = asked.filter(token_hash=hash_of(token)).first()
    if survey is None:
        raise NotFound
    return survey


def is_open(survey: Survey) -> bool:
    """Whether an answer may still be given or changed."""
    days = timedelta(days=read(EDITABLE_DAYS))
    return survey.asked_at is not None and timezone.now() < survey.asked_at + days


def report(*, since: datetime, until: datetime) -> Report:
    """The report of what was asked in a period."""
    asked = Survey.objects.filter(asked_at__gte=since, asked_at__lt=until)
    departments, agents = _grouped(asked, "department_id"), _grouped(asked, "agent_id")
    names = dict(Department.objects.filter(pk__in=departments).values_list("pk", "name"))
    return Report(
        whole=_whole(asked),
        departments=_tallies(departments, names),
        agents=_tallies({pk: row for pk, row in agents.items() if pk}, names_of(agents)),
        said=_said(asked),
    )


def _counts() -> dict[str, Any]:
    return {"asked": Count("pk"), "answered": Count("score"), "average": Avg("score")}


def _whole(asked: QuerySet[Survey]) -> Tally:
    by_score = {f"score_{score}": Count("pk", filter=Q(score=score)) for score in SCORES}
    row = asked.aggregate(**_counts(), **by_score)
    return Tally(
        name="",
        asked=row["asked"],
        answered=row["answered"],
        average=row["average"],
        by_score=tuple((score, row[f"score_{score}"]) for score in SCORES),
    )


def _grouped(asked: QuerySet[Survey], column: str) -> dict[int, dict[str, Any]]:
    return {row[column]: row for row in asked.order_by().values(column).annotate(**_counts())}


def _tallies(rows: Mapping[int, Mapping[str, Any]], names: Mapping[int, str]) -> tuple[Tally, ...]:
    """By name; averages of few answers say little, so they don't make the order."""
    tallies = [
        Tally(name=names.get(pk, "?"), asked=row["asked"], answered=row["answered"], average=row["average"])
        for pk, row in rows.items()
    ]
    return tuple(sorted(tallies, key=lambda one: one.name))


def _said(asked: QuerySet[Survey]) -> tuple[Said, ...]:
    rows = (
        asked.exclude(score=None)
        .exclude(ticket__standing=Standing.DELETED)
        .select_related("ticket", "client", "agent__user")
    )
    return tuple(
        Said(
            number=row.ticket.number,
            score=row.score or 0,
            comment=row.comment,
            client=row.client.display_name,
            agent=str(row.agent or ""),
            answered_at=row.answered_at or row.due_at,
        )
        for row in rows.order_by(F("answered_at").desc(), "-pk")[:MOST_COMMENTS]
    )
