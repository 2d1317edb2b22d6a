"""Periodic work of people's accounts."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from deskbell.kernel.jobs import periodic
from deskbell.kernel.transactions import writing
from deskbell.people.models import SignInSession


@periodic(name="people.forget_ended_sessions", every=timedelta(hours=12))
def forget_ended_sessions() -> None:
    """Delete sessions that let nobody in any more: they say where from somebody worked."""
    with writing():
        SignInSession.objects.filter(expire_date__lt=timezone.now()).delete()
