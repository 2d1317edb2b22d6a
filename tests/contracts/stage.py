"""The scene of the role matrix: one ticket, and a browser for each of eight people around it."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from deskbell.features.canned_responses.commands import write_response
from deskbell.features.directory.commands import add_note
from deskbell.features.tasks.commands.add_task import add_task
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.kernel.leases import WorkState
from deskbell.kernel.long_jobs import ask
from deskbell.kernel.models import Delivery, Job, WorkerHeartbeat
from deskbell.mail.intake.storing import store
from deskbell.mail.letters import queue_letter
from deskbell.mail.models import (
    Door,
    HeldReply,
    IncomingMail,
    Mailbox,
    MailTemplate,
    Outcome,
    OutgoingMail,
    SendingAccount,
)
from deskbell.people.address_proof import proof_of
from deskbell.people.commands.further_addresses import add_address
from deskbell.people.models import Organization, User
from deskbell.routing.models import AssignmentPolicy
from deskbell.routing.words import ActionKind
from deskbell.service_levels.models import Schedule
from deskbell.service_levels.settings import DEFAULT_PLAN_ID
from deskbell.tickets.access import new_link, token_of
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.edit_entry import edit_entry
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.commands.suggest_collaborator import suggest_collaborator
from deskbell.tickets.commands.tag_ticket import tag_ticket
from deskbell.tickets.files import take_in
from deskbell.tickets.models import AssignmentDecision, Attachment, Referral, SuggestedCollaborator, Tag, Ticket
from deskbell.tickets.own_queues import ListToKeep, keep_list
from deskbell.tickets.rules.tests.rule_book import in_force, then

from .registries import named_addresses

ROLES = (
    "visitor", "guest", "client", "other client", "collaborator", "agent", "agent elsewhere", "administrator",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The ticket, the values that addresses ask for, and the browsers by role."""

    ticket: Ticket
    values: dict[str, Any]
    browsers: dict[str, Client]

    def address(self, name: str) -> str:
        """A real address under this name, about the ticket where it is about one."""
        pattern = named_addresses()[name].pattern
        wanted = set(pattern.converters) | set(pattern.regex.groupindex)
        return reverse(name, kwargs={key: self.values[key] for key in wanted})


def set_stage(cast: Cast) -> Stage:
    """Ken's ticket in Online Banking with a file; Gus reads it by a link, Cleo as a collaborator who signed up."""
    _let_nobody_have_room(cast)
    configure(actor=Actor.system(), setting=DEFAULT_PLAN_ID, value=published_plan().pk)
    draft = take_in(name="blank.txt", content=BytesIO(b"nothing to see"))
    ticket = cast.ticket(attachments=(draft,))
    cleo = User.objects.create_user(email="cleo@northbank.example", name="Cleo Tan", password="correct horse 3")
    for email in (cleo.email, cast.gus.email):
        add_collaborator(actor=Actor.agent(cast.john.pk), ticket_id=ticket.pk, email=email)
    link = new_link(user_id=cast.gus.pk, ticket_id=ticket.pk, seed="stage")
    link.save()
    token = token_of(link.nonce)
    people: dict[str, Callable[[], Client]] = {
        "visitor": Client,
        "guest": lambda: _with_link(token),
        "client": lambda: _signed_in(cast.ken),
        "other client": lambda: _signed_in(cast.mia),
        "collaborator": lambda: _signed_in(cleo),
        "agent": lambda: _signed_in(cast.john.user),
        "agent elsewhere": lambda: _signed_in(cast.nora.user),
        "administrator": lambda: _signed_in(cast.ada.user),
    }
    return Stage(
        ticket=ticket, values=_values(cast, ticket, token), browsers={role: make() for role, make in people.items()}
    )


