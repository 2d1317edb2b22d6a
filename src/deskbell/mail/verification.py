"""What must hold of deliveries and mails at any time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, Min, OuterRef

from deskbell.kernel.effects import EFFECTS
from deskbell.kernel.leases import WorkState
from deskbell.kernel.models import Delivery, LedgerRow
from deskbell.kernel.verification import Check, invariant
from deskbell.mail.effects.answer import NAME as ANSWER
from deskbell.mail.models import MailRecipient, OutgoingMail, RecipientState
from deskbell.tickets.models import Ticket
from deskbell.tickets.words import State

EVERYTHING = "*"
FactRow = tuple[int, str, int, int, list[str]]  # number, kind, ticket, place there, what is muted


@invariant(name="Every fact has its deliveries")
def check_deliveries(check: Check) -> None:
    """One delivery for each effect that follows a fact and is not muted there.

    Histories record their facts with everything muted. An effect that came with a later release owes nothing for the
    facts before its first delivery. Of an effect that is wanted at times nobody can tell afterwards whether it was.
    """
    followers = _followers()
    firsts = dict(Delivery.objects.order_by().values_list("effect").annotate(Min("fact_id")))
    rows = LedgerRow.objects.filter(name__in=followers).order_by("pk")
    facts = rows.values_list("pk", "name", "stream_id", "sequence", "mutes")
    for (pk, name, stream_id, sequence, mutes), given in _with_deliveries(facts.iterator()):
        owed = {one for one in followers[name] if firsts.get(one, pk) <= pk and sequence > EFFECTS[one].after}
        check.count(len(owed))
        for effect in sorted(owed - given):
            if not {EVERYTHING, effect} & set(mutes):
                check.report(f"fact {pk} ({name}) has no delivery {effect}", ticket=_number(stream_id))


def _followers() -> dict[str, set[str]]:
    """The effects that follow each kind of fact every time."""
    followers: dict[str, set[str]] = defaultdict(set)
    for effect in EFFECTS.values():
        for kind in effect.on if effect.wanted is None else ():
            followers[kind.__name__].add(effect.name)
    return followers


def _with_deliveries(facts: Iterable[FactRow]) -> Iterator[tuple[FactRow, set[str]]]:
    """Each fact with the effects that it has deliveries for: both are read once, side by side, in the facts' order."""
    rows = Delivery.objects.order_by("fact_id").values_list("fact_id", "effect").iterator()
    deliveries = groupby(rows, key=itemgetter(0))
    at, given = next(deliveries, (None, iter(())))
    for fact in facts:
        while at is not None and at < fact[0]:
            at, given = next(deliveries, (None, iter(())))
        yield fact, {effect for _fact, effect in given} if at == fact[0] else set()


@invariant(name="Every answer has its mail")
def check_answers(check: Check) -> None:
    """Where an answer's delivery is done there is its mail, unless the answer's author is the requester."""
    done = Delivery.objects.filter(effect=ANSWER, state=WorkState.DONE)
    check.count(done.count())
    mails = OutgoingMail.objects.filter(fact=OuterRef("fact_id"), effect=ANSWER)
    unmailed = done.exclude(Exists(mails)).values_list("fact_id", "fact__stream_id", "fact__actor_user_id")
    for fact_id, ticket_id, author_id in unmailed.iterator():
        ticket = Ticket.objects.get(pk=ticket_id)
        if ticket.requester_id != author_id and ticket.state != State.DELETED:
            check.report(f"the answer of fact {fact_id} was never mailed", ticket=ticket.number)


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


def _number(ticket_id: int | None) -> str | None:
    return Ticket.objects.filter(pk=ticket_id or 0).values_list("number", flat=True).first()
