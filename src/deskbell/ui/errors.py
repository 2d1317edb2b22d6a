"""Pages for what went wrong. None of them loses a word that a person typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.ui.conflict import Choice
from deskbell.ui.form_key import FIELD
from deskbell.ui.typed import comes_from_us, typed
from deskbell.ui.uploads import ADD_BUTTON, REMOVE_BUTTON

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_BUTTONS = frozenset({ADD_BUTTON, REMOVE_BUTTON})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is nothing here, or nothing for this reader."""
    return _page(request, 404, _("There is nothing at this address"), _("It may have moved, or it is not open to you."))


def refused(request: HttpRequest, exception: Exception | None = None, reason: StrOrPromise = "") -> HttpResponse:
    """403, with the sentence that says why."""
    return _page(
        request, 403, _("This is not open to you"), reason or _("If you need it, ask an administrator of this desk.")
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what came could not be understood."""
    return _page(
        request,
        400,
        _("That could not be understood"),
        _("Please go back, look at the form again and send it once more."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than the desk takes at once."""
    return _page(request, 413, _("That is too large"), _("Send fewer or smaller files at a time."))


def too_many(request: HttpRequest, exception: Exception | None = None, retry_after_s: int = 0) -> HttpResponse:
    """429, saying when to come back."""
    minutes = max(1, -(-retry_after_s // 60))
    again = ngettext("Please try again in %(minutes)d minute.", "Please try again in %(minutes)d minutes.", minutes)
    words = again % {"minutes": minutes} if retry_after_s else _("Please wait a while and try again.")
    response = _page(request, 429, _("That was too often"), words)
    if retry_after_s:
        response["Retry-After"] = str(retry_after_s)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """500: told without the database, because that may be what broke."""
    return HttpResponse(render_to_string("ui/broken.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old to be trusted blindly. Its text is shown with a new form, to be looked at and sent again."""
    return _again(
        request,
        status=403,
        title=_("Please send this once more"),
        words=_(
            "The page was open for a long time, or you signed in or out meanwhile. Look at your text and send it again."
        ),
    )


def session_ended(request: HttpRequest) -> HttpResponse:
    """401: signed out in the middle of writing. The text stays on the page while the person signs in again."""
    response = _again(
        request,
        status=401,
        title=_("You have been signed out"),
        words=_("Nothing is lost. Sign in again in a new tab, then come back here and send your text."),
        needs_sign_in=True,
    )
    response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


def conflict(
    request: HttpRequest,
    *,
    since: Sequence[SafeString | str],
    choices: Sequence[Choice],
    back_url: str,
    without: frozenset[str] = frozenset(),
    title: StrOrPromise = "",
) -> HttpResponse:
    """409: others acted meanwhile. Says what happened, keeps the text, and sends the same form again by one of the choices.

    `without` names the fields that the choices set anew, such as the sequence that the form was shown with.
    """
    context = {
        "title": title or _("Somebody was quicker"),
        "since": since,
        "choices": choices,
        "back_url": back_url,
        "typed": typed(request, without=without | _BUTTONS | {choice.name for choice in choices}),
        "action": request.get_full_path(),
    }
    response = render(request, "ui/conflict.html", context, status=409)
    response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    return response


def _again(request: HttpRequest, *, status: int, title: str, words: str, needs_sign_in: bool = False) -> HttpResponse:
    kept = typed(request)
    context: dict[str, Any] = {
        "title": title,
        "words": words,
        "typed": kept,
        "may_send": comes_from_us(request) and bool(kept.fields) and not kept.has_secret,
        "action": request.get_full_path(),
        "sign_in_url": reverse("account_login") if needs_sign_in else "",
        "form_key_field": FIELD,
    }
    return render(request, "ui/send_again.html", context, status=status)


def _page(request: HttpRequest, status: int, title: StrOrPromise, words: StrOrPromise) -> HttpResponse:
    return render(request, "ui/error.html", {"status": status, "title": title, "words": words}, status=status)
