"""The audit log's page: found again by person, kind and day, and taken along harmlessly."""

import csv
from datetime import timedelta

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.configure import configure_object
from deskbell.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Client:
    """The administrator's browser, the log emptied of what setting the stage left."""
    client = Client()
    client.force_login(cast.ada.user)
    AuditEntry.objects.all().delete()
    return client


def shown(client: Client, **asked: str) -> str:
    return client.get("/admin/audit/", asked).content.decode()


def test_it_is_searched_by_person_and_kind(ada: Client, cast: Cast) -> None:
    note_down(actor=Actor.agent(cast.john.pk), kind=AuditKind.SIGN_IN)
    note_down(actor=Actor.visitor(), kind=AuditKind.SIGN_IN_FAILED, subject="eve@evil.example")
    assert all(words in shown(ada) for words in ("John Doe", "eve@evil.example"))
    page = shown(ada, q="john")
    assert ("John Doe" in page, "eve@evil.example" in page) == (True, False)
    page = shown(ada, kind="sign_in_failed")
    assert ("John Doe" in page, "eve@evil.example" in page) == (False, True)


def test_it_is_searched_by_day(ada: Client) -> None:
    note_down(actor=Actor.visitor(), kind=AuditKind.REFUSAL, subject="long ago")
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=10))
    note_down(actor=Actor.visitor(), kind=AuditKind.REFUSAL, subject="just now")
    today = timezone.localdate().isoformat()
    page = shown(ada, since=today, until=today)
    assert ("long ago" in page, "just now" in page) == (False, True)
    page = shown(ada, until=(timezone.localdate() - timedelta(days=5)).isoformat())
    assert ("long ago" in page, "just now" in page) == (True, False)


@pytest.mark.parametrize("asked", [{"since": "2026-99-99"}, {"until": "9999-12-31"}, {"before": "x"}, {"q": "\x00"}])
def test_spoilt_searches_break_nothing(ada: Client, asked: dict[str, str]) -> None:
    assert ada.get("/admin/audit/", asked).status_code == 200


def test_the_export_is_harmless_and_noted_down(ada: Client, cast: Cast) -> None:
    note_down(actor=Actor.visitor(), kind=AuditKind.SIGN_IN_FAILED, subject='=HYPERLINK("http://evil")')
    answer = ada.post("/admin/audit/export/", {"kind": "sign_in_failed"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(text.splitlines()))
    assert [row[3] for row in rows[1:]] == ['\'=HYPERLINK("http://evil")']
    assert answer["Content-Disposition"] == 'attachment; filename="audit-log.csv"'
    kept = AuditEntry.objects.latest("pk")
    assert (kept.kind, kept.actor_user_id) == ("export", cast.ada.pk)


def test_a_changed_setting_leads_to_its_page(ada: Client) -> None:
    ada.post("/admin/settings/desk/", {"desk_name": "North", "desk_time_zone": "UTC", "desk_language": "en"})
    assert "/admin/settings/desk/#desk_name" in shown(ada)


def test_a_changed_thing_leads_to_its_page(ada: Client, cast: Cast) -> None:
    configure_object(actor=Actor.agent(cast.ada.pk), instance=cast.banking, changes={"signature": "Yours"})
    page = shown(ada)
    assert f"department #{cast.banking.pk}" in page.lower()
    assert f"/admin/departments/{cast.banking.pk}/" in page


def test_a_long_log_costs_few_queries(ada: Client, cast: Cast, django_assert_max_num_queries: object) -> None:
    for _each in range(60):
        note_down(actor=Actor.agent(cast.john.pk), kind=AuditKind.SIGN_IN)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        page = shown(ada)
    assert "Older" in page
