"""Where pages save what is being written, and where it is discarded."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from deskbell.ui.drafts.erasing import is_about_deleted
from deskbell.ui.drafts.keeping import Unsent, Value, discard, is_name, keep
from deskbell.ui.form_key import FIELD, is_form_key
from deskbell.ui.gates import signed_in_only

OTHER = "field-"  # before the names of the form's other fields
LARGEST_SEQUENCE = 2**53


@signed_in_only
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save a draft: {sequence}; 409 with {sequence, is_sent} where it is older than what is there or was sent, 404 where the
    ticket was deleted, 422 for nonsense."""
    asked = request.POST
    name, key, sequence = asked.get("name", ""), asked.get(FIELD, ""), asked.get("sequence", "")
    if not is_name(name) or not is_form_key(key) or not _is_sequence(sequence):
        return JsonResponse({}, status=422)
    if is_about_deleted(name):
        return JsonResponse({}, status=404)
    draft = Unsent(
        body=asked.get("body", ""),
        body_format="html" if asked.get("body_format") == "html" else "text",
        fields={name.removeprefix(OTHER): _value(asked.getlist(name)) for name in asked if name.startswith(OTHER)},
    )
    saved = keep(request, name=name, form_key=key, sequence=int(sequence), draft=draft)
    if saved.is_kept:
        return JsonResponse({"sequence": saved.sequence})
    return JsonResponse({"sequence": saved.sequence, "is_sent": saved.is_sent}, status=409)


@signed_in_only
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Discard a draft, and go back to the page; a script wants no page."""
    name = request.POST.get("name", "")
    if not is_name(name):
        return JsonResponse({}, status=422)
    discard(request, name=name)
    if "next" not in request.POST:
        return HttpResponse(status=204)
    page = request.POST["next"]
    is_ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(page if is_ours else "/")


def _value(values: list[str]) -> Value:
    return values if len(values) > 1 else values[-1]


def _is_sequence(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 17 and 0 < int(text) < LARGEST_SEQUENCE
