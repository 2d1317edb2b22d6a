"""What the overview says is so."""

from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.models import Delivery, WorkerHeartbeat
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.accounts import route_of, went_wrong
from deskbell.mail.models import Security, SendingAccount

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
    assert "mails stay in the mail log" in words_of(ada)
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.example.org", True
    assert "mail.example.org:" in words_of(ada)


def test_a_sending_account_is_a_way_out_and_one_that_fails_is_named(ada: Client) -> None:
    address = "help@desk.example"
    account = SendingAccount.objects.create(address=address, host="mail.example.org", security=Security.STARTTLS)
    health = "/admin/health/"
    assert f"mail.example.org:587, {address}" in words_of(ada)
    assert "There is none" not in ada.get(health).content.decode()
    went_wrong(route_of(account), "535 5.7.8 wrong password")
    for page in (words_of(ada), ada.get(health).content.decode()):
        assert f"{address} can&#x27;t send: 535 5.7.8 wrong password" in page
    account.is_retired = True
    account.save()
    assert "mails stay in the mail log" in words_of(ada)


def test_a_name_is_never_markup(ada: Client, cast: Cast) -> None:
    configure(actor=Actor.agent(cast.ada.pk), setting=DESK_NAME, value="<script>x</script>")
    assert "<script>x" not in words_of(ada)


def test_the_page_takes_nothing_in(ada: Client) -> None:
    assert ada.post("/admin/", {"name": "Another"}).status_code == 405


def test_pages_cost_few_queries(ada: Client, django_assert_max_num_queries: Any) -> None:
    for address in ("/admin/", "/admin/mail/", "/admin/failed/"):
        with django_assert_max_num_queries(20 if address == "/admin/" else 14):
            ada.get(address)
