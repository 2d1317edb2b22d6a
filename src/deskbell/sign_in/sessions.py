"""How long somebody stays signed in, and what the audit log says of coming and going."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from deskbell.kernel.actor import Actor
from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.configure import read
from deskbell.people.queries import is_agent
from deskbell.people.sessions import describe
from deskbell.people.settings import AGENT_SESSION_HOURS, CLIENT_SESSION_HOURS


def limit_session(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Let the session end after as many hours as the desk allows agents or clients."""
    hours = read(AGENT_SESSION_HOURS if is_agent(user.pk) else CLIENT_SESSION_HOURS)
    request.session.set_expiry(hours * 3600)


@receiver(user_logged_in)
def on_sign_in(request: HttpRequest, user: AbstractBaseUser, **_others: Any) -> None:
    """By whatever way: password, confirmed address, first visit."""
    limit_session(request, user)
    machine = str(request.META.get("REMOTE_ADDR", ""))
    describe(request.session, user_agent=request.headers.get("User-Agent", ""), address=machine)
    note_down(actor=_actor(user), kind=AuditKind.SIGN_IN)


@receiver(user_logged_out)
def on_sign_out(user: AbstractBaseUser | None, **_others: Any) -> None:
    """Of somebody who was signed in."""
    if user is not None:
        note_down(actor=_actor(user), kind=AuditKind.SIGN_OUT)


@receiver(user_login_failed)
def on_failure(credentials: dict[str, Any], **_others: Any) -> None:
    """Under which address it was tried; the password goes nowhere."""
    note_down(actor=Actor.visitor(), kind=AuditKind.SIGN_IN_FAILED, subject=str(credentials.get("email", "")))


def _actor(user: AbstractBaseUser) -> Actor:
    return Actor.agent(user.pk) if is_agent(user.pk) else Actor.client(user.pk)
