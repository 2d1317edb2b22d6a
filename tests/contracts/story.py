"""One ticket's life in which everything happens at least once, told through the commands."""

from datetime import timedelta

import time_machine
from deskbell_tests.cast import Cast
from deskbell_tests.plans import published_plan
from django.utils import timezone

from deskbell.features.canned_responses.commands import write_response
from deskbell.features.satisfaction.settings import ASKS_HOW_IT_WENT
from deskbell.features.tasks.commands.add_task import add_task
from deskbell.features.tasks.commands.assign_task import assign_task
from deskbell.features.tasks.commands.change_task import change_task
from deskbell.features.tasks.commands.claim_task import claim_task
from deskbell.features.tasks.commands.complete_task import complete_task
from deskbell.features.tasks.commands.delete_task import delete_task
from deskbell.features.tasks.commands.note_task import note_task
from deskbell.features.tasks.commands.reopen_task import reopen_task
from deskbell.features.tasks.commands.transfer_task import transfer_task
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, configure_object
from deskbell.mail.settings import CONFIRMS_MESSAGES
from deskbell.routing.models import AssignmentPolicy
from deskbell.routing.words import ActionKind, Operator
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.add_machine_message import add_machine_message
from deskbell.tickets.commands.add_message import add_message
from deskbell.tickets.commands.archive import archive
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_due_date import change_due_date
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_requester import change_requester
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.change_subject import change_subject
from deskbell.tickets.commands.change_topic import change_topic
from deskbell.tickets.commands.claim import claim
from deskbell.tickets.commands.confirm import confirm
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.edit_entry import edit_entry
from deskbell.tickets.commands.escalate import escalate
from deskbell.tickets.commands.follow_rules import follow_rules
from deskbell.tickets.commands.follow_up import follow_up
from deskbell.tickets.commands.link_tickets import link_tickets, unlink_tickets
from deskbell.tickets.commands.mark_answered import mark_answered, mark_unanswered
from deskbell.tickets.commands.move_message import move_message
from deskbell.tickets.commands.note import note
from deskbell.tickets.commands.raise_alarms import raise_alarms
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.commands.release import release
from deskbell.tickets.commands.remove_collaborator import remove_collaborator
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.respond import respond
from deskbell.tickets.commands.set_service_level import set_service_level
from deskbell.tickets.commands.tag_ticket import tag_ticket, untag_ticket
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.commands.withdraw_referral import withdraw_referral
from deskbell.tickets.models import Referral, Tag, Ticket
from deskbell.tickets.rules.tests.rule_book import TIME, UPDATE, in_force, then, when
from deskbell.tickets.settings import CLOSE_AFTER_DAYS
from deskbell.tickets.words import DeletionReason, LinkKind, Source, State


def tell(cast: Cast) -> Ticket:
    """Gus has nobody's attention, then everybody's, is asked twice whether it is solved, and comes back too late; his ticket.

    Ken is asked twice as well, and keeps silent.
    """
    configure(actor=Actor.system(), setting=CONFIRMS_MESSAGES, value=True)
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        ticket = _until_it_is_resolved(cast)
        silent = _resolve_for_somebody_silent(cast)
    configure(actor=Actor.system(), setting=ASKS_HOW_IT_WENT, value=True)
    pk, jane, john = ticket.pk, Actor.agent(cast.jane.pk), Actor.agent(cast.john.pk)
    gus = Actor.guest(user_id=cast.gus.pk, ticket_id=pk)
    configure(actor=Actor.system(), setting=CLOSE_AFTER_DAYS, value=60)
    for each in (pk, silent.pk):
        follow_up(actor=Actor.system(), ticket_id=each)
    remove_collaborator(actor=jane, ticket_id=pk, user_id=cast.mia.pk)
    confirm(actor=gus, ticket_id=pk)
    archive(actor=john, ticket_id=pk)
    add_message(actor=gus, ticket_id=pk, body="It is blank once more")
    return Ticket.objects.get(pk=pk)


