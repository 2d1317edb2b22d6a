"""Periodic work of the interface."""

from datetime import timedelta

from deskbell.kernel.jobs import periodic
from deskbell.ui.drafts.keeping import forget_old_drafts
from deskbell.ui.uploads import forget_old


@periodic(name="ui.forget_staged_uploads", every=timedelta(hours=6))
def forget_staged_uploads() -> None:
    """Staged files whose forms were never sent."""
    forget_old()


@periodic(name="ui.forget_drafts", every=timedelta(hours=6))
def forget_drafts() -> None:
    """Unsent texts that nobody came back to."""
    forget_old_drafts()
