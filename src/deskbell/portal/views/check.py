"""Check a ticket: one answer for everybody. Whether there is such a ticket, only the mail tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.mail.link_requests import ask_for_link
from deskbell.portal.forms import CheckForm
from deskbell.portal.views.allowance import sentence, wait_s

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LINKS_AN_HOUR: Final = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a link by e-mail address and number. The worker looks whether there is one: here nothing depends on it."""
    if request.method != "POST":
        return _show(request, CheckForm(initial={"number": request.GET.get("number", "")[:32]}))
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    email, number = form.cleaned_data["email"], form.cleaned_data["number"]
    seconds = wait_s(request, purpose="check", address=email, most=LINKS_AN_HOUR)
    if seconds:
        form.add_error(None, sentence(seconds=seconds))
        answer = _show(request, form, status=429)
        answer["Retry-After"] = str(seconds)
        return answer
    ask_for_link(email=email, number=number)
    return HttpResponseRedirect(reverse("portal:check_sent"))


@require_safe
def check_sent(request: HttpRequest) -> HttpResponse:
    """The same words whatever was asked for."""
    return render(request, "portal/check_sent.html")


def _show(request: HttpRequest, form: CheckForm, *, status: int = 200) -> HttpResponse:
    return render(request, "portal/check.html", {"form": form}, status=status)
