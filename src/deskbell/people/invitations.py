"""Inviting somebody to work here: the room that knows sign-in links says how the invitation goes out."""

from __future__ import annotations

from collections.abc import Callable

from deskbell.people.models import User

Inviter = Callable[[User], None]
_inviters: list[Inviter] = []


def invites(inviter: Inviter) -> Inviter:
    """Let this function write invitations; what it makes durable goes with the account, in one transaction."""
    _inviters.append(inviter)
    return inviter


def send_invitation(user: User) -> None:
    """Send somebody the link by which they set a password and come in."""
    for inviter in _inviters:
        inviter(user)
