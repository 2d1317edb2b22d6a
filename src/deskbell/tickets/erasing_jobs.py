"""Files of deleted tickets leave the storage, unless something else has the same content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import CommandContext, running
from deskbell.kernel.jobs import periodic
from deskbell.kernel.transactions import writing
from deskbell.tickets.erasing import erase
from deskbell.tickets.files import take_away
from deskbell.tickets.models import StoredFile, Ticket
from deskbell.tickets.words import Standing

AT_MOST = 500
LOOKED_AT_AGAIN = timedelta(hours=1)
EVERY_MINUTE, TURNS = 50, 10
User = Callable[[int], bool]
USERS: list[User] = []


def uses_files(run: User) -> User:
    """Say who has a file without a foreign key to it: whether one with this number is still wanted there."""
    USERS.append(run)
    return run


@periodic(name="tickets.erase_files", every=timedelta(minutes=1))
def erase_files() -> int:
    """Take doomed contents away; how many. What was under way while a ticket was deleted is blanked as well."""
    for pk in _due_again(timezone.now()):
        with writing(), running(CommandContext(actor=Actor.system())):
            erase(pk)
    doomed = list(StoredFile.objects.filter(doomed_at__isnull=False).order_by("doomed_at")[:AT_MOST])
    return sum(_erase(file) for file in doomed)


def _due_again(now: datetime) -> list[int]:
    """What was deleted within the hour: the last ones every minute, of many the others by turns."""
    recently = Ticket.objects.filter(standing=Standing.DELETED, updated_at__gt=now - LOOKED_AT_AGAIN)
    found = list(recently.order_by("-updated_at").values_list("pk", flat=True))
    turn = int(now.timestamp()) // 60 % TURNS
    return [*found[:EVERY_MINUTE], *(pk for pk in found[EVERY_MINUTE:] if pk % TURNS == turn)]


def _erase(file: StoredFile) -> bool:
    """The row first, then the content: a row without its content would be a loss, content without a row is none."""
    with writing():
        row = StoredFile.objects.select_for_update(of=("self",)).filter(pk=file.pk, doomed_at__isnull=False).first()
        if row is None:
            return False
        if is_used(row):
            StoredFile.objects.filter(pk=row.pk).update(doomed_at=None)
            return False
        StoredFile.objects.filter(pk=row.pk).delete()
    take_away(file.path, is_wanted=lambda: StoredFile.objects.filter(sha256=file.sha256).exists())
    return True


def is_used(file: StoredFile) -> bool:
    """Whether anything refers to a file, in whatever room."""
    relations = (
        one for one in StoredFile._meta.get_fields(include_hidden=True) if one.auto_created and one.is_relation
    )
    tied = any(
        one.related_model._base_manager.filter(**{one.field.name: file.pk}).exists()  # type: ignore[union-attr]
        for one in relations
        if not one.concrete
    )
    return tied or any(run(file.pk) for run in USERS)
