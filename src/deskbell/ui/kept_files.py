"""Files of a form's own fields: kept under the form's key while the form is shown again, whatever the reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import FileField
from django.http import HttpRequest

from deskbell.kernel.errors import Invalid
from deskbell.kernel.transactions import writing
from deskbell.tickets.file_settings import files_per_entry
from deskbell.tickets.files import open_content, take_in
from deskbell.ui.browser_marks import owner_of
from deskbell.ui.form_key import form_key
from deskbell.ui.models import StagedUpload
from deskbell.ui.uploads import REMOVE_BUTTON, remove


def keep_files(request: HttpRequest, form: Any) -> list[StagedUpload]:
    """Keep what a bound form's file fields got, give them what came with earlier submits, and say what waits.

    To be called before the form is judged. What the desk doesn't take is left to the form to complain of.
    """
    if not form.is_bound:
        return []
    for staged_id in request.POST.getlist(REMOVE_BUTTON):
        remove(request, staged_id=staged_id)
    return [one for name, key in _keys(request, form) for one in _keep(request, form, name, key)]


def forget_files(request: HttpRequest, form: Any) -> None:
    """After the form was carried out."""
    keys = [key for _name, key in _keys(request, form)]
    rows = StagedUpload.objects.filter(owner=owner_of(request), form_key__in=keys)
    if keys and rows.exists():
        with writing():
            rows.delete()


def _keys(request: HttpRequest, form: Any) -> Iterator[tuple[str, str]]:
    """Each file field's name in the request, with a key of its own that only this form has."""
    for name, field in form.fields.items():
        if isinstance(field, FileField):
            sent_as = form.add_prefix(name)
            yield sent_as, hashlib.sha256(f"{form_key(request)} {sent_as}".encode()).hexdigest()[:32]


def _keep(request: HttpRequest, form: Any, name: str, key: str) -> list[StagedUpload]:
    sent, owner = request.FILES.getlist(name), owner_of(request)
    rows = StagedUpload.objects.filter(owner=owner, form_key=key).select_related("file").order_by("pk")
    if sent and not getattr(form[name].field.widget, "allow_multiple_selected", False):
        with writing():
            rows.delete()
    left = [one for one in sent if not _is_kept(one, owner=owner, key=key)]
    waiting = list(rows.all())
    request.FILES.setlist(name, [*(_as_sent(one) for one in waiting), *left])
    return waiting


def _is_kept(content: UploadedFile[bytes], *, owner: str, key: str) -> bool:
    """Whether the file waits now; one that is refused or too much goes on to the form as it came."""
    if StagedUpload.objects.filter(owner=owner, form_key=key).count() >= files_per_entry():
        return False
    try:
        draft = take_in(name=content.name or "", content=content)
    except Invalid:
        content.seek(0)
        return False
    with writing():
        StagedUpload.objects.create(owner=owner, form_key=key, file_id=draft.file_id, name=draft.name)
    return True


def _as_sent(one: StagedUpload) -> UploadedFile[bytes]:
    """The file as if it came with this very submit; the request closes it at its end."""
    return UploadedFile(file=open_content(one.file), name=one.name, size=one.file.size)
