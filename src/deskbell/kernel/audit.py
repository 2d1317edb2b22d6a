"""Writing the audit log: sign-ins, refusals, changes of the configuration, exports. Nothing secret goes in here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.models.audit_entry import AuditEntry
from deskbell.kernel.transactions import writing
from deskbell.lib.text import one_line

LONGEST_SUBJECT = 200

_machine: ContextVar[str] = ContextVar("machine", default="")


@contextmanager
def asked_from(address: str) -> Iterator[None]:
    """Entries within were asked for by the machine with this address."""
    token = _machine.set(address[:45])
    try:
        yield
    finally:
        _machine.reset(token)


def note_down(*, actor: Actor, kind: AuditKind, subject: str = "") -> None:
    """Write one entry; joins an open transaction. `subject` is what it was about, in words that are no secret."""
    with writing():
        AuditEntry.objects.create(
            at=timezone.now(),
            kind=kind,
            actor_kind=actor.kind.value,
            actor_user_id=actor.user_id,
            subject=one_line(subject)[:LONGEST_SUBJECT],
            address=_machine.get(),
        )
