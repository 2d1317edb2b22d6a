"""Further addresses of a client: noting them, asking whether they are theirs, taking them away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deskbell.features.directory import queries
from deskbell.features.directory.forms import AddressForm
from deskbell.features.directory.letters import ask_whether_it_is_theirs
from deskbell.features.directory.views.clients import client_page
from deskbell.features.directory.views.doors import door
from deskbell.kernel.errors import Invalid, NotFound
from deskbell.people.commands.further_addresses import add_address, remove_address
from deskbell.ui.complaints import complain
from deskbell.ui.reader import reader_of


@door("user.manage")
@require_POST
def add_client_address(request: HttpRequest, user_id: int) -> HttpResponse:
    """Note one more address, and ask whoever reads it whether it is theirs."""
    row, form = queries.client(user_id), AddressForm(request.POST)
    if form.is_valid():
        try:
            address = add_address(actor=reader_of(request).actor, user_id=row.pk, email=form.cleaned_data["email"])
            ask_whether_it_is_theirs(address)
            messages.success(request, _("Saved. A mail asks %(address)s to confirm it.") % {"address": address})
            return redirect("directory:client", row.pk)
        except Invalid as invalid:
            complain(form, invalid)
    return client_page(request, row, status=422, address_form=form)


@door("user.manage")
@require_POST
def remove_client_address(request: HttpRequest, user_id: int, address_id: int) -> HttpResponse:
    """An address is the client's no longer."""
    row = queries.client(user_id)
    remove_address(actor=reader_of(request).actor, user_id=row.pk, address_id=address_id)
    messages.success(request, _("Saved."))
    return redirect("directory:client", row.pk)


@door("user.manage")
@require_POST
def ask_for_proof(request: HttpRequest, user_id: int, address_id: int) -> HttpResponse:
    """Send the question again."""
    row = queries.client(user_id)
    address = next((one for one in queries.addresses_of(row.pk) if one.pk == address_id), None)
    if address is None:
        raise NotFound
    if not address.is_verified:
        ask_whether_it_is_theirs(address)
        messages.success(request, _("A mail asks %(address)s to confirm it.") % {"address": address})
    return redirect("directory:client", row.pk)
