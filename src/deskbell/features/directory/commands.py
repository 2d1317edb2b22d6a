"""Notes about people and organizations: written by whoever may see them, edited by whoever wrote them."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.features.directory.models import DirectoryNote
from deskbell.features.directory.policy import may_look
from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.transactions import writing
from deskbell.people.models import Organization, User
from deskbell.people.rights import rights_of

LONGEST = 5000


def add_note(
    *, actor: Actor, text: str, client_id: int | None = None, organization_id: int | None = None
) -> DirectoryNote:
    """Write a note about a client or an organization. NotFound to whom the directory is closed; Invalid (field `text`)."""
    _demand_inside(actor)
    about = User if client_id is not None else Organization
    with writing():
        if not about.objects.filter(pk=client_id or organization_id or 0).exists():
            raise NotFound
        return DirectoryNote.objects.create(
            client_id=client_id, organization_id=organization_id, author_id=actor.user_id, text=_checked(text)
        )


def edit_note(*, actor: Actor, note_id: int, text: str) -> DirectoryNote:
    """Put other words into a note of one's own. NotFound, Refused for another's, Invalid (field `text`)."""
    _demand_inside(actor)
    with writing():
        note = DirectoryNote.objects.select_for_update().filter(pk=note_id).first()
        if note is None:
            raise NotFound
        if note.author_id != actor.user_id:
            raise Refused(_("Somebody else wrote this note."))
        if (words := _checked(text)) != note.text:
            note.text, note.edited_at = words, timezone.now()
            note.save(update_fields=["text", "edited_at"])
    return note


def _demand_inside(actor: Actor) -> None:
    if not actor.is_agent or not may_look(rights_of(actor.user_id)):
        raise NotFound


def _checked(text: str) -> str:
    words = text.replace("\0", "").strip()
    if not words:
        raise Invalid({"text": [_("Write something first.")]})
    if len(words) > LONGEST:
        raise Invalid({"text": [_("At most %(most)d characters, please.") % {"most": LONGEST}]})
    return words
