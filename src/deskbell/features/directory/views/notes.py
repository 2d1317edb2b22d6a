"""Notes that agents write down about clients and organizations."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deskbell.features.directory import queries
from deskbell.features.directory.commands import add_note, edit_note
from deskbell.features.directory.forms import NoteForm
from deskbell.features.directory.models import DirectoryNote
from deskbell.features.directory.views.clients import client_page
from deskbell.features.directory.views.doors import door, show
from deskbell.features.directory.views.organizations import organization_page
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.idempotency import once
from deskbell.lib.numbers import LARGEST_ID
from deskbell.ui.form_key import form_key
from deskbell.ui.reader import reader_of


@door()
@require_POST
def add_client_note(request: HttpRequest, user_id: int) -> HttpResponse:
    """Write a note about a client."""
    row, form = queries.client(user_id), NoteForm(request.POST, prefix="new")
    if not form.is_valid():
        return client_page(request, row, status=422, note_form=form)
    return _added(request, lambda: _add(request, form, client_id=row.pk))


@door()
@require_POST
def add_organization_note(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Write a note about an organization."""
    row, form = queries.organization(organization_id), NoteForm(request.POST, prefix="new")
    if not form.is_valid():
        return organization_page(request, row, status=422, note_form=form)
    return _added(request, lambda: _add(request, form, organization_id=row.pk))


@door()
@require_http_methods(["GET", "HEAD", "POST"])
def change_note(request: HttpRequest, note_id: int) -> HttpResponse:
    """Put other words into a note of one's own."""
    note = DirectoryNote.objects.filter(pk=min(note_id, LARGEST_ID)).select_related("client", "organization").first()
    if note is None:
        raise NotFound
    actor = reader_of(request).actor
    if note.author_id != actor.user_id:
        raise Refused(_("Somebody else wrote this note."))
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": note.text})
    if form.is_bound and form.is_valid():
        edit_note(actor=actor, note_id=note.pk, text=form.cleaned_data["text"])
        return redirect(_place(note))
    context = {"form": form, "about": note.client or note.organization, "back": _place(note)}
    return show(request, "note", status=422 if form.is_bound else 200, **context)


def _add(request: HttpRequest, form: NoteForm, **about: int) -> int:
    return int(add_note(actor=reader_of(request).actor, text=form.cleaned_data["text"], **about).pk)


def _added(request: HttpRequest, run: Callable[[], int]) -> HttpResponse:
    actor = reader_of(request).actor
    pk = once(key=form_key(request), scope=f"directory:note:{actor.user_id}", run=run)
    return redirect(_place(DirectoryNote.objects.get(pk=pk)))


def _place(note: DirectoryNote) -> str:
    if note.client_id is not None:
        return reverse("directory:client", args=[note.client_id]) + f"#note{note.pk}"
    return reverse("directory:organization", args=[note.organization_id]) + f"#note{note.pk}"
