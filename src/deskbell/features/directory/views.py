"""Looking at clients and organizations, making and changing them: each by the permission for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deskbell.features.directory import queries
from deskbell.features.directory.policy import may, may_look
from deskbell.kernel.configuration import kind_called
from deskbell.kernel.configuration_forms import ConfigurationForm
from deskbell.kernel.configuration_switching import switch_several
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.idempotency import once
from deskbell.people.configuration.clients import ClientForm
from deskbell.people.configuration.organizations import OrganizationForm
from deskbell.people.models import Organization, User
from deskbell.tickets.viewer import Viewer
from deskbell.ui import errors
from deskbell.ui.form_key import form_key
from deskbell.ui.gates import agents_only
from deskbell.ui.reader import reader_of

View = Callable[..., HttpResponseBase]
Row = User | Organization


def _door(*, permission: str = "") -> Callable[[View], View]:
    """For agents to whom the directory is open, and who hold the permission; to others there is nothing here."""

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponseBase:
            rights = reader_of(request).rights
            try:
                if not may_look(rights) or (permission and not may(rights, permission)):
                    raise NotFound
                response = view(request, *arguments, **keywords)
            except NotFound:
                raise Http404 from None
            except Refused as refusal:
                response = errors.refused(request, reason=refusal.reason)
            response.setdefault("Cache-Control", "private, no-store")
            return response

        return agents_only(guarded)

    return door


@_door()
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """The directory of clients."""
    found = queries.find_clients(search=_asked(request), after=_after(request))
    return _show(request, "clients", found=found, may_create=_may(request, "user.create"))


@_door()
@require_safe
def client(request: HttpRequest, user_id: int) -> HttpResponse:
    """One client, with the tickets that the agent sees."""
    row = queries.client(user_id)
    tickets = queries.tickets_of(viewer=_viewer(request), user_id=row.pk)
    may_change, may_switch = _may(request, "user.edit"), _may(request, "user.delete")
    return _show(request, "client", row=row, tickets=tickets, may_change=may_change, may_switch=may_switch)


@_door(permission="user.create")
@require_http_methods(["GET", "HEAD", "POST"])
def new_client(request: HttpRequest) -> HttpResponse:
    """Make a client's account."""
    return _edit(request, _form(request, ClientForm, User()), "directory:client")


@_door(permission="user.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def change_client(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change who a client is; the address only by the permission for it."""
    form = _form(request, ClientForm, queries.client(user_id))
    form.fields["email"].disabled = not _may(request, "user.manage")
    return _edit(request, form, "directory:client")


@_door(permission="user.delete")
@require_POST
def switch_client(request: HttpRequest, user_id: int) -> HttpResponse:
    """Block a client, or take the block away."""
    return _switch(request, "clients", queries.client(user_id), "directory:client")


@_door()
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """The organizations."""
    found = queries.find_organizations(search=_asked(request), after=_after(request))
    return _show(request, "organizations", found=found, may_create=_may(request, "org.create"))


@_door()
@require_safe
def organization(request: HttpRequest, organization_id: int) -> HttpResponse:
    """One organization, with its clients and the tickets that the agent sees."""
    row = queries.organization(organization_id)
    tickets = queries.tickets_from(viewer=_viewer(request), organization_id=row.pk)
    may_change, may_switch = _may(request, "org.edit"), _may(request, "org.delete")
    members = queries.members_of(row.pk)
    return _show(
        request,
        "organization",
        row=row,
        members=members,
        tickets=tickets,
        may_change=may_change,
        may_switch=may_switch,
    )


@_door(permission="org.create")
@require_http_methods(["GET", "HEAD", "POST"])
def new_organization(request: HttpRequest) -> HttpResponse:
    """Make an organization; its domains are a change of it."""
    form = _form(request, OrganizationForm, Organization())
    form.fields["domains"].disabled = not _may(request, "org.edit")
    return _edit(request, form, "directory:organization")


@_door(permission="org.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def change_organization(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Change an organization."""
    form = _form(request, OrganizationForm, queries.organization(organization_id))
    return _edit(request, form, "directory:organization")


@_door(permission="org.delete")
@require_POST
def switch_organization(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Take an organization out of use, or back."""
    return _switch(request, "organizations", queries.organization(organization_id), "directory:organization")


def _form(request: HttpRequest, form: type[ConfigurationForm], row: Row) -> ConfigurationForm:
    return form(request.POST if request.method == "POST" else None, instance=row)


def _edit(request: HttpRequest, form: ConfigurationForm, page: str) -> HttpResponse:
    row, is_sent = form.instance, request.method == "POST"
    name = "" if row._state.adding else str(row)  # as it is before the form's words come into it
    if is_sent and form.is_valid() and (pk := _written(request, form)):
        messages.success(request, _("Saved."))
        return redirect(page, pk)
    context = {"form": form, "name": name, "is_client": isinstance(row, User)}
    return _show(request, "edit", status=422 if is_sent else 200, **context)


def _written(request: HttpRequest, form: ConfigurationForm) -> int:
    """The row's number once the form was carried out, once however often it is sent; 0 where the rooms below refuse."""
    actor, scope = reader_of(request).actor, f"directory:{type(form.instance).__name__}:{form.instance.pk}"
    try:
        return once(key=form_key(request), scope=f"{scope}:{actor.user_id}", run=lambda: int(form.apply(actor).pk))
    except Invalid as invalid:
        for name, sentences in invalid.errors.items():
            form.add_error(name if name in form.fields else None, [str(one) for one in sentences])
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
    return 0


def _switch(request: HttpRequest, kind: str, row: Row, page: str) -> HttpResponse:
    is_out = request.POST.get("to") != "on"
    switched = switch_several(actor=reader_of(request).actor, kind=kind_called(kind), pks=[row.pk], out=is_out)
    for _row, reason in switched.left:
        messages.warning(request, reason)
    if switched.done:
        messages.success(request, _("Saved."))
    return redirect(page, row.pk)


def _show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    name = request.resolver_match.url_name if request.resolver_match else ""
    section = "organizations" if "organization" in (name or "") else "clients"
    current = "page" if template == section else "true"
    context |= {"search": _asked(request), "section": section, "current": current}
    return render(request, f"directory/{template}.html", context, status=status)


def _may(request: HttpRequest, permission: str) -> bool:
    return may(reader_of(request).rights, permission)


def _viewer(request: HttpRequest) -> Viewer:
    reader = reader_of(request)
    return Viewer(actor=reader.actor, rights=reader.rights)


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "")[:200].strip()


def _after(request: HttpRequest) -> int | None:
    word = request.GET.get("after", "")
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 18 else None
