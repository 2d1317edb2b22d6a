"""The sessions of one person: which there are, and ending them. A session that is ended opens nothing from then on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.dateparse import parse_datetime

from deskbell.kernel.transactions import writing
from deskbell.lib.user_agent import device_of
from deskbell.people.models import SignInSession, User
from deskbell.people.session_store import SessionStore

# What signing in leaves in the session for whoever looks at their sessions later.
DEVICE, ADDRESS, SINCE = "signed_in_device", "signed_in_address", "signed_in_at"


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A browser in which somebody is signed in. `id` names it on pages; the key itself opens it and stands nowhere."""

    id: str
    device: str
    address: str
    signed_in_at: datetime | None
    seen_at: datetime
    is_this: bool


def describe(session: Any, *, user_agent: str, address: str) -> None:
    """Keep in a new session by what and from where it was begun."""
    session[DEVICE], session[ADDRESS] = device_of(user_agent), address[:45]
    session[SINCE] = timezone.now().isoformat(timespec="seconds")


def open_sessions(*, user: User, this_key: str | None) -> list[OpenSession]:
    """Where somebody is signed in now, this browser first, then by when they were last seen."""
    found = [_shown(row, data, is_this=row.session_key == this_key) for row, data in _rows(user) if _opens(user, data)]
    return sorted(found, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))


def seen_at(session_key: str | None) -> datetime | None:
    """When the browser of a session was last seen."""
    return SignInSession.objects.filter(pk=session_key or "").values_list("last_seen_at", flat=True).first()


def end_session(*, user: User, session_id: str) -> bool:
    """End one of somebody's sessions at once; whether there was one."""
    keys = [row.session_key for row, _data in _rows(user) if constant_time_compare(_id(row.session_key), session_id)]
    return bool(_delete(keys))


def end_other_sessions(*, user: User, this_key: str | None) -> int:
    """End all of somebody's sessions but this one; how many of them still let in."""
    others = [(row, data) for row, data in _rows(user) if row.session_key != this_key]
    _delete(row.session_key for row, _data in others)
    return sum(_opens(user, data) for _row, data in others)


def _rows(user: User) -> list[tuple[SignInSession, dict[str, Any]]]:
    store = SessionStore()
    rows = SignInSession.objects.filter(user=user, expire_date__gt=timezone.now())
    return [(row, store.decode(row.session_data)) for row in rows]


def _opens(user: User, data: dict[str, Any]) -> bool:
    """Whether it still lets in: a new password ends sessions by leaving their hash behind."""
    return constant_time_compare(str(data.get(HASH_SESSION_KEY, "")), user.get_session_auth_hash())


def _shown(row: SignInSession, data: dict[str, Any], *, is_this: bool) -> OpenSession:
    return OpenSession(
        id=_id(row.session_key),
        device=str(data.get(DEVICE, "")),
        address=str(data.get(ADDRESS, "")),
        signed_in_at=parse_datetime(str(data.get(SINCE, ""))),
        seen_at=row.last_seen_at,
        is_this=is_this,
    )


def _id(session_key: str) -> str:
    return salted_hmac("deskbell.people.session", session_key, algorithm="sha256").hexdigest()[:32]


def _delete(keys: Iterable[str]) -> int:
    with writing():
        deleted, _by_model = SignInSession.objects.filter(pk__in=list(keys)).delete()
    return deleted
