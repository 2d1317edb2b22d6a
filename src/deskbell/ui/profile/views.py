"""Ending one's own sessions, and saying that one of them is still in use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.people.sessions import end_other_sessions, end_session, seen_at
from deskbell.ui.gates import signed_in_only
from deskbell.ui.reader import reader_of

if TYPE_CHECKING:
    from deskbell.people.models import User

NOT_OFTENER = timedelta(minutes=5)


@signed_in_only
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """This browser is in use; written down now and then."""
    last = seen_at(request.session.session_key)
    if last is not None and timezone.now() - last > NOT_OFTENER:
        request.session.modified = True
    return HttpResponse(status=204)


@signed_in_only
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one session; this one as well, by which its owner is signed out."""
    if end_session(user=_own(request), session_id=request.POST.get("session", "")):
        _note(request, 1)
        messages.success(request, _("That session is ended."))
    return redirect(_profile(request))


@signed_in_only
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    count = end_other_sessions(user=_own(request), this_key=request.session.session_key)
    if count:
        _note(request, count)
    words = ngettext("%(count)d other session is ended.", "%(count)d other sessions are ended.", count)
    messages.success(request, words % {"count": count})
    return redirect(_profile(request))


def _own(request: HttpRequest) -> User:
    return cast("User", request.user)


def _note(request: HttpRequest, count: int) -> None:
    note_down(actor=reader_of(request).actor, kind=AuditKind.SIGN_OUT, subject=f"{count} other sessions")


def _profile(request: HttpRequest) -> str:
    """Back to where it was pressed: there are two such pages."""
    return "desk:profile" if request.POST.get("from") == "desk" else "portal:profile"
