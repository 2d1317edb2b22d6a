"""Periodic work."""

from datetime import timedelta

from deskbell.features.presence.store import forget_gone
from deskbell.kernel.jobs import periodic


@periodic(name="presence.sweep", every=timedelta(minutes=10))
def sweep() -> None:
    """Rows of those who have gone; nobody reads them any more."""
    forget_gone()
