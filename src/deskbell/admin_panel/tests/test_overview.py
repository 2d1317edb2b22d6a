"""What the overview says is so."""

from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.utils import timezone

from deskbell.kernel.configure import read
from deskbell.kernel.models import ConfigurationChange, Delivery, WorkerHeartbeat
from deskbell.kernel.settings import DESK_NAME

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def words_of(client: Client) -> str:
    return client.get("/admin/").content.decode()


def test_a_desk_without_a_worker_says_so(ada: Client) -> None:
    assert "No sign of life" in words_of(ada)
    WorkerHeartbeat.objects.create(worker="one", started_at=timezone.now(), seen_at=timezone.now())
    assert "No sign of life" not in words_of(ada)


def test_waiting_and_failed_work_is_counted(ada: Client, cast: Cast) -> None:
    assert "Nothing waits" in words_of(ada)
    cast.ticket()
    owed = Delivery.objects.count()
    assert f"{owed} pieces of work wait" in words_of(ada)
    Delivery.objects.filter(pk=Delivery.objects.values("pk")[:1]).update(state="failed", last_error="no")
    assert "1 was given up" in words_of(ada)


def test_without_a_mail_server_the_overview_points_to_the_mail_log(ada: Client, settings: Any) -> None:
    assert "every mail stays in the mail log" in words_of(ada)
    settings.EMAIL_HOST = "mail.example.org"
    assert "Sent through mail.example.org" in words_of(ada)


def test_renaming_the_desk_is_recorded(ada: Client, cast: Cast) -> None:
    assert ada.post("/admin/", {"name": "  Northbank\nhelp "}).status_code == 302
    assert read(DESK_NAME) == "Northbank help"
    change = ConfigurationChange.objects.get(target=DESK_NAME.key)
    assert (change.actor_user_id, change.before, change.after) == (
        cast.ada.pk,
        {"value": "Deskbell"},
        {"value": "Northbank help"},
    )


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_bad_name_changes_nothing_and_is_kept(ada: Client, name: str) -> None:
    answer = ada.post("/admin/", {"name": name})
    assert answer.status_code == 422
    assert read(DESK_NAME) == "Deskbell"
    assert name.strip() in answer.content.decode()


def test_a_name_is_never_markup(ada: Client) -> None:
    ada.post("/admin/", {"name": "<script>x</script>"})
    assert "<script>x" not in words_of(ada)


def test_pages_cost_few_queries(ada: Client, django_assert_max_num_queries: Any) -> None:
    for address in ("/admin/", "/admin/mail/", "/admin/failed/"):
        with django_assert_max_num_queries(20 if address == "/admin/" else 14):
            ada.get(address)
