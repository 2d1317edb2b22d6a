"""Putting one row in another's place, row by row through the one door, so that each change is kept."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object


def put_instead(rows: QuerySet[Any], *, actor: Actor, **columns: Any) -> int:
    """Set columns of these rows; how many there were."""
    found = list(rows)
    for row in found:
        configure_object(actor=actor, instance=row, changes=columns)
    return len(found)
