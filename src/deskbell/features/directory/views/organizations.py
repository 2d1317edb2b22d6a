"""Organizations: finding, looking at, making, changing and retiring them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.features.directory import pages, queries
from deskbell.features.directory.forms import NoteForm
from deskbell.features.directory.views.doors import allowed, asked, door, number, show, viewer_for
from deskbell.features.directory.views.editing import edit, form_for, switch
from deskbell.people.configuration.organizations import ORGANIZATIONS, OrganizationForm
from deskbell.people.models import Organization
from deskbell.ui.reader import reader_of


@door()
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """The organizations."""
    found = queries.find_organizations(search=asked(request), after=number(request, "after"))
    return show(request, "organizations", found=found, may_create=allowed(request, "org.create"))


@door()
@require_safe
def organization(request: HttpRequest, organization_id: int) -> HttpResponse:
    """One organization, with its clients, their tickets as far as the agent sees them, notes, history."""
    return organization_page(request, queries.organization(organization_id))


def organization_page(request: HttpRequest, row: Organization, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of an organization; `forms` are those that are shown again with what is wrong."""
    which, before = pages.chosen_tab(request.GET.get("tickets", "")), number(request, "before")
    found = queries.tickets_from(viewer=viewer_for(request), organization_id=row.pk, which=which, before=before)
    notes = queries.notes_about(row)
    context = {
        "row": row,
        "members": queries.members_of(row.pk, after=number(request, "members")),
        "part": pages.tickets_part(found=found, which=which, is_further=before is not None),
        "notes": pages.note_lines(notes, reader_id=reader_of(request).actor.user_id),
        "history": pages.change_lines(ORGANIZATIONS, row),
        "note_form": NoteForm(prefix="new"),
        "may_change": allowed(request, "org.edit"),
        "may_switch": allowed(request, "org.delete"),
    }
    return show(request, "organization", status=status, **{**context, **forms})


@door("org.create")
@require_http_methods(["GET", "HEAD", "POST"])
def new_organization(request: HttpRequest) -> HttpResponse:
    """Make an organization; its domains are a change of it."""
    form = form_for(request, OrganizationForm, Organization())
    form.fields["domains"].disabled = not allowed(request, "org.edit")
    return edit(request, form, "directory:organization")


@door("org.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def change_organization(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Change an organization."""
    form = form_for(request, OrganizationForm, queries.organization(organization_id))
    return edit(request, form, "directory:organization")


@door("org.delete")
@require_POST
def switch_organization(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Take an organization out of use, or back."""
    return switch(request, "organizations", queries.organization(organization_id), "directory:organization")
