"""Files staged under a form's key: they outlive an error, a lost session and a browser without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.kernel.errors import Invalid
from deskbell.kernel.transactions import writing
from deskbell.tickets.file_settings import files_per_entry
from deskbell.tickets.files import AttachmentDraft, take_in
from deskbell.ui.browser_marks import mark_sent, owner_of
from deskbell.ui.drafts import keeping as drafts_kept
from deskbell.ui.form_key import form_key, has_files
from deskbell.ui.models import StagedUpload

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FILES_FIELD = "files"
ADD_BUTTON = "add_files"
REMOVE_BUTTON = "remove_file"
KEPT_FOR = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class StagedFiles:
    """What waits under a form, and what was wrong with the files that came just now."""

    files: tuple[StagedUpload, ...]
    problems: tuple[StrOrPromise, ...] = ()


def stage(request: HttpRequest) -> StagedFiles:
    """Take in the files of this submit, drop the one whose remove button was pressed, and return all that wait."""
    remove(request, staged_id=request.POST.get(REMOVE_BUTTON, ""))
    problems: list[StrOrPromise] = []
    for content in request.FILES.getlist(FILES_FIELD):
        try:
            stage_one(request, content=content)
        except Invalid as error:
            problems += [sentence for sentences in error.errors.values() for sentence in sentences]
    return StagedFiles(files=_waiting(request), problems=tuple(problems))


def staged(request: HttpRequest) -> StagedFiles:
    """What waits under this form."""
    return StagedFiles(files=_waiting(request))


def stage_one(request: HttpRequest, *, content: UploadedFile[bytes]) -> StagedUpload:
    """Stage one file. Raises Invalid for a file that the desk does not take, or for one too many."""
    key, owner = form_key(request), owner_of(request)
    most = files_per_entry()
    if under_form(request).count() >= most:
        words = ngettext("At most %(most)d file can be added.", "At most %(most)d files can be added.", most)
        raise Invalid({FILES_FIELD: [f"{content.name}: " + words % {"most": most}]})
    draft = take_in(name=content.name or _("file"), content=content)
    with writing():
        return StagedUpload.objects.create(owner=owner, form_key=key, file_id=draft.file_id, name=draft.name)


def drafts(request: HttpRequest) -> tuple[AttachmentDraft, ...]:
    """What a command takes as `attachments`."""
    return tuple(AttachmentDraft(file_id=one.file_id, name=one.name) for one in _waiting(request))


def is_only_adding(request: HttpRequest) -> bool:
    """Whether the submit only adds or removes files, and the form is to be shown again without complaints."""
    return ADD_BUTTON in request.POST or REMOVE_BUTTON in request.POST


def remove(request: HttpRequest, *, staged_id: str) -> bool:
    """Forget one staged file of this browser; False if there is no such one."""
    if not (staged_id.isascii() and staged_id.isdigit() and len(staged_id) < 19):
        return False
    with writing():
        gone, _rows = StagedUpload.objects.filter(drafts_kept.waiting_for(request), pk=int(staged_id)).delete()
    return gone > 0


def clear(request: HttpRequest) -> None:
    """After the form was carried out: forget what waited under it and the unsent text, here and in the browser."""
    mark_sent(request, form_key=form_key(request))
    rows = under_form(request)
    if rows.exists():
        with writing():
            rows.delete()
    drafts_kept.forget_sent(request, form_key=form_key(request))


def forget_old() -> int:
    """Delete what waited longer than anybody waits, unless a draft waits with it; how many."""
    with writing():
        old = StagedUpload.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
        gone, _rows = old.exclude(drafts_kept.kept_form_keys()).delete()
    return gone


def _waiting(request: HttpRequest) -> tuple[StagedUpload, ...]:
    if request.method in {"GET", "HEAD"}:
        owner_of(request)  # the browser gets its mark with the form
        if not has_files(request):
            return ()  # a new form has nothing staged
    return tuple(under_form(request).select_related("file").order_by("pk"))


def under_form(request: HttpRequest) -> QuerySet[StagedUpload]:
    """The rows that wait under this form, those from another browser too where the desk keeps its text."""
    return StagedUpload.objects.filter(drafts_kept.waiting_for(request), form_key=form_key(request))
