"""Every property of a ticket, changed by its small form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from django.test import Client
from django.utils import timezone

from deskbell.agent_panel.tests.conftest import SignIn
from deskbell.agent_panel.tests.test_writing import choose
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.people.models import Agent
from deskbell.service_levels.models import Plan
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.change_subject import change_subject
from deskbell.tickets.commands.change_topic import change_topic
from deskbell.tickets.commands.set_service_level import set_service_level
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.models import Comment, Ticket
from deskbell.tickets.words import State

pytestmark = pytest.mark.django_db
Fields = dict[str, object]
SOON = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One form: what is typed, what follows, what is wrong, and what a colleague may have done meanwhile."""

    verb: str
    typed: Callable[[Cast], Fields]
    shows: Callable[[Cast, Ticket], bool]
    wrong: tuple[Fields, ...]
    meanwhile: Callable[[Cast, Ticket], object] | None = None
    permission: str = "ticket.edit"


def by_ada(cast: Cast) -> Actor:
    return Actor.agent(cast.ada.pk)


def plan_called(name: str) -> Plan:
    return Plan.objects.filter(name=name).first() or published_plan(name=name)


CASES = {
    case.verb: case
    for case in (
        Case(
            verb="assign",
            typed=lambda cast: {"agent": cast.john.pk, "team": cast.level_two.pk},
            shows=lambda cast, ticket: (ticket.agent_id, ticket.team_id) == (cast.john.pk, cast.level_two.pk),
            wrong=({}, {"agent": "987654321"}, {"agent": "x"}, {"team": "-1"}, {"agent": "9" * 30}),
            meanwhile=lambda cast, ticket: assign(actor=by_ada(cast), ticket_id=ticket.pk, agent_id=cast.ada.pk),
            permission="ticket.assign",
        ),
        Case(
            verb="transfer",
            typed=lambda cast: {"department": cast.it_support.pk},
            shows=lambda cast, ticket: ticket.department_id == cast.it_support.pk,
            wrong=({}, {"department": "987654321"}, {"department": "x"}),
            meanwhile=lambda cast, ticket: [
                transfer(actor=by_ada(cast), ticket_id=ticket.pk, department_id=place.pk)
                for place in (cast.facilities, cast.banking)
            ],
            permission="ticket.transfer",
        ),
        Case(
            verb="change-topic",
            typed=lambda cast: {"topic": cast.internal_topic.pk},
            shows=lambda cast, ticket: ticket.topic_id == cast.internal_topic.pk,
            wrong=({"topic": "987654321"}, {"topic": "x"}),
            meanwhile=lambda cast, ticket: change_topic(actor=by_ada(cast), ticket_id=ticket.pk, topic_id=None),
        ),
        Case(
            verb="change-priority",
            typed=lambda cast: {"priority": cast.priority("emergency").pk},
            shows=lambda cast, ticket: ticket.urgency == 4,
            wrong=({}, {"priority": "987654321"}, {"priority": "high"}),
            meanwhile=lambda cast, ticket: change_priority(
                actor=by_ada(cast), ticket_id=ticket.pk, priority_id=cast.priority("low").pk
            ),
        ),
        Case(
            verb="change-status",
            typed=lambda cast: {"status": cast.status(State.IN_PROGRESS).pk},
            shows=lambda cast, ticket: ticket.state == State.IN_PROGRESS,
            wrong=({}, {"status": "987654321"}, {"status": "open"}),
            meanwhile=lambda cast, ticket: change_status(
                actor=by_ada(cast), ticket_id=ticket.pk, status_id=cast.status(State.WAITING).pk
            ),
        ),
        Case(
            verb="change-due-date",
            typed=lambda cast: {"due_at": SOON.strftime("%Y-%m-%dT%H:%M")},
            shows=lambda cast, ticket: ticket.due_at == SOON,
            wrong=(
                {"due_at": "tomorrow"},
                {"due_at": "2026-13-01T00:00"},
                {"due_at": "99999-01-01T00:00"},
                {"due_at": "9999-12-31T23:59"},
            ),
            meanwhile=lambda cast, ticket: change_due_date(
                actor=by_ada(cast), ticket_id=ticket.pk, due_at=SOON + timedelta(days=1)
            ),
        ),
        Case(
            verb="set-service-level",
            typed=lambda cast: {"plan": plan_called("Gold").pk},
            shows=lambda cast, ticket: bool(ticket.plan_version and ticket.plan_version.plan.name == "Gold"),
            wrong=({"plan": "987654321"}, {"plan": "x"}),
            meanwhile=lambda cast, ticket: set_service_level(
                actor=by_ada(cast), ticket_id=ticket.pk, plan_id=plan_called("Silver").pk
            ),
        ),
        Case(
            verb="change-subject",
            typed=lambda cast: {"subject": "Online banking is down"},
            shows=lambda cast, ticket: ticket.subject_text == "Online banking is down",
            wrong=({}, {"subject": "  "}, {"subject": "x" * 300}),
            meanwhile=lambda cast, ticket: change_subject(
                actor=by_ada(cast), ticket_id=ticket.pk, subject="All is down"
            ),
        ),
        Case(
            verb="resolve",
            typed=lambda cast: {},
            shows=lambda cast, ticket: ticket.state == State.RESOLVED,
            wrong=(),
            permission="ticket.close",
        ),
        Case(
            verb="close",
            typed=lambda cast: {},
            shows=lambda cast, ticket: ticket.state == State.CLOSED,
            wrong=(),
            permission="ticket.close",
        ),
    )
}
ALL = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
WATCHED = pytest.mark.parametrize("case", [one for one in CASES.values() if one.meanwhile], ids=lambda case: case.verb)


