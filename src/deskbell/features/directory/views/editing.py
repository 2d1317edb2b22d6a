"""The form of a client or an organization, and the switch of both."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from deskbell.features.directory.views.doors import show
from deskbell.kernel.configuration import kind_called
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.configuration_switching import switch_several
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.idempotency import once
from deskbell.people.models import Organization, User
from deskbell.ui.complaints import complain
from deskbell.ui.form_key import form_key
from deskbell.ui.reader import reader_of

Row = User | Organization


def form_for(request: HttpRequest, form: type[ConfigurationForm], row: Row) -> ConfigurationForm:
    """The form, with what was typed if it was sent."""
    return form(request.POST if request.method == "POST" else None, instance=row)


def edit(request: HttpRequest, form: ConfigurationForm, page: str) -> HttpResponse:
    """Show the form, or carry it out and lead to the row's page."""
    row, is_sent = form.instance, request.method == "POST"
    name = "" if row._state.adding else str(row)  # as it is before the form's words come into it
    if is_sent and form.is_valid() and (pk := _written(request, form)):
        messages.success(request, _("Saved."))
        return redirect(page, pk)
    context = {"form": form, "name": name, "is_client": isinstance(row, User)}
    return show(request, "edit", status=422 if is_sent else 200, **context)


def switch(request: HttpRequest, kind: str, row: Row, page: str) -> HttpResponse:
    """Take a row out of use, or back."""
    is_out = request.POST.get("to") != "on"
    switched = switch_several(actor=reader_of(request).actor, kind=kind_called(kind), pks=[row.pk], out=is_out)
    for _row, reason in switched.left:
        messages.warning(request, reason)
    if switched.done:
        messages.success(request, _("Saved."))
    return redirect(page, row.pk)


def _written(request: HttpRequest, form: ConfigurationForm) -> int:
    """The row's number once the form was carried out, once however often it is sent; 0 where the rooms below refuse."""
    actor, scope = reader_of(request).actor, f"directory:{type(form.instance).__name__}:{form.instance.pk}"
    try:
        return once(key=form_key(request), scope=f"{scope}:{actor.user_id}", run=lambda: int(form.apply(actor).pk))
    except Invalid as invalid:
        complain(form, invalid)
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
    return 0
