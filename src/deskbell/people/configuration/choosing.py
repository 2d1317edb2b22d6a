"""The fields by which forms choose people and their groups: what is in use, and what the row already names."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db.models import Q

from deskbell.people.models import Agent, Department
from deskbell.people.queries import active_agents

LONGEST_TEXT = 2000


def shorten_text(field: Any) -> None:
    """Let a field take a few lines of plain text."""
    field.max_length = LONGEST_TEXT
    field.validators.append(MaxLengthValidator(LONGEST_TEXT))
    field.widget.attrs.update(rows=3, maxlength=LONGEST_TEXT)


def offer_agents(field: Any, *, kept: list[int]) -> None:
    """Let a field choose among the active agents, by name, and keep whom the row names already."""
    offered = Q(pk__in=active_agents().values("pk")) | Q(pk__in=kept)
    field.queryset = Agent.objects.filter(offered).select_related("user").order_by("user__name", "pk")


def offer_departments(field: Any, *, kept: list[int], without: frozenset[int] = frozenset()) -> None:
    """Let a field choose among the departments in use, by name, and keep what the row names already."""
    offered = Department.objects.filter(Q(is_retired=False) | Q(pk__in=kept))
    field.queryset = offered.exclude(pk__in=without).order_by("name", "pk")
