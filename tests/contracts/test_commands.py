"""No command does anything to a ticket for somebody to whom that ticket does not exist."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from deskbell_tests.cast import Cast
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import COMMANDS, command
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import NotFound, Refused
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.people.models import Team, User
from deskbell.tickets.models import Comment, Referral, SuggestedCollaborator, Tag, ThreadEntry, Ticket
from deskbell.tickets.words import State

from .registries import load_everything
from .task_samples import ABOUT_TASKS
from .test_configuring import CONFIGURING

pytestmark = pytest.mark.django_db
load_everything()

Arguments = Callable[[Cast, Ticket], dict[str, Any]]


def nothing_more(_cast: Cast, _ticket: Ticket) -> dict[str, Any]:
    """The ticket is all that the command wants to know."""
    return {}


def suggested(_cast: Cast, ticket: Ticket) -> int:
    """Somebody whom the ticket's message had in copy."""
    known = SuggestedCollaborator.objects.filter(ticket=ticket).first()
    if known is None:
        suggest = {"email": "eve@x.example", "entry_id": ticket.last_message_id}
        COMMANDS["suggest_collaborator"](actor=Actor.system(), ticket_id=ticket.pk, **suggest)
        known = SuggestedCollaborator.objects.get(ticket=ticket)
    return known.pk


def managed(cast: Cast) -> str:
    """Why a ticket goes up, in a department where somebody is above."""
    configure_object(actor=Actor.system(), instance=cast.banking, changes={"manager_id": cast.john.pk})
    return "I can't go on"


def referred(ticket: Ticket) -> int:
    """A referral of the ticket, to a team that lets none of the strangers in."""
    team = Team.objects.get()
    COMMANDS["refer"](actor=Actor.system(), ticket_id=ticket.pk, team_id=team.pk)
    return Referral.objects.get(ticket=ticket).pk


def tagged(ticket: Ticket, name: str = "Outage") -> int:
    """A tag that is on the ticket."""
    COMMANDS["tag_ticket"](actor=Actor.system(), ticket_id=ticket.pk, names=name)
    return Tag.objects.get(name=name).pk


def another(cast: Cast, ticket: Ticket) -> Ticket:
    """Any other ticket than this."""
    return Ticket.objects.exclude(pk=ticket.pk).first() or cast.ticket()


# What each command is asked besides `actor` and `ticket_id`: well-formed, so that nothing but the policy says no.
SAMPLES: dict[str, Arguments] = {
    "add_collaborator": lambda _cast, _ticket: {"email": "eve@x.example"},
    "accept_suggestion": lambda cast, ticket: {"suggestion_id": suggested(cast, ticket)},
    "add_machine_message": lambda _cast, _ticket: {"body": "<p>I am away</p>"},
    "add_task": lambda _cast, _ticket: {"title": "Let me in"},
    "add_message": lambda _cast, _ticket: {"body": "Let me in"},
    "apply_service_level": nothing_more,
    "archive": nothing_more,
    "assign": lambda cast, _ticket: {"agent_id": cast.john.pk},
    "change_due_date": lambda _cast, _ticket: {"due_at": timezone.now()},
    "change_priority": lambda cast, _ticket: {"priority_id": cast.priority("low").pk},
    "change_requester": lambda _cast, _ticket: {"email": "eve@x.example"},
    "change_status": lambda cast, _ticket: {"status_id": cast.status(State.CLOSED).pk},
    "change_subject": lambda _cast, _ticket: {"subject": "Mine now"},
    "change_topic": lambda cast, _ticket: {"topic_id": cast.internal_topic.pk},
    "claim": nothing_more,
    "close": nothing_more,
    "confirm": nothing_more,
    "delete_ticket": lambda _cast, ticket: {"number": ticket.number, "kind": "spam"},
    "detach_message": lambda _cast, ticket: {"entry_id": ticket.last_message_id},
    "dismiss_suggestion": lambda cast, ticket: {"suggestion_id": suggested(cast, ticket)},
    "edit_entry": lambda _cast, ticket: {"entry_id": ticket.last_message_id, "body": "<p>Never mind</p>"},
    "follow_merge": nothing_more,
    "escalate": lambda cast, _ticket: {"comment": managed(cast)},
    "follow_rules": nothing_more,
    "follow_up": nothing_more,
    "hand_out_waiting": nothing_more,
    "link_tickets": lambda cast, ticket: {"number": another(cast, ticket).number, "kind": "related"},
    "mark_answered": nothing_more,
    "mark_seen": nothing_more,
    "mark_unanswered": nothing_more,
    "move_message": lambda cast, ticket: {"entry_id": ticket.last_message_id, "number": another(cast, ticket).number},
    "note": lambda _cast, _ticket: {"body": "<p>I was here</p>"},
    "open_from_message": lambda cast, ticket: {
        "entry_id": ticket.last_message_id,
        "subject": "Mine",
        "body": "Mine",
        "email": cast.ken.email,
    },
    "raise_alarms": nothing_more,
    "refer": lambda cast, _ticket: {"department_id": cast.it_support.pk},
    "release": nothing_more,
    "remove_collaborator": lambda cast, _ticket: {"user_id": cast.gus.pk},
    "replace_tag": lambda _cast, ticket: {"tag_id": tagged(ticket), "by_tag_id": tagged(ticket, "Other")},
    "reopen": nothing_more,
    "resolve": nothing_more,
    "respond": lambda _cast, _ticket: {"body": "<p>Trust me</p>"},
    "set_service_level": lambda _cast, _ticket: {"plan_id": None},
    "suggest_collaborator": lambda _cast, ticket: {"email": "eve@x.example", "entry_id": ticket.last_message_id},
    "suspect_link": lambda cast, ticket: {"other_id": another(cast, ticket).pk},
    "tag_ticket": lambda _cast, _ticket: {"names": "Mine"},
    "unlink_tickets": lambda cast, ticket: {"number": another(cast, ticket).number, "kind": "related"},
    "untag_ticket": lambda _cast, ticket: {"tag_id": tagged(ticket)},
    "withdraw_referral": lambda _cast, ticket: {"referral_id": referred(ticket)},
    "transfer": lambda cast, _ticket: {"department_id": cast.facilities.pk},
}
# Commands that make something new, so that there is nothing to be kept from; each has a proof of its own below or here.
OWN = {"change_profile", "change_own_work"}  # each about whoever asks, and nobody else: people/tests/test_profile.py
MAKERS = {"open_ticket", "find_or_create_guest"}


