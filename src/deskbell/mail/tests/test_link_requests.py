"""Links on request: mailed once, to those who take part, whatever happens to the worker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.leases import claim
from deskbell.kernel.worker import drain
from deskbell.mail import link_requests
from deskbell.mail.link_requests import answer_link_requests, ask_for_link, forget_old_requests
from deskbell.mail.models import LinkRequest, OutgoingMail
from deskbell.people.models import User
from deskbell.tickets.access import actor_by_link, link_by_token, token_of
from deskbell.tickets.commands.open_ticket import open_ticket
from deskbell.tickets.models import AccessLink, Ticket
from deskbell.tickets.starting_point import lay_starting_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket() -> Ticket:
    lay_starting_point()
    words = {"subject": "Bait %{url}", "body": "Bait", "email": "carla@cust.test"}
    made = open_ticket(actor=Actor.system(), collaborators=["coco@cust.test"], **words)  # type: ignore[arg-type]
    drain()
    return made


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(effect="", ticket__isnull=False).order_by("pk"))


@pytest.mark.parametrize("address", ["carla@cust.test", " CARLA@Cust.test", "coco@cust.test"])
def test_who_takes_part_gets_a_link_of_their_own(ticket: Ticket, address: str) -> None:
    ask_for_link(email=address, number=ticket.number)
    drain()
    (one,) = mails()
    person = User.objects.get(email=address.strip().lower())
    assert [each.address for each in one.recipients.all()] == [person.email]
    assert one.access_link is not None
    found = link_by_token(token_of(one.access_link.nonce))
    assert found is not None
    assert actor_by_link(found.pk) == Actor.guest(user_id=person.pk, ticket_id=ticket.pk)
    assert "Bait" not in one.subject + one.text + one.html
    assert token_of(one.access_link.nonce) not in one.text + one.html  # the token comes in when it is sent


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("carla@cust.test", "000000"),
        ("otto@other.test", None),
        ("carla@cust.test.evil.test", None),
        ("%", None),
        ("", ""),
    ],
)
def test_nobody_else_gets_anything(ticket: Ticket, address: str, number: str | None) -> None:
    User.objects.create_user(email="otto@other.test")
    links = AccessLink.objects.count()
    ask_for_link(email=address, number=ticket.number if number is None else number)
    drain()
    assert not mails()
    assert AccessLink.objects.count() == links
    assert not LinkRequest.objects.exists()


def test_a_disabled_account_gets_nothing(ticket: Ticket) -> None:
    User.objects.filter(email="carla@cust.test").update(is_active=False)
    ask_for_link(email="carla@cust.test", number=ticket.number)
    drain()
    assert not mails()


def test_asking_twice_gives_two_links_and_both_work(ticket: Ticket) -> None:
    for _ in range(2):
        ask_for_link(email="carla@cust.test", number=ticket.number)
    drain()
    assert len({one.access_link_id for one in mails()}) == 2


def test_a_worker_that_lost_its_lease_mails_nothing(ticket: Ticket) -> None:
    ask_for_link(email="carla@cust.test", number=ticket.number)
    (stale,) = claim(model=LinkRequest, worker="slow", limit=1, lease=timedelta(seconds=-1))
    assert answer_link_requests(worker="quick") == 1
    link_requests._answer(stale, "slow")
    assert len(mails()) == 1


def test_a_failing_request_waits_and_holds_up_nobody(ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for_link(email="coco@cust.test", number=ticket.number)
    ask_for_link(email="carla@cust.test", number=ticket.number)
    queue_mail = link_requests._queue_mail

    def fail_for_coco(request: LinkRequest, user: User, found: Ticket) -> None:
        queue_mail(request, user, found)
        if user.email == "coco@cust.test":
            raise RuntimeError("on purpose")

    monkeypatch.setattr(link_requests, "_queue_mail", fail_for_coco)
    drain()
    assert [one.recipients.get().address for one in mails()] == ["carla@cust.test"]
    assert LinkRequest.objects.get().last_error == "RuntimeError"
    monkeypatch.undo()
    LinkRequest.objects.update(due_at=timezone.now())
    drain()
    assert len(mails()) == 2


def test_what_could_not_be_answered_is_forgotten_after_a_day(ticket: Ticket) -> None:
    ask_for_link(email="carla@cust.test", number=ticket.number)
    forget_old_requests()
    assert LinkRequest.objects.exists()
    LinkRequest.objects.update(created_at=timezone.now() - timedelta(days=2))
    forget_old_requests()
    assert not LinkRequest.objects.exists()


def test_threat_10_many_requests_are_capped_for_the_address(ticket: Ticket) -> None:
    """Whoever asks in a victim's name gets them no more than the bounds of automatic mail."""
    for _ in range(25):
        ask_for_link(email="carla@cust.test", number=ticket.number)
    drain()
    assert not mail.outbox
    gone = [one for one in mails() if one.recipients.get().state == "logged"]
    assert 0 < len(gone) <= 10
