"""Writing canned responses: each change asks what the agent may do in the department, before and after."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from deskbell.features.canned_responses.models import CannedFile, CannedResponse
from deskbell.features.canned_responses.policy import is_manager, may_manage
from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_rights import let_others
from deskbell.kernel.configure import configure_object, configure_ties
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.transactions import writing
from deskbell.lib.html import clean
from deskbell.lib.text import from_html, one_line
from deskbell.people.rights import rights_of
from deskbell.tickets.file_settings import files_per_entry
from deskbell.tickets.files import AttachmentDraft

LONGEST_BODY = 100_000

let_others(CannedResponse, is_manager)


def write_response(
    *,
    actor: Actor,
    response_id: int | None,
    title: str,
    body_html: str,
    department_id: int | None,
    is_active: bool = True,
    added: Sequence[AttachmentDraft] = (),
    removed: Sequence[int] = (),
) -> CannedResponse:
    """Make a response, or change one. `removed` names its files by number.

    NotFound, Refused where the agent may not write for the department, Invalid for bad input.
    """
    with writing():
        row = _locked(actor, response_id)
        _demand(actor, department_id)
        changes = {
            "title": _title(title),
            "body_html": _body(body_html),
            "department_id": department_id,
            "is_active": is_active,
        }
        configure_object(actor=actor, instance=row, changes=changes)
        _set_files(actor, row, added=added, removed=removed)
        return row


def switch_response(*, actor: Actor, response_id: int, is_active: bool) -> CannedResponse:
    """Let a response be used, or not. NotFound, Refused."""
    with writing():
        row = _locked(actor, response_id)
        configure_object(actor=actor, instance=row, changes={"is_active": is_active})
        return row


def _locked(actor: Actor, response_id: int | None) -> CannedResponse:
    if response_id is None:
        return CannedResponse()
    row = CannedResponse.objects.select_for_update(of=("self",)).filter(pk=response_id).first()
    if row is None:
        raise NotFound
    _demand(actor, row.department_id)
    return row


def _demand(actor: Actor, department_id: int | None) -> None:
    rights = rights_of(actor.user_id) if actor.is_agent else None
    if not actor.is_system and not may_manage(rights, department_id=department_id):
        raise Refused(_("You may not write canned responses for this department."))


def _title(title: str) -> str:
    line = one_line(title)
    if not line or len(line) > 120:
        raise Invalid({"title": [_("A title of at most 120 characters is needed.")]})
    return line


def _body(body_html: str) -> str:
    if len(body_html) > LONGEST_BODY:
        raise Invalid({"body": [_("The text is too long.")]})
    cleaned = clean(body_html)
    if not from_html(cleaned):
        raise Invalid({"body": [_("Please write something first.")]})
    return cleaned


def _set_files(actor: Actor, row: CannedResponse, *, added: Sequence[AttachmentDraft], removed: Sequence[int]) -> None:
    now = list(row.files.all())
    kept = [one for one in now if one.pk not in removed]
    new = [
        CannedFile(response=row, file_id=one.file_id, name=one.name, position=place)
        for place, one in enumerate(added, start=len(now))
    ]
    if len(kept) + len(new) > files_per_entry():
        raise Invalid({"added": [_("At most %(most)d files at once.") % {"most": files_per_entry()}]})

    def write() -> None:
        row.files.exclude(pk__in=[one.pk for one in kept]).delete()
        CannedFile.objects.bulk_create(new)

    configure_ties(
        actor=actor,
        instance=row,
        before={"files": [one.name for one in now]},
        after={"files": [one.name for one in (*kept, *new)]},
        write=write,
    )