def strangers(cast: Cast) -> dict[str, Actor]:
    """Everybody to whom Ken's ticket does not exist."""
    others = cast.ticket(actor=Actor.client(cast.mia.pk))
    second = cast.ticket()
    jane, gone = Actor.agent(cast.nora.pk), Actor.agent(10**9)
    return {
        "a visitor": Actor.visitor(),
        "another client": Actor.client(cast.mia.pk),
        "a guest of another ticket": Actor.guest(user_id=cast.mia.pk, ticket_id=others.pk),
        "the requester by the link of another ticket": Actor.guest(user_id=cast.ken.pk, ticket_id=second.pk),
        "another client by a link that was not sent to them": Actor.guest(user_id=cast.mia.pk, ticket_id=second.pk),
        "an agent of another department": jane,
        "an agent who does not exist": gone,
        "a client who calls themselves an agent": Actor.agent(cast.ken.pk),
    }


def let_in(name: str, *, cast: Cast, ticket: Ticket, arguments: Arguments) -> list[str]:
    """The strangers for whom a command did anything but "not found", or left anything behind."""
    found = []
    for who, actor in strangers(cast).items():
        asked = arguments(cast, ticket)
        before = traces()
        try:
            COMMANDS[name](actor=actor, ticket_id=ticket.pk, **asked)
        except NotFound:
            if traces() == before:
                continue
        except Refused:  # tells that there is something to be refused
            pass
        found.append(who)
    return found


def traces() -> tuple[int, ...]:
    """How much there is of what a command could leave behind."""
    return tuple(model.objects.count() for model in (LedgerRow, Delivery, ThreadEntry, Comment, User))


@pytest.fixture
def careless() -> Iterator[str]:
    """A command that forgot its policy."""

    def mark_urgent(*, actor: Actor, ticket_id: int) -> Ticket:
        return Ticket.objects.get(pk=ticket_id)

    command(mark_urgent)
    yield "mark_urgent"
    del COMMANDS["mark_urgent"]


def test_every_command_has_a_sample() -> None:
    assert set(COMMANDS) == set(SAMPLES) | MAKERS | OWN | set(CONFIGURING) | set(ABOUT_TASKS)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_command_does_nothing_for_strangers(cast: Cast, name: str) -> None:
    ticket = cast.ticket(collaborators=[cast.gus.email])
    assert let_in(name, cast=cast, ticket=ticket, arguments=SAMPLES[name]) == []


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_what_does_not_exist_looks_the_same_to_everybody(cast: Cast, name: str) -> None:
    for actor in (*strangers(cast).values(), Actor.client(cast.ken.pk), Actor.agent(cast.ada.pk)):
        with pytest.raises(NotFound):
            COMMANDS[name](actor=actor, ticket_id=10**9, **SAMPLES[name](cast, cast.ticket()))


def test_the_samples_are_no_strangers_to_an_administrator(cast: Cast) -> None:
    """Counter-proof of the samples: somebody who sees the ticket gets another answer than "not found"."""
    for name, arguments in SAMPLES.items():
        ticket = cast.ticket(collaborators=[cast.gus.email])
        try:
            COMMANDS[name](actor=Actor.agent(cast.ada.pk), ticket_id=ticket.pk, **arguments(cast, ticket))
        except Refused:
            continue


def test_a_command_without_a_policy_is_caught(cast: Cast, careless: str) -> None:
    ticket = cast.ticket()
    assert let_in(careless, cast=cast, ticket=ticket, arguments=nothing_more) == list(strangers(cast))
    assert set(COMMANDS) != set(SAMPLES) | MAKERS | OWN | set(CONFIGURING) | set(ABOUT_TASKS)


def test_opening_needs_the_permission(cast: Cast) -> None:
    with pytest.raises(Refused):
        cast.ticket(actor=Actor.agent(cast.vera.pk), email=cast.ken.email)
    assert not LedgerRow.objects.exists()