def _until_it_is_resolved(cast: Cast) -> Ticket:
    ada, jane, john = Actor.agent(cast.ada.pk), Actor.agent(cast.jane.pk), Actor.agent(cast.john.pk)
    configure_object(actor=Actor.system(), instance=cast.banking, changes={"manager_id": cast.john.pk})
    _let_nobody_have_room(cast)
    _let_rules_look(cast)
    ticket = cast.ticket(actor=Actor.visitor(), email=cast.gus.email, topic_id=None, subject="The page is blank")
    pk = ticket.pk
    gus = Actor.guest(user_id=cast.gus.pk, ticket_id=pk)
    _set_right(cast, ticket, jane)
    follow_rules(actor=Actor.system(), ticket_id=pk)
    _go_other_ways(cast, ada, jane)
    add_collaborator(actor=jane, ticket_id=pk, email=cast.mia.email)
    add_collaborator(actor=Actor.system(), ticket_id=pk, email=cast.ken.email)
    assign(actor=ada, ticket_id=pk, team_id=cast.level_two.pk, comment="Who has time?")
    release(actor=jane, ticket_id=pk)
    claim(actor=jane, ticket_id=pk)
    note(actor=jane, ticket_id=pk, body="<p>Looks like the session service.</p>")
    _ask_a_friend(cast, ticket, jane)
    transfer(actor=jane, ticket_id=pk, department_id=cast.banking.pk, comment="Yours")
    assign(actor=jane, ticket_id=pk, agent_id=cast.john.pk, comment="You know it best")
    respond(actor=john, ticket_id=pk, body="<p>We are on it.</p>")
    note(actor=jane, ticket_id=pk, body="<p>Please hurry.</p>")
    add_message(actor=gus, ticket_id=pk, body="Thank you", source=Source.MAIL)
    add_machine_message(actor=Actor.system(), ticket_id=pk, body="<p>I am away until Monday.</p>")
    _take_a_wrong_turn(cast, ticket, jane)
    _put_in_order(cast, ticket, jane)
    _have_something_done(cast, ticket, jane)
    change_status(actor=john, ticket_id=pk, status_id=cast.status(State.IN_PROGRESS).pk)
    _miss_its_time(ticket, jane)
    resolve(actor=john, ticket_id=pk)
    reopen(actor=gus, ticket_id=pk, comment="It is blank again")
    resolve(actor=john, ticket_id=pk)
    return ticket


def _ask_a_friend(cast: Cast, ticket: Ticket, jane: Actor) -> None:
    """Nora sees the ticket for a while, then all of her department does."""
    refer(actor=jane, ticket_id=ticket.pk, agent_id=cast.nora.pk, comment="Have you seen this?")
    withdraw_referral(actor=jane, ticket_id=ticket.pk, referral_id=Referral.objects.get(ticket=ticket).pk)
    refer(actor=jane, ticket_id=ticket.pk, department_id=cast.facilities.pk)


def _put_in_order(cast: Cast, ticket: Ticket, jane: Actor) -> None:
    """A better word, tags, a tie to another ticket, whose it is and whether it waits: each changed, most changed back."""
    pk, other = ticket.pk, cast.ticket(subject="The app, again")
    edit_entry(actor=jane, ticket_id=pk, entry_id=ticket.last_message_id or 0, body="<p>It is blank.</p>")
    tag_ticket(actor=jane, ticket_id=pk, names="Outage, VIP")
    untag_ticket(actor=jane, ticket_id=pk, tag_id=Tag.objects.get(key="vip").pk)
    link_tickets(actor=jane, ticket_id=pk, number=other.number, kind=LinkKind.PARENT_OF)
    unlink_tickets(actor=jane, ticket_id=pk, number=other.number, kind=LinkKind.PARENT_OF)
    change_requester(actor=jane, ticket_id=pk, user_id=cast.ken.pk)
    change_requester(actor=jane, ticket_id=pk, email=cast.gus.email, keeps_former=True, tells_new=True)
    mark_answered(actor=jane, ticket_id=pk)
    mark_unanswered(actor=jane, ticket_id=pk)


def _have_something_done(cast: Cast, ticket: Ticket, jane: Actor) -> None:
    """A task goes from hand to hand and is done twice; another one was not needed."""
    john, due_at = Actor.agent(cast.john.pk), timezone.now() + timedelta(days=1)
    task = add_task(actor=jane, ticket_id=ticket.pk, title="Restart the session service", is_required=True)
    body = "<p>It is the old one.</p>"
    change_task(
        actor=jane, task_id=task.pk, title=task.title, due_at=due_at, is_required=True, body=body, body_format="html"
    )
    assign_task(actor=jane, task_id=task.pk, team_id=cast.level_two.pk)
    transfer_task(actor=jane, task_id=task.pk, department_id=cast.it_support.pk)
    claim_task(actor=jane, task_id=task.pk)
    note_task(actor=jane, task_id=task.pk, body="<p>It starts.</p>")
    complete_task(actor=jane, task_id=task.pk)
    reopen_task(actor=jane, task_id=task.pk)
    complete_task(actor=jane, task_id=task.pk)
    delete_task(actor=jane, task_id=add_task(actor=john, ticket_id=ticket.pk, title="Call the bank").pk)


