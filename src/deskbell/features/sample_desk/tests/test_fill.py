"""The sample desk: believable, complete, and owed to nobody."""

from collections import Counter
from collections.abc import Iterator

import pytest
from deskbell_tests.standing import Standing
from django.db.models import F
from django.utils import timezone

from deskbell.features.sample_desk.cast import SIGN_INS
from deskbell.features.sample_desk.fill import fill_sample_desk
from deskbell.features.sample_desk.stories import STORIES
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import read
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.kernel.settings import DESK_NAME, IS_SET_UP
from deskbell.people.models import User
from deskbell.people.rights import rights_of
from deskbell.tickets.models import Attachment, HelpTopic, Reading, Ticket
from deskbell.tickets.queries import queue_page, topic_cards, visible_to
from deskbell.tickets.queries.decisions import workload
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import ACTIVE_STATES, State

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _filled(standing_desk: Standing[None]) -> Iterator[None]:
    with standing_desk(fill_sample_desk):
        yield


def test_every_state_and_nothing_in_the_future() -> None:
    states = Counter(Ticket.objects.values_list("state", flat=True))
    assert set(states) == {state.value for state in State} - {State.DELETED}
    assert len(STORIES) == states.total()
    assert not LedgerRow.objects.filter(occurred_at__gt=timezone.now()).exists()


def test_the_queues_have_something_to_show() -> None:
    viewer = viewer_of(_agent("jane"))
    for queue in ("needs_reply", "answered", "mine", "my_teams", "unassigned", "overdue", "resolved", "closed"):
        assert queue_page(viewer=viewer, queue=queue).rows, queue
    assert Ticket.objects.filter(due_at__gt=timezone.now()).exists()
    assert Reading.objects.filter(marked_sequence__gt=F("seen_sequence")).count() > 3
    assert Attachment.objects.filter(file__content_type="image/png").exists()


def test_billing_hands_out_to_whom_it_can() -> None:
    """Jane has room; Bea may only look, and Priya is away: the page that says why has something to tell."""
    (pool,) = workload()
    assert pool.name == "Billing"
    assert {one.name: str(one.availability) for one in pool.agents} == {
        "Jane Moss": "eligible", "Bea Larsen": "may_not_answer", "Priya Nair": "away",
    }  # fmt: skip


def test_its_plans_are_all_in_use() -> None:
    """Some clocks run, some have run out, and each plan has tickets."""
    used = Ticket.objects.exclude(plan_version=None).values_list("plan_version__plan__name", flat=True)
    assert set(used) == {"Emergency", "Gold", "Standard"}
    now = timezone.now()
    running = Ticket.objects.filter(state__in=ACTIVE_STATES, next_due_at__isnull=False)
    assert running.filter(next_due_at__gt=now).count() >= 3
    assert running.filter(next_due_at__lt=now).exists()


def test_nobody_is_mailed_anything() -> None:
    assert not Delivery.objects.exists()


def test_a_second_filling_changes_nothing() -> None:
    before = LedgerRow.objects.count(), User.objects.count()
    fill_sample_desk()
    assert before == (LedgerRow.objects.count(), User.objects.count())


def test_the_sign_ins_open() -> None:
    for _role, email, password in SIGN_INS:
        assert User.objects.get(email=email).check_password(password)
    assert read(IS_SET_UP)
    assert read(DESK_NAME) == "North Bank help"


def test_the_agents_see_different_things() -> None:
    seen = {key: visible_to(viewer_of(_agent(key))).count() for key in ("ada", "jane", "john", "randy", "bea", "omar")}
    assert seen["ada"] == seen["jane"] == Ticket.objects.count()
    assert seen["jane"] > seen["john"] > seen["randy"] > 0
    rights = rights_of(_agent("omar").user_id)
    assert rights
    assert not Ticket.objects.filter(department__in=rights.department_ids).exists()
    assert seen["omar"] == Ticket.objects.filter(agent_id=rights.user_id).count() > 0


def test_the_portal_offers_a_tree_without_internal_topics() -> None:
    cards = topic_cards()
    assert any(card.parent for card in cards)
    assert len(cards) < HelpTopic.objects.count()


def test_steps_were_allowed_at_the_end_of_each_story() -> None:
    """Whoever holds a ticket that is still being worked on can open it."""
    for ticket in Ticket.objects.filter(state__in=ACTIVE_STATES, agent__isnull=False):
        viewer = viewer_of(Actor.agent(ticket.agent_id))
        assert visible_to(viewer).filter(pk=ticket.pk).exists()


def _agent(key: str) -> Actor:
    return Actor.agent(User.objects.get(email=f"{key}@help.example").pk)
