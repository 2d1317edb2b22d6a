"""Clients: finding, looking at, making, changing and blocking them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.features.directory import pages, queries
from deskbell.features.directory.forms import AddressForm, NoteForm
from deskbell.features.directory.policy import may_merge_people
from deskbell.features.directory.views.doors import allowed, asked, door, number, show, viewer_for
from deskbell.features.directory.views.editing import edit, form_for, switch
from deskbell.people.configuration.clients import CLIENTS, ClientForm
from deskbell.people.models import User
from deskbell.ui.reader import reader_of


@door()
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """The directory of clients."""
    found = queries.find_clients(search=asked(request), after=number(request, "after"))
    return show(request, "clients", found=found, may_create=allowed(request, "user.create"))


@door()
@require_safe
def client(request: HttpRequest, user_id: int) -> HttpResponse:
    """One client: who they are, their tickets as far as the agent sees them, notes, history."""
    return client_page(request, queries.client(user_id))


def client_page(request: HttpRequest, row: User, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a client; `forms` are those that are shown again with what is wrong."""
    which, before = pages.chosen_tab(request.GET.get("tickets", "")), number(request, "before")
    found = queries.tickets_of(viewer=viewer_for(request), user_id=row.pk, which=which, before=before)
    reader = reader_of(request)
    context = {
        "row": row,
        "addresses": queries.addresses_of(row.pk),
        "part": pages.tickets_part(found=found, which=which, is_further=before is not None),
        "notes": pages.note_lines(queries.notes_about(row), reader_id=reader.actor.user_id),
        "history": pages.change_lines(CLIENTS, row),
        "note_form": NoteForm(prefix="new"),
        "address_form": AddressForm(),
        "may_change": allowed(request, "user.edit") and row.merged_into_id is None,
        "may_manage": allowed(request, "user.manage") and row.merged_into_id is None,
        "may_switch": allowed(request, "user.delete") and row.merged_into_id is None,
        "may_merge": may_merge_people(reader.rights) and row.merged_into_id is None and row.is_active,
    }
    return show(request, "client", status=status, **{**context, **forms})


@door("user.create")
@require_http_methods(["GET", "HEAD", "POST"])
def new_client(request: HttpRequest) -> HttpResponse:
    """Make a client's account."""
    return edit(request, form_for(request, ClientForm, User()), "directory:client")


@door("user.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def change_client(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change who a client is; the address only by the permission for it."""
    form = form_for(request, ClientForm, queries.client(user_id))
    form.fields["email"].disabled = not allowed(request, "user.manage")
    return edit(request, form, "directory:client")


@door("user.delete")
@require_POST
def switch_client(request: HttpRequest, user_id: int) -> HttpResponse:
    """Block a client, or take the block away."""
    return switch(request, "clients", queries.client(user_id), "directory:client")
