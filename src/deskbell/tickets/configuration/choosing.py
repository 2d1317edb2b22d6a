"""The fields by which forms choose configuration: what is in use, and what the row already names."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from deskbell.tickets.words import ACTIVE_STATES

WORK = Q(state__in=[state.value for state in ACTIVE_STATES])


def offer_in_use(field: Any, *, kept: int | None, only: Q | None = None) -> None:
    """Let a field choose among the rows in use (and among `only` these), and keep the one that is named already."""
    wanted = Q(is_retired=False) & only if only is not None else Q(is_retired=False)
    field.queryset = field.queryset.filter(wanted | Q(pk=kept or 0))
