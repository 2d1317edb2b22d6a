"""What was given up is shown with its error, and tried again when somebody says so."""

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel.leases import WorkState
from deskbell.kernel.models import Delivery, Job
from deskbell.kernel.worker import drain
from deskbell.mail.letters import queue_letter
from deskbell.mail.models import MailRecipient, OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


def a_failed_mail() -> OutgoingMail:
    queue_letter(to="ken@northbank.example", subject="Hello Ken", text="Dear Ken")
    OutgoingMail.objects.update(state=WorkState.FAILED, last_error="550 no such mailbox", attempts=12)
    MailRecipient.objects.update(state="failed")
    return OutgoingMail.objects.get()


def a_failed_delivery(cast: Cast) -> Delivery:
    cast.ticket()
    delivery = Delivery.objects.order_by("pk")[0]
    Delivery.objects.filter(pk=delivery.pk).update(state=WorkState.FAILED, last_error="OSError: disk full", attempts=12)
    return delivery


def a_failed_job() -> Job:
    return Job.objects.create(name="kernel.tidy", key="old", state=WorkState.FAILED, last_error="ValueError: bad")


def test_each_kind_is_listed_with_its_error(ada: Client, cast: Cast) -> None:
    a_failed_mail()
    delivery = a_failed_delivery(cast)
    a_failed_job()
    page = ada.get("/admin/failed/").content.decode()
    for words in ("550 no such mailbox", "OSError: disk full", "ValueError: bad", delivery.effect, "kernel.tidy"):
        assert words in page
    assert '<span class="count late">3</span>' in page


def test_a_mail_is_sent_again(ada: Client) -> None:
    mail = a_failed_mail()
    assert ada.post(f"/admin/mail/{mail.pk}/again/", follow=True).status_code == 200
    drain()
    mail.refresh_from_db()
    assert mail.state == WorkState.DONE


def test_an_effect_is_run_again(ada: Client, cast: Cast) -> None:
    delivery = a_failed_delivery(cast)
    ada.post(f"/admin/failed/deliveries/{delivery.pk}/again/")
    drain()
    delivery.refresh_from_db()
    assert delivery.state == WorkState.DONE


def test_a_job_is_run_again(ada: Client) -> None:
    job = a_failed_job()
    ada.post(f"/admin/failed/jobs/{job.pk}/again/")
    drain()
    job.refresh_from_db()
    assert job.state == WorkState.DONE


def test_a_second_press_does_no_harm(ada: Client) -> None:
    job = a_failed_job()
    for words in ("It is tried again now", "nothing to try again"):
        assert words in ada.post(f"/admin/failed/jobs/{job.pk}/again/", follow=True).content.decode()


def test_everything_at_once(ada: Client, cast: Cast) -> None:
    a_failed_mail()
    a_failed_delivery(cast)
    a_failed_job()
    page = ada.post("/admin/failed/again/", follow=True).content.decode()
    assert "3 pieces of work are tried again" in page
    assert "Try all again" not in page


def test_what_is_still_tried_is_shown_without_a_button(ada: Client) -> None:
    mail = a_failed_mail()
    OutgoingMail.objects.update(state=WorkState.WAITING)
    page = ada.get("/admin/failed/").content.decode()
    assert "550 no such mailbox" in page
    assert f"/admin/mail/{mail.pk}/again/" not in page
    assert "Try all again" not in page
