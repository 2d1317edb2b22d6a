"""The audit log keeps what it is told, finds it again, and forgets it in time."""

from datetime import timedelta
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.audit import asked_from, note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.audit_log import AuditSearch, entries, forget_old_entries, page_of_entries
from deskbell.kernel.configure import configure
from deskbell.kernel.jobs import PERIODIC
from deskbell.kernel.models import AuditEntry
from deskbell.kernel.settings import AUDIT_MONTHS, DESK_NAME

pytestmark = pytest.mark.django_db


def test_a_change_of_the_configuration_is_noted_down() -> None:
    configure(actor=Actor.system(), setting=DESK_NAME, value="North")
    kept = AuditEntry.objects.get()
    assert (kept.kind, kept.subject, kept.actor_kind) == ("configuration", "desk.name", "system")


def test_a_refusal_is_noted_down_and_a_look_is_not(cast: Cast) -> None:
    ticket = cast.ticket()
    vera = Client()
    vera.force_login(cast.vera.user)
    AuditEntry.objects.all().delete()
    assert vera.get(f"/desk/tickets/{ticket.number}/close/").status_code == 403
    assert not AuditEntry.objects.exists()
    assert vera.post(f"/desk/tickets/{ticket.number}/close/").status_code == 403
    kept = AuditEntry.objects.get()
    assert (kept.kind, kept.subject, kept.actor_user_id) == ("refusal", f"desk:close {ticket.number}", cast.vera.pk)


def test_strangers_cannot_fill_the_log(cast: Cast) -> None:
    AuditEntry.objects.all().delete()
    assert Client(enforce_csrf_checks=True).post("/check/", {"number": "1"}).status_code == 403
    assert not AuditEntry.objects.exists()


def test_entries_are_found_by_person_words_kind_and_time() -> None:
    with asked_from("192.0.2.7"):
        note_down(actor=Actor.agent(7), kind=AuditKind.SIGN_IN)
    note_down(actor=Actor.visitor(), kind=AuditKind.SIGN_IN_FAILED, subject="ken@north.example")
    later = timezone.now() + timedelta(hours=1)

    def found(**search: Any) -> list[str]:
        return [one.kind for one in entries(AuditSearch(**search))]

    assert found() == ["sign_in_failed", "sign_in"]
    assert found(words="KEN@") == ["sign_in_failed"]
    assert found(words="Zed", user_ids=frozenset({7})) == ["sign_in"]
    assert found(words="192.0.2.7") == ["sign_in"]
    assert found(kind="sign_in") == ["sign_in"]
    assert found(kind="nonsense") == ["sign_in_failed", "sign_in"]
    assert (found(since=later), found(until=later)) == ([], ["sign_in_failed", "sign_in"])


def test_pages_go_by_key() -> None:
    for each in range(120):
        note_down(actor=Actor.visitor(), kind=AuditKind.REFUSAL, subject=str(each))
    seen, before = [], None
    while True:
        rows, before = page_of_entries(AuditSearch(), before=before)
        seen += [int(row.subject) for row in rows]
        if before is None:
            break
    assert seen == list(range(119, -1, -1))


def test_old_entries_are_forgotten_and_young_ones_stay() -> None:
    for months in (1, 5, 11, 13):
        note_down(actor=Actor.visitor(), kind=AuditKind.REFUSAL, subject=str(months))
        AuditEntry.objects.filter(subject=str(months)).update(at=timezone.now() - timedelta(days=30.5 * months))
    assert PERIODIC["kernel.audit_log"].run() == 1
    configure(actor=Actor.system(), setting=AUDIT_MONTHS, value=4)
    assert forget_old_entries() == 2
    assert sorted(AuditEntry.objects.values_list("subject", flat=True)) == ["1", "records.audit_months"]


def test_words_are_one_short_line() -> None:
    note_down(actor=Actor.visitor(), kind=AuditKind.REFUSAL, subject="a\r\nb" * 500)
    assert len(AuditEntry.objects.get().subject) == 200
    assert "\n" not in AuditEntry.objects.get().subject