def address_of(ticket: Ticket, case: Case) -> str:
    return f"/desk/tickets/{ticket.number}/{case.verb}/?queue=mine"


@ALL
def test_a_page_of_its_own_changes_it(cast: Cast, jane: Client, case: Case) -> None:
    ticket = cast.ticket()
    shown = jane.get(address_of(ticket, case))
    assert shown.status_code == 200
    assert f'name="seen_sequence" value="{ticket.sequence}"' in shown.content.decode()
    typed = {**case.typed(cast), "comment": "Because <so>", "seen_sequence": ticket.sequence}
    assert jane.post(address_of(ticket, case), typed)["Location"] == f"/desk/tickets/{ticket.number}/?queue=mine"
    ticket.refresh_from_db()
    assert case.shows(cast, ticket)
    assert Comment.objects.get(ticket=ticket).text == "Because <so>"
    assert "Because &lt;so&gt;" in jane.get(f"/desk/tickets/{ticket.number}/").content.decode()


@ALL
def test_a_dialog_is_the_form_alone(cast: Cast, jane: Client, case: Case) -> None:
    ticket = cast.ticket()
    shown = jane.get(address_of(ticket, case), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in shown
    assert 'id="dialog-title"' in shown
    assert 'hx-target="#dialog"' in shown


@pytest.mark.parametrize(
    ("case", "wrong"),
    [(case, wrong) for case in CASES.values() for wrong in case.wrong],
    ids=lambda value: value.verb if isinstance(value, Case) else str(value)[-40:],
)
def test_what_is_wrong_is_told_beside_it_and_the_rest_kept(cast: Cast, jane: Client, case: Case, wrong: Fields) -> None:
    ticket = cast.ticket()
    typed = {**wrong, "comment": "A long reason", "seen_sequence": ticket.sequence}
    answer = jane.post(address_of(ticket, case), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'class="error"' in page or 'id="problems"' in page
    assert "A long reason" in page
    before = ticket.sequence
    ticket.refresh_from_db()
    assert ticket.sequence == before


@ALL
def test_a_comment_has_an_end(cast: Cast, jane: Client, case: Case) -> None:
    ticket = cast.ticket()
    assert jane.post(address_of(ticket, case), {**case.typed(cast), "comment": "x" * 4001}).status_code == 422


@ALL
def test_who_may_not_is_refused(cast: Cast, sign_in: SignIn, case: Case) -> None:
    """By the permission alone: the same agent with it goes through."""
    ticket, john = cast.ticket(), sign_in(cast.john)
    role = Agent.objects.get(pk=cast.john.pk).role
    configure_object(actor=Actor.system(), instance=role, changes={"permissions": []})
    for headers in ({}, {"HX-Request": "true"}):
        assert john.get(address_of(ticket, case), headers=headers).status_code == 403
        assert john.post(address_of(ticket, case), case.typed(cast), headers=headers).status_code == 403
    ticket.refresh_from_db()
    assert not case.shows(cast, ticket)
    configure_object(actor=Actor.system(), instance=role, changes={"permissions": [case.permission]})
    assert john.post(address_of(ticket, case), case.typed(cast)).status_code == 302


@WATCHED
def test_a_colleague_was_quicker(cast: Cast, jane: Client, case: Case) -> None:
    assert case.meanwhile
    ticket = cast.ticket()
    typed = {**case.typed(cast), "comment": "My reason", "seen_sequence": ticket.sequence}
    case.meanwhile(cast, ticket)
    answer = jane.post(address_of(ticket, case), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<b>Ada King</b>" in page
    assert "My reason" in page
    ticket.refresh_from_db()
    assert not case.shows(cast, ticket)
    again = choose(jane, page, "review")
    assert again.status_code == 200
    assert "My reason" in again.content.decode()
    assert f'name="seen_sequence" value="{ticket.sequence}"' in again.content.decode()
    assert choose(jane, page, "anyway").status_code == 302
    ticket.refresh_from_db()
    assert case.shows(cast, ticket)


@WATCHED
def test_a_change_of_something_else_merges_silently(cast: Cast, jane: Client, case: Case) -> None:
    ticket = cast.ticket()
    typed = {**case.typed(cast), "seen_sequence": ticket.sequence}
    other = "change-subject" if case.verb != "change-subject" else "change-priority"
    meanwhile = CASES[other].meanwhile
    assert meanwhile
    meanwhile(cast, ticket)
    assert jane.post(address_of(ticket, case), typed).status_code == 302


def test_release_and_reopen(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    address = f"/desk/tickets/{ticket.number}"
    assert jane.get(f"{address}/release/").status_code == 403
    assign(actor=by_ada(cast), ticket_id=ticket.pk, agent_id=cast.john.pk)
    assert jane.post(f"{address}/release/", {"comment": "Back to all"}).status_code == 302
    assert jane.get(f"{address}/reopen/").status_code == 403
    change_status(actor=by_ada(cast), ticket_id=ticket.pk, status_id=cast.status(State.CLOSED).pk)
    assert jane.post(f"{address}/reopen/", {"comment": "Not yet"}).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.agent_id, ticket.state) == (None, State.OPEN)


def test_only_a_closed_ticket_is_archived(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    address = f"/desk/tickets/{ticket.number}/archive/"
    refused = jane.post(address, {"comment": "Old"})
    assert refused.status_code == 403
    assert "Only a closed ticket can be archived." in refused.content.decode()
    change_status(actor=by_ada(cast), ticket_id=ticket.pk, status_id=cast.status(State.CLOSED).pk)
    assert jane.post(address).status_code == 302


def test_a_due_date_is_typed_in_one_s_own_zone(cast: Cast, jane: Client) -> None:
    ticket = cast.ticket()
    jane.cookies["deskbell_zone"] = "Asia/Tokyo"
    jane.post(f"/desk/tickets/{ticket.number}/change-due-date/", {"due_at": "2030-01-01T09:00"})
    ticket.refresh_from_db()
    assert ticket.due_at is not None
    assert ticket.due_at.isoformat() == "2030-01-01T00:00:00+00:00"
    shown = jane.get(f"/desk/tickets/{ticket.number}/change-due-date/").content.decode()
    assert 'value="2030-01-01T09:00"' in shown
    assert jane.post(f"/desk/tickets/{ticket.number}/change-due-date/", {"due_at": ""}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.due_at is None


def test_a_plan_set_by_hand_goes_back_to_the_desks_choice_with_its_comment(cast: Cast, jane: Client) -> None:
    gold = plan_called("Gold")
    ticket = cast.ticket()
    address = f"/desk/tickets/{ticket.number}/set-service-level/"
    jane.post(address, {"plan": gold.pk, "seen_sequence": ticket.sequence})
    shown = jane.get(address).content.decode()
    assert f'<option value="{gold.pk}" selected>Gold</option>' in shown
    page = jane.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert f'href="/desk/tickets/{ticket.number}/set-service-level/"' in page
    assert "applied the SLA plan" in page
    ticket.refresh_from_db()
    jane.post(address, {"plan": "", "comment": "Not that urgent", "seen_sequence": ticket.sequence})
    ticket.refresh_from_db()
    assert ticket.plan_version is None
    assert Comment.objects.get(ticket=ticket).text == "Not that urgent"
