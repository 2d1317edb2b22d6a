"""The log of filter rules, and a rule tried on past tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date

from deskbell.routing.linting import Finding, findings_in_force
from deskbell.tickets.queries.rule_log import LoggedFiring, rule_log

LOOKS = {"acted": "done", "rejected": "late", "cut": "wait"}
LONGEST_NUMBER = 32


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the log with the look of its outcome."""

    firing: LoggedFiring
    look: str


@dataclass(frozen=True, kw_only=True)
class RuleLogPage:
    """One page of the log; above it, what is to be seen of the rules themselves."""

    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    rule_id: int | None
    number: str
    on: str
    older_url: str


def rule_log_page(*, asked: QueryDict) -> RuleLogPage:
    """The page that the address asks for; what it does not understand it leaves out."""
    rule_id, before = _number(asked.get("rule", "")), _number(asked.get("before", ""))
    number = asked.get("ticket", "").replace("\x00", "").strip().lstrip("#")[:LONGEST_NUMBER]
    on = _date(asked.get("on", ""))
    found = rule_log(rule_id=rule_id, number=number, on=on, before=before)
    kept = {"rule": rule_id, "ticket": number, "on": on, "before": found.older}
    address = f"{reverse('admin_panel:rule_log')}?{urlencode({key: value for key, value in kept.items() if value})}"
    return RuleLogPage(
        lines=tuple(Line(firing=one, look=LOOKS[one.outcome]) for one in found.rows),
        findings=tuple(findings_in_force()),
        rule_id=rule_id,
        number=number,
        on=on.isoformat() if on else "",
        older_url=address if found.older else "",
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def _date(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
