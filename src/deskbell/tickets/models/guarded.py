"""Rows that only a command may write."""

from __future__ import annotations

from typing import Any

from django.db import models

from deskbell.kernel.command import is_running


def _demand_command() -> None:
    if not is_running():
        raise RuntimeError("tickets change only by a command")


class GuardedQuerySet(models.QuerySet[Any]):
    """A query whose writing methods raise outside a command."""

    def update(self, **columns: Any) -> int:
        """Update within a command. RuntimeError outside one."""
        _demand_command()
        return super().update(**columns)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete within a command. RuntimeError outside one."""
        _demand_command()
        return super().delete()

    def bulk_create(self, *arguments: Any, **keywords: Any) -> Any:
        """Create within a command. RuntimeError outside one."""
        _demand_command()
        return super().bulk_create(*arguments, **keywords)

    def bulk_update(self, *arguments: Any, **keywords: Any) -> int:
        """Update within a command. RuntimeError outside one."""
        _demand_command()
        return super().bulk_update(*arguments, **keywords)


class GuardedModel(models.Model):
    """A row that raises when it is written outside a command."""

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *arguments: Any, **keywords: Any) -> None:
        """Save within a command. RuntimeError outside one."""
        _demand_command()
        super().save(*arguments, **keywords)

    def delete(self, *arguments: Any, **keywords: Any) -> tuple[int, dict[str, int]]:
        """Delete within a command. RuntimeError outside one."""
        _demand_command()
        return super().delete(*arguments, **keywords)