def _go_other_ways(cast: Cast, ada: Actor, jane: Actor) -> None:
    """Two other tickets: one goes up to John, who manages the department, one is deleted."""
    up, gone = cast.ticket(subject="Who may open the server room?"), cast.ticket(subject="Cheap watches")
    escalate(actor=jane, ticket_id=up.pk, comment="I may not")
    delete_ticket(actor=ada, ticket_id=gone.pk, number=gone.number, kind=DeletionReason.SPAM)


def _take_a_wrong_turn(cast: Cast, ticket: Ticket, jane: Actor) -> None:
    """A message of Gus goes into a ticket of Ken's, and comes back."""
    gus = Actor.guest(user_id=cast.gus.pk, ticket_id=ticket.pk)
    message, other = add_message(actor=gus, ticket_id=ticket.pk, body="And the app?"), cast.ticket(subject="The app")
    move_message(actor=jane, ticket_id=ticket.pk, entry_id=message.pk, number=other.number)
    move_message(actor=jane, ticket_id=other.pk, entry_id=message.pk, number=ticket.number)


def _resolve_for_somebody_silent(cast: Cast) -> Ticket:
    """Ken never says whether it is solved: his ticket stays resolved, and he is reminded of it."""
    ticket, john = cast.ticket(subject="Statements arrive twice"), Actor.agent(cast.john.pk)
    respond(actor=john, ticket_id=ticket.pk, body="<p>Only one is left now.</p>")
    resolve(actor=john, ticket_id=ticket.pk)
    return ticket


def _let_nobody_have_room(cast: Cast) -> None:
    """IT Support hands out in turn, but nobody may have any; Mia's ticket waits in line until the end."""
    changes = {"department_id": cast.it_support.pk, "default_capacity": 0}
    configure_object(actor=Actor.system(), instance=AssignmentPolicy(), changes=changes)
    cast.ticket(actor=Actor.client(cast.mia.pk), topic_id=None, subject="Can I have another reader?")


def _set_right(cast: Cast, ticket: Ticket, jane: Actor) -> None:
    change_priority(actor=jane, ticket_id=ticket.pk, priority_id=cast.priority("emergency").pk)
    change_topic(actor=jane, ticket_id=ticket.pk, topic_id=cast.outage.pk)
    change_subject(actor=jane, ticket_id=ticket.pk, subject="Banking page is blank")
    change_due_date(actor=jane, ticket_id=ticket.pk, due_at=timezone.now() + timedelta(days=1))


def _miss_its_time(ticket: Ticket, jane: Actor) -> None:
    """Jane promises too much, and the plan's alarm tells of it."""
    step = {"target": "resolution", "minutes": 0, "only_in_hours": False, "tell": ["agent"]}
    set_service_level(actor=jane, ticket_id=ticket.pk, plan_id=published_plan(alarms=[step]).pk)
    change_due_date(actor=jane, ticket_id=ticket.pk, due_at=timezone.now() - timedelta(hours=1))
    raise_alarms(actor=Actor.system(), ticket_id=ticket.pk)


def _let_rules_look(cast: Cast) -> None:
    """One answers and writes a mail after no time at all, one notes down each change of the priority."""
    answer = write_response(
        actor=Actor.system(), response_id=None, title="Patience", body_html="<p>Soon.</p>", department_id=None
    )
    actions = (then(ActionKind.ANSWER, answer.pk), then(ActionKind.MAIL, "night@desk.example", text="Look."))
    in_force("Patience", *actions, conditions=(when("since_opened", Operator.MORE_THAN, 0),), occasions=TIME)
    changed = (when("priority", Operator.CHANGED),)
    in_force("Changed", then(ActionKind.NOTE, text="Why?"), conditions=changed, occasions=UPDATE)
