"""The composer and the box for files, put together from what is rendered once; both take what they show from the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString

from deskbell.ui.drafts.keeping import Unsent
from deskbell.ui.markup import markup
from deskbell.ui.moulds import Mould
from deskbell.ui.templatetags.ui import draft_place, form_key

if TYPE_CHECKING:
    from django.forms import BoundField
    from django.template import Context

register = template.Library()

COMPOSER = Mould(
    "ui/composer_frame.html",
    shaped_by="note still draft.is_there",
    words="draft_key place csrf_token form_key body_format modes to_words body_id body_label body body_errors form_errors tools"
    " uploads buttons send_words",
)
UPLOADS = Mould("ui/uploads_frame.html", words="files_id staged problems")
STAGED = Mould("ui/staged_file.html", words="one.pk one.name size")


@register.simple_tag(takes_context=True)
def composer(context: Context) -> SafeString:
    """{% composer %}: what stands in ui/composer.html, which says what it takes."""
    form, draft = context["form"], context.get("draft")
    body = form["body"]
    return COMPOSER.cast(
        **{
            name: context.get(name) or ""
            for name in ("draft_key", "csrf_token", "to_words", "tools", "buttons", "send_words")
        },
        note=bool(context.get("note")),
        still=bool(context.get("still")),
        draft=draft if isinstance(draft, Unsent) else Unsent(),
        place=draft_place(draft or "", context.get("draft_fields") or ""),
        form_key=form_key(context),
        body_format=SafeString(form["body_format"]),
        modes=_modes(context.get("modes") or ()),
        body_id=body.id_for_label,
        body_label=body.label,
        body=SafeString(body),
        body_errors=_errors_of(body),
        form_errors=_sentences(form.non_field_errors()),
        uploads="" if context.get("no_files") else _uploads(context.get("staged"), getattr(form, "files_id", "")),
    )


@register.simple_tag(takes_context=True)
def uploads_box(context: Context) -> SafeString:
    """{% uploads_box %}: what stands in ui/uploads.html, which says what it takes."""
    return _uploads(context.get("staged"), context.get("files_id") or "")


def _uploads(staged: Any, files_id: str) -> SafeString:
    files = [STAGED.cast(one=one, size=filesizeformat(one.file.size)) for one in staged.files] if staged else []
    problems = _sentences(staged.problems) if staged else SafeString("")
    return UPLOADS.cast(files_id=files_id or "files", staged=SafeString("".join(files)), problems=problems)


def _modes(modes: Iterable[tuple[str, str, bool]]) -> SafeString:
    current = SafeString(' aria-current="true"')
    links = [
        markup('<a href="{}"{}>{}</a>', address, current if is_current else "", words)
        for address, words, is_current in modes
    ]
    return SafeString("".join(links))


def _errors_of(field: BoundField) -> SafeString:
    if not field.errors:
        return SafeString("")
    return markup('<div id="{}_error">{}</div>', field.auto_id, _sentences(field.errors))


def _sentences(sentences: Iterable[object]) -> SafeString:
    return SafeString("".join([markup('<p class="error">{}</p>', one) for one in sentences]))
