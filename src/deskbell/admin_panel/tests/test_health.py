"""The health page says what the doctor says, and where the way to the mail server ends."""

from collections.abc import Iterator
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.utils import timezone

from deskbell.kernel import diagnosis
from deskbell.kernel.diagnosis import Finding, Level, diagnose
from deskbell.kernel.models import Delivery, WorkerHeartbeat
from deskbell.mail.models import OutgoingMail
from deskbell.mail.tests.post_office import PostOffice, post_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast) -> Client:
    """The administrator's browser."""
    client = Client()
    client.force_login(cast.ada.user)
    return client


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    """A mail server that the settings point to."""
    with post_office() as running:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield running


def shown(client: Client) -> str:
    return client.get("/admin/health/").content.decode()


def test_it_says_all_that_the_doctor_says(ada: Client) -> None:
    page = shown(ada)
    found = diagnose()
    assert {one.subject for one in found} >= {"Worker", "Outbox", "Database", "Data folder", "Mail", "Migrations"}
    assert all(one.subject in page for one in found)


def test_the_worker_is_looked_at_each_time(ada: Client) -> None:
    assert "no sign of life" in shown(ada)
    WorkerHeartbeat.objects.create(worker="one", started_at=timezone.now(), seen_at=timezone.now())
    assert "no sign of life" not in shown(ada)


def test_failed_work_can_be_tried_again_from_here(ada: Client, cast: Cast) -> None:
    assert "Try all again" not in shown(ada)
    cast.ticket()
    Delivery.objects.filter(pk=Delivery.objects.values("pk")[:1]).update(state="failed", last_error="no")
    page = shown(ada)
    assert "1 was given up" in page
    assert "Try all again" in page
    ada.post("/admin/failed/again/")
    assert not Delivery.objects.filter(state="failed").exists()


def test_what_needs_the_database_is_left_out_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = diagnosis.Registered(
        examine=lambda: Finding(Level.WRONG, "Database", "away", "start it"),
        position=diagnosis.DATABASE,
        needs_database=False,
    )
    others = [one for one in diagnosis._examinations if one.position != diagnosis.DATABASE]
    monkeypatch.setattr(diagnosis, "_examinations", [*others, broken])
    subjects = [one.subject for one in diagnose()]
    assert "Database" in subjects
    assert not {"Worker", "Outbox", "Migrations"} & set(subjects)


def test_the_mail_server_is_tried_and_gets_no_message(ada: Client, office: PostOffice) -> None:
    page = ada.post("/admin/health/mail/").content.decode()
    assert "250 2.1.5 fine" in page
    assert office.book == []
    assert not OutgoingMail.objects.exists()


def test_the_step_that_failed_is_named_with_the_servers_words(ada: Client, office: PostOffice) -> None:
    office.refuses["ada@desk.example"] = "550 5.1.1 <b>nobody</b>"
    page = ada.post("/admin/health/mail/").content.decode()
    assert "550 5.1.1 &lt;b&gt;nobody&lt;/b&gt;" in page
    assert "The server takes no mail to your own address" in page


def test_passwords_are_nowhere(ada: Client, office: PostOffice, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "desk", "hush-hush-4711"
    assert "hush-hush-4711" not in shown(ada) + ada.post("/admin/health/mail/").content.decode()


def test_looking_costs_few_queries(ada: Client, django_assert_max_num_queries: Any) -> None:
    shown(ada)
    with django_assert_max_num_queries(15):
        shown(ada)
