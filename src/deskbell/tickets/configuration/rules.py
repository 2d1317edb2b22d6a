"""Filter rules: what the desk does with tickets by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, register
from deskbell.routing.content import rule_from
from deskbell.routing.linting import findings_about, findings_in_force
from deskbell.routing.models import FilterRule
from deskbell.routing.words import Occasion, Target
from deskbell.tickets.configuration.rule_form import RuleForm


def _state(row: FilterRule) -> str:
    return gettext("Enabled") if row.is_enabled else gettext("Draft")


def _occasion(row: FilterRule) -> str:
    names = row.current.content["on"] if row.current else []
    return ", ".join(str(Occasion(one).label) for one in names)


def _target(row: FilterRule) -> str:
    return str(Target(row.current.content["target"]).label) if row.current else ""


def _size(row: FilterRule) -> str:
    content = row.current.content if row.current else {"when": [], "then": []}
    counts = {"conditions": len(content["when"]), "actions": len(content["then"])}
    return gettext("%(conditions)d → %(actions)d") % counts


def _consequences(row: FilterRule, changes: Mapping[str, Any]) -> list[str]:
    """What a rule would get into that is enabled, as it was typed."""
    content = changes.get("content", row.content)
    if not changes.get("is_enabled", row.is_enabled) or content is None:
        return []
    name = str(changes.get("name", row.name))
    return findings_about(rule_from(rule_id=row.pk or 0, version_id=0, name=name, content=content))


def _notice() -> tuple[str, str] | None:
    """How many of the rules in force should be looked at; the log's page says what about them."""
    count = len({finding.rule.rule_id for finding in findings_in_force()})
    if not count:
        return None
    words = ngettext("%(count)d rule should be looked at", "%(count)d rules should be looked at", count)
    return reverse("admin_panel:rule_log"), words % {"count": count}


FILTER_RULES = register(
    Kind(
        key="filter-rules",
        model=FilterRule,
        form=RuleForm,
        group=Group.TICKETS,
        singular=_("filter rule"),
        plural=_("Filter rules"),
        explanation=_(
            "What happens to tickets by itself: when they come in, when something happens to them, or when time has passed."
        ),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("State"), value=_state, sort="is_enabled"),
            Column(title=_("It is asked"), value=_occasion),
            Column(title=_("Tickets that come by"), value=_target),
            Column(title=_("Conditions → actions"), value=_size),
        ),
        search=("name", "description"),
        ordering=("position", "name"),
        ordered_by="position",
        related=("current",),
        consequences=_consequences,
        tells_of_new=True,
        notice=_notice,
        keywords=_("ticket filter, ban list, reject, automation, trigger, autoresponse, routing, escalation"),
        position=15,
        icon="settings",
        extra_links=lambda row: [
            (reverse("admin_panel:try_rule", args=[row.pk]), _("Try it on past tickets")),
            (reverse("admin_panel:rule_log") + f"?rule={row.pk}", _("What it did")),
        ],
    )
)
