"""The token of a mailed link to set a password: it works once, and no longer than the desk allows."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int

from deskbell.kernel.configure import read
from deskbell.people.settings import PASSWORD_LINK_HOURS


class DeskTokenGenerator(PasswordResetTokenGenerator):
    """Django's own, with the desk's time limit below the longest that `PASSWORD_RESET_TIMEOUT` allows."""

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether the token is this user's, unused and fresh."""
        return bool(token) and self._is_fresh(str(token)) and super().check_token(user, token)

    def _is_fresh(self, token: str) -> bool:
        try:
            made_s = base36_to_int(token.partition("-")[0])
        except ValueError:
            return False
        age_s: int = self._num_seconds(self._now()) - made_s
        return age_s <= timedelta(hours=read(PASSWORD_LINK_HOURS)).total_seconds()
