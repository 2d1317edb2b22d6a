"""Where sessions are kept: in the desk's database, each with the account that it is of."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.utils import timezone

from deskbell.kernel.rows import first
from deskbell.people.models import SignInSession


class SessionStore(DatabaseStore):
    """Django's own, with whose session it is beside what is in it."""

    @classmethod
    def get_model_class(cls) -> type[SignInSession]:
        """Where they are kept."""
        return SignInSession

    def _get_session_from_db(self) -> SignInSession | None:
        """The row, at the price of a request that asks for nothing else; no key any more where there is none."""
        key = self.session_key or ""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        row = first(SignInSession, "session_key = %s AND expire_date > %s", key, now) if key.isprintable() else None
        if row is None:
            self._session_key = None
        return row

    def create_model_instance(self, data: dict[str, Any]) -> SignInSession:
        """The row to write, seen just now."""
        row = cast("SignInSession", super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.last_seen_at = timezone.now()
        return row
