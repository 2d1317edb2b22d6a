"""Doing a thing once, however often its form is submitted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from deskbell.kernel.models import SubmittedForm
from deskbell.kernel.transactions import writing

KEPT_FOR = timedelta(days=7)


def once(*, key: str, scope: str, run: Callable[[], int]) -> int:
    """Run and keep the resulting id, or return what the first submit of this form made.

    `scope` says whose form it is, so that nobody meets another's result by guessing a key. A second submit that
    arrives while the first still runs waits for it. If `run` raises, nothing is kept.
    """
    with writing():
        row, is_first = SubmittedForm.objects.get_or_create(scope=scope[:120], key=key[:64])
        if not is_first and row.result is not None:
            return row.result
        row.result = run()
        row.save(update_fields=["result"])
        return row.result


def carried_out(column: str) -> Exists:
    """Whether the form whose key stands in a column was carried out, for queries."""
    return Exists(SubmittedForm.objects.filter(key=OuterRef(column), result__isnull=False))


def is_carried_out(*, key: str) -> bool:
    """Whether a form with this key was carried out, whoever sent it."""
    return SubmittedForm.objects.filter(key=key, result__isnull=False).exists()


def forget_old_forms() -> int:
    """Delete results that nobody can submit again; how many rows."""
    deleted, _ = SubmittedForm.objects.filter(submitted_at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