def _values(cast: Cast, ticket: Ticket, token: str) -> dict[str, Any]:
    WorkerHeartbeat.objects.create(worker="stage", started_at=timezone.now(), seen_at=timezone.now())
    queue_letter(to=cast.ken.email, subject="Hello", text="Dear Ken", html="<p>Dear Ken</p>")
    return {
        "number": ticket.number,
        "decision_id": AssignmentDecision.objects.get().pk,
        "attachment_id": Attachment.objects.get().pk,
        "entry_id": _came_by_mail(ticket),
        "tag_id": _tagged(ticket),
        "suggestion_id": _suggestion(ticket),
        "held_id": _held(ticket),
        "user_id": cast.gus.pk,
        "gone_id": cast.mia.pk,
        "note_id": add_note(actor=Actor.agent(cast.ada.pk), text="Calls on Mondays", client_id=cast.gus.pk).pk,
        **_further_address(cast),
        "agent_id": cast.jane.pk,
        "department_id": cast.banking.pk,
        "schedule_id": Schedule.objects.latest("pk").pk,
        "template_id": MailTemplate.objects.create(
            event="ticket.reply", language="en", subject="%{ticket.subject}", body_html="<p>%{response}</p>"
        ).pk,
        "account_id": SendingAccount.objects.create(
            address="help@desk.example", host="127.0.0.1", port=9, security="none"
        ).pk,
        "mailbox_id": Mailbox.objects.create(
            address="in@desk.example", host="127.0.0.1", port=9, security="none", user_name="in"
        ).pk,
        "rule_id": in_force("Outages", then(ActionKind.TEAM, cast.level_two.pk), is_enabled=False).pk,
        "referral_id": _referral(ticket, cast),
        "queue": "needs_reply",
        "token": token,
        "staged_id": 1,
        "incoming_id": store(b"Subject: Hello\n\nDear desk", door=Door.PIPE).pk,
        "mail_id": OutgoingMail.objects.latest("pk").pk,
        "delivery_id": Delivery.objects.latest("pk").pk,
        "job_id": Job.objects.create(name="kernel.tidy", key="stage").pk,
        "long_job_id": _long_job(cast),
        "own_id": keep_list(actor=Actor.agent(cast.john.pk), kept=ListToKeep(name="Late", base="overdue")),
        "change": "claim",
        "kind": "teams",
        "pk": cast.level_two.pk,
        "key": "nothing:valid",
        "name": "no-logo",
        "step": "name",
        "uidb36": "zz",
        "response_id": _canned_response(cast),
        **_task(ticket),
        "organization_id": Organization.objects.create(name="Northbank").pk,
        "subject": "desk",
        "setting_key": "desk.name",
    }


def _further_address(cast: Cast) -> dict[str, Any]:
    """One more address of Gus, and the word that was sent to it."""
    row = add_address(actor=Actor.system(), user_id=cast.gus.pk, email="gus@further.example")
    return {"address_id": row.pk, "word": proof_of(row)}


def _came_by_mail(ticket: Ticket) -> int:
    """The ticket's message, which was edited, and the bytes that it is said to have come by."""
    entry_id = ticket.last_message_id or 0
    edit_entry(actor=Actor.system(), ticket_id=ticket.pk, entry_id=entry_id, body="<p>It is blank</p>")
    mail = store(b"From: ken@northbank.example\nSubject: Down\n\nDown!", door=Door.PIPE)
    done = {"outcome": Outcome.OPENED, "state": WorkState.DONE, "ticket": ticket, "entry": ticket.last_message}
    IncomingMail.objects.filter(pk=mail.pk).update(**done)
    return entry_id


def _tagged(ticket: Ticket) -> int:
    """A tag on the ticket."""
    tag_ticket(actor=Actor.system(), ticket_id=ticket.pk, names="Outage")
    return Tag.objects.get().pk


def _held(ticket: Ticket) -> int:
    """An answer that nobody vouches for."""
    mail = store(b"From: jane@desk.example\nSubject: Re: Down\n\nTry it now", door=Door.PIPE)
    done = {"outcome": Outcome.HELD, "state": WorkState.DONE, "ticket": ticket}
    IncomingMail.objects.filter(pk=mail.pk).update(**done)
    return HeldReply.objects.create(incoming=mail, ticket=ticket, body_html="<p>Try it now</p>").pk


def _referral(ticket: Ticket, cast: Cast) -> int:
    refer(actor=Actor.system(), ticket_id=ticket.pk, team_id=cast.level_two.pk)
    return Referral.objects.get().pk


def _suggestion(ticket: Ticket) -> int:
    suggest_collaborator(
        actor=Actor.system(), ticket_id=ticket.pk, email="eve@x.example", entry_id=ticket.last_message_id or 0
    )
    return SuggestedCollaborator.objects.get().pk


def _let_nobody_have_room(cast: Cast) -> None:
    """Online Banking hands out in turn, but nobody may have any: the ticket waits, and the page says why."""
    changes = {"department_id": cast.banking.pk, "default_capacity": 0}
    configure_object(actor=Actor.system(), instance=AssignmentPolicy(), changes=changes)


def _long_job(cast: Cast) -> int:
    arguments = {"agent": cast.vera.pk, "to": cast.jane.pk, "names": ["Vera", "Jane"]}
    return ask(actor=Actor.agent(cast.ada.pk), kind="tickets.hand_over", arguments=arguments)


def _task(ticket: Ticket) -> dict[str, Any]:
    """Something to be done for the ticket, with a file."""
    file = take_in(name="plan.txt", content=BytesIO(b"first this, then that"))
    task = add_task(actor=Actor.system(), ticket_id=ticket.pk, title="Restart it", attachments=(file,))
    return {"task_number": task.number, "file_id": task.files.get().pk}


def _canned_response(cast: Cast) -> int:
    words = {"title": "Hello", "body_html": "<p>Hello</p>", "department_id": cast.banking.pk}
    return write_response(actor=Actor.system(), response_id=None, **words).pk  # type: ignore[arg-type]


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _with_link(token: str) -> Client:
    client = Client()
    client.get(reverse("portal:access", args=[token]))
    return client
