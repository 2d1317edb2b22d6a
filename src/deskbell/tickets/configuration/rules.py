"""Filter rules: what the desk does with tickets by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.configuration import Column, Group, Kind, register
from deskbell.routing.linting import findings_about
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
    """What a rule that is switched on, or out of a draft, would get into."""
    if not changes.get("is_enabled", row.is_enabled) or row.current_id is None:
        return []
    return findings_about(row.pk)


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
        keywords=_("ticket filter, ban list, reject, automation, trigger, autoresponse, routing, escalation"),
        position=15,
        icon="settings",
        extra_links=lambda row: [
            (reverse("admin_panel:try_rule", args=[row.pk]), _("Try it on past tickets")),
            (reverse("admin_panel:rule_log") + f"?rule={row.pk}", _("What it did")),
        ],
    )
)
