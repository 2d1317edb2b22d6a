"""Who is let in by address and password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from deskbell.kernel.configure import read
from deskbell.people.queries import account_by_main_address, account_in_use, is_agent
from deskbell.people.settings import OFF, SIGN_UP
from deskbell.sign_in.addresses import address_of

LONGEST_PASSWORD = 128  # characters; longer ones are refused before they are hashed


class DeskBackend(AuthenticationBackend):
    """Finds accounts by the comparable form of the address, and keeps disabled people out."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:  # type: ignore[override]
        """The account, or None: wrong, unknown, disabled and overlong look the same."""
        if len(str(credentials.get("password") or "")) > LONGEST_PASSWORD:
            return None
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is None or _is_disabled_agent(user) or is_kept_out(user):
            return None
        address_of(user)
        return user

    def get_user(self, user_id: int) -> AbstractBaseUser | None:  # type: ignore[override]
        """Who is in an open session; whoever was disabled or blocked meanwhile is in none any more.

        Nor is a client once the desk has no accounts for clients.
        """
        user = account_in_use(user_id)
        return None if user is None or is_kept_out(user) else user

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        found: AbstractBaseUser | None = self._check_password(account_by_main_address(email), password)
        return found


def is_kept_out(user: AbstractBaseUser) -> bool:
    """Whether this is a client, and the desk lets none of them sign in."""
    return read(SIGN_UP) == OFF and not is_agent(user.pk)


def _is_disabled_agent(user: AbstractBaseUser) -> bool:
    agent = getattr(user, "agent", None)
    return agent is not None and not agent.is_active
