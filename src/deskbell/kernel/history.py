"""Reading who changed what in the configuration."""

from __future__ import annotations

from deskbell.kernel.models import ConfigurationChange


def changes_of(target: str, *, limit: int = 100) -> list[ConfigurationChange]:
    """The latest changes of a setting (its key) or of a row ("people.Team:3"), newest first."""
    return list(ConfigurationChange.objects.filter(target=target).order_by("-changed_at", "-pk")[:limit])
