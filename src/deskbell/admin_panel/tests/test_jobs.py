"""Long jobs in the panel: how far they are, what could not be done, stopping and asking again."""

from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.test import Client

from deskbell.kernel import configuration_retiring, long_jobs_at_work
from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.configuration import KINDS
from deskbell.kernel.effects import EFFECTS
from deskbell.kernel.long_jobs_at_work import do_a_step
from deskbell.kernel.models import LongJob
from deskbell.kernel.worker import drain
from deskbell.people.models import Department
from deskbell.tickets.commands import hand_over as handing_over
from deskbell.tickets.commands.assign import assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada.user)
    return client


@pytest.fixture(autouse=True)
def a_few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration_retiring, "AT_ONCE", 3)
    monkeypatch.setattr(handing_over, "AT_ONCE", 3)
    monkeypatch.setattr(long_jobs_at_work, "PIECES_IN_A_STEP", 4)


@pytest.fixture
def address(ada: Client, cast: Cast) -> str:
    """The page of a job over six tickets, where retiring their department leads."""
    with muting(frozenset(EFFECTS)):
        for _ in range(6):
            cast.ticket()
    answer = ada.post(f"/admin/departments/{cast.banking.pk}/retire/", {"by": cast.it_support.pk})
    assert answer.status_code == 302
    return str(answer["Location"])


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_department_with_many_tickets_is_replaced_under_ones_eyes(ada: Client, cast: Cast, address: str) -> None:
    assert "It is not counted yet." in text(ada, address)
    do_a_step(worker="a")
    page = text(ada, address)
    for words in ("4 of 6 are done.", 'max="6" value="4"', "Under way", "Stop", "Look again", 'hx-trigger="every 2s"'):
        assert words in page
    assert "Online Banking" in text(ada, "/admin/jobs/")
    drain()
    page = text(ada, address)
    assert "6 of 6 are done." in page
    for words in ("hx-trigger", "Look again", "Do what is left"):
        assert words not in page
    assert Department.objects.get(pk=cast.banking.pk).is_retired
    assert "6 of 6 are done." in text(ada, "/admin/jobs/")


def test_an_open_page_is_loaded_anew_when_the_job_is_at_its_end(ada: Client, address: str) -> None:
    asked_by_itself = {"HX-Request": "true"}
    assert "HX-Refresh" not in ada.get(address, headers=asked_by_itself).headers
    drain()
    assert ada.get(address, headers=asked_by_itself)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in ada.get(address).headers


def test_a_job_is_stopped_and_what_is_left_done_later(ada: Client, cast: Cast, address: str) -> None:
    do_a_step(worker="a")
    assert "Is being stopped" in ada.post(f"{address}stop/", follow=True).content.decode()
    drain()
    page = text(ada, address)
    assert "Stopped" in page
    assert "4 of 6 are done." in page
    again = ada.post(f"{address}again/")
    assert again["Location"] != address
    drain()
    assert "2 of 2 are done." in text(ada, again["Location"])
    assert Department.objects.get(pk=cast.banking.pk).is_retired


def test_what_failed_stands_on_the_health_page_until_it_is_asked_for_again(ada: Client, address: str) -> None:
    LongJob.objects.update(
        state="failed", last_error="It stays <b>in use</b>.", failed_count=103, total=104,
        problems=[{"words": "#482913", "sentence": "That is stuck.", "address": "/desk/tickets/482913/"}],
    )  # fmt: skip
    page = text(ada, address)
    for words in (
        "It stays &lt;b&gt;in use", '<a href="/desk/tickets/482913/">#482913</a>: That is stuck.', "And 102 more.",
        "103 could not be done.",
    ):  # fmt: skip
        assert words in page
    assert "1 failed" in text(ada, "/admin/health/")
    ada.post(f"{address}again/")
    assert "none failed" in text(ada, "/admin/health/")


def test_many_tickets_of_an_agent_are_handed_over_in_a_job(ada: Client, cast: Cast) -> None:
    with muting(frozenset(EFFECTS)):
        for _ in range(4):
            assign(actor=Actor.agent(cast.ada.pk), ticket_id=cast.ticket().pk, agent_id=cast.john.pk)
    answer = ada.post(f"/admin/agents/{cast.john.pk}/hand-over/", {"to": cast.jane.pk})
    assert answer["Location"].startswith("/admin/jobs/")
    drain()
    page = text(ada, answer["Location"])
    assert "Open tickets of John Doe go to Jane Moss" in page
    assert "4 of 4 are done." in page


def test_a_list_of_many_costs_no_more_than_one_of_few(
    ada: Client, cast: Cast, address: str, django_assert_max_num_queries: Any
) -> None:
    job = LongJob.objects.get()
    LongJob.objects.bulk_create(
        LongJob(kind=job.kind, key=str(n), arguments=job.arguments, actor_kind="agent", actor_user_id=cast.ada.pk)
        for n in range(40)
    )
    with django_assert_max_num_queries(15):
        text(ada, "/admin/jobs/")


def test_the_job_of_a_kind_that_is_gone_is_listed_still(
    ada: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(KINDS, "departments")
    drain()
    assert "takes the place of “Online Banking”" in text(ada, "/admin/jobs/")
    assert "Failed" in text(ada, address)


def test_no_job_no_page(ada: Client) -> None:
    assert ada.get(f"/admin/jobs/{10**9}/").status_code == 404
    assert "Nothing is under way" in text(ada, "/admin/jobs/")
