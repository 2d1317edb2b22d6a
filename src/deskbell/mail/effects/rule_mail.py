"""A filter rule acted that sends a mail of its own: to the addresses that it names."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.utils.translation import gettext as _

from deskbell.kernel.effects import effect
from deskbell.kernel.ledger import RecordedFact
from deskbell.lib.email_address import normalise
from deskbell.mail import reading
from deskbell.mail.draft import Action as Button
from deskbell.mail.draft import Draft, html_of, text_of
from deskbell.mail.identity import message_id_of, thread_root
from deskbell.mail.intake.addresses import own_addresses, plain
from deskbell.mail.links import desk_page
from deskbell.mail.models import MailKind, MailRecipient, OutgoingMail
from deskbell.mail.posting import subject_line
from deskbell.mail.senders import sender_for
from deskbell.routing.published import is_any_doing, rule_of
from deskbell.routing.rules import Action
from deskbell.routing.words import ActionKind
from deskbell.tickets.events import RuleFired
from deskbell.tickets.models import Ticket
from deskbell.tickets.rules.addressees import judge_addressees

NAME = "rule_mail"


def _is_any_sending() -> bool:
    return is_any_doing(ActionKind.MAIL)


@effect(on=(RuleFired,), name=NAME, wanted=_is_any_sending)
def send_rule_mail(recorded: RecordedFact) -> Sequence[Model]:
    """One mail for each address, with the words of the rule and a link for agents; none to what is the desk's own by now."""
    if not isinstance(recorded.fact, RuleFired):
        return []
    ticket, rows = reading.ticket_of(recorded), list[Model]()
    for action in rule_of(recorded.fact.rule_version_id).actions:
        if action.kind is ActionKind.MAIL:
            for address in str(action.value or "").split():
                rows += [] if is_own(address) else _rows(recorded, ticket, action, address)
    return rows


@judge_addressees
def is_own(address: str) -> str:
    """A mail of the desk to itself would come in as a ticket, on which the same rule may act."""
    words = _("%(address)s is an address of this desk: a rule may not write to it.")
    return words % {"address": address} if plain(address) in own_addresses() else ""


def _rows(recorded: RecordedFact, ticket: Ticket, action: Action, address: str) -> list[Model]:
    draft = Draft(
        heading=_("About ticket #%(number)s") % {"number": ticket.number},
        desk_name=reading.desk_name(recorded),
        paragraphs=[line for line in action.text.splitlines() if line.strip()],
        details=[(_("Subject"), ticket.subject_text), (_("Department"), ticket.department.name)],
        actions=[Button(words=_("Open the ticket"), url=desk_page(ticket.number))],
        fine_print=[_("A rule of the desk sends this mail by itself.")],
    )
    mail = OutgoingMail(
        message_id=message_id_of(fact_id=recorded.id, effect=NAME, recipient=f"address {normalise(address)}"),
        kind=MailKind.ALERT,
        effect=NAME,
        fact_id=recorded.id,
        ticket_id=ticket.pk,
        account_id=sender_for(recorded, ticket.department_id, is_automatic=True).account_id,
        subject=subject_line(ticket.number, ticket.subject_text),
        text=text_of(draft),
        html=html_of(draft),
        references=[thread_root(ticket_id=ticket.pk, audience="agents")],
        is_automatic=True,
    )
    return [mail, MailRecipient(mail_id=mail.message_id, kind=mail.kind, address=address)]
