"""What must hold of deliveries and mails at any time."""

from __future__ import annotations

from django.db.models import Exists, Min, OuterRef, QuerySet

from deskbell.kernel.effects import EFFECTS, Effect
from deskbell.kernel.leases import WorkState
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.kernel.verification import Check, invariant
from deskbell.mail.effects.answer import NAME as ANSWER
from deskbell.mail.models import MailRecipient, OutgoingMail, RecipientState
from deskbell.tickets.models import Ticket

EVERYTHING = "*"


@invariant(name="Every fact has its deliveries")
def check_deliveries(check: Check) -> None:
    """One delivery for each effect that follows a fact and is not muted there.

    Histories record their facts with everything muted. An effect that came with a later release owes nothing for the
    facts before its first delivery. Of an effect that is wanted at times nobody can tell afterwards whether it was.
    """
    for effect in (one for one in EFFECTS.values() if one.wanted is None):
        first = Delivery.objects.filter(effect=effect.name).aggregate(fact=Min("fact_id"))["fact"]
        facts = _followed(effect) if first is None else _followed(effect).filter(pk__gte=first)
        check.count(facts.count())
        owed = facts.exclude(Exists(Delivery.objects.filter(fact=OuterRef("pk"), effect=effect.name)))
        for fact in owed.only("pk", "stream_id", "name", "mutes").iterator():
            if not {EVERYTHING, effect.name} & set(fact.mutes):
                check.report(
                    f"fact {fact.pk} ({fact.name}) has no delivery {effect.name}", ticket=_number(fact.stream_id)
                )


@invariant(name="Every answer has its mail")
def check_answers(check: Check) -> None:
    """Where an answer's delivery is done there is its mail, unless the answer's author is the requester."""
    done = Delivery.objects.filter(effect=ANSWER, state=WorkState.DONE)
    check.count(done.count())
    mails = OutgoingMail.objects.filter(fact=OuterRef("fact_id"), effect=ANSWER)
    for delivery in done.exclude(Exists(mails)).select_related("fact").iterator():
        ticket = Ticket.objects.get(pk=delivery.fact.stream_id)
        if ticket.requester_id != delivery.fact.actor_user_id:
            check.report(f"the answer of fact {delivery.fact_id} was never mailed", ticket=ticket.number)


@invariant(name="Every mail has its recipients")
def check_recipients(check: Check) -> None:
    """A mail has recipients; a done one has none left to ask; its fact is its ticket's."""
    check.count(OutgoingMail.objects.count())
    recipients = MailRecipient.objects.filter(mail=OuterRef("message_id"))
    for mail in OutgoingMail.objects.exclude(Exists(recipients)).defer("text", "html").iterator():
        check.report(f"mail {mail.pk} goes to nobody", ticket=_number(mail.ticket_id))
    queued = recipients.filter(state=RecipientState.QUEUED)
    for mail in OutgoingMail.objects.exclude(state=WorkState.WAITING).filter(Exists(queued)).defer("text", "html"):
        check.report(f"mail {mail.pk} is settled, yet somebody still waits for it", ticket=_number(mail.ticket_id))
    strays = OutgoingMail.objects.filter(fact__isnull=False).exclude(
        Exists(LedgerRow.objects.filter(pk=OuterRef("fact_id"), stream_id=OuterRef("ticket_id")))
    )
    for mail in strays.defer("text", "html").iterator():
        check.report(f"mail {mail.pk} follows a fact of another ticket", ticket=_number(mail.ticket_id))


def _followed(effect: Effect) -> QuerySet[LedgerRow]:
    return LedgerRow.objects.filter(name__in=[kind.__name__ for kind in effect.on]).order_by("pk")


def _number(ticket_id: int | None) -> str | None:
    return Ticket.objects.filter(pk=ticket_id or 0).values_list("number", flat=True).first()
