"""Referrals go along when an agent's tickets are handed over."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import ngettext

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.ledger import EVERY_EFFECT
from deskbell.tickets.commands.refer import refer
from deskbell.tickets.commands.withdraw_referral import withdraw_referral
from deskbell.tickets.handing_over import FurtherWork, hand_over_too
from deskbell.tickets.models import Referral
from deskbell.tickets.words import ACTIVE_STANDINGS


def open_referrals(agent_id: int) -> QuerySet[Referral]:
    """The tickets that are referred to an agent in person and still need work."""
    standings = [standing.value for standing in ACTIVE_STANDINGS]
    return Referral.objects.filter(agent=agent_id, ticket__standing__in=standings).order_by("pk")


def _give(actor: Actor, agent_id: int, to_agent_id: int) -> int:
    referrals = list(open_referrals(agent_id))
    with muting(frozenset({EVERY_EFFECT})):
        for one in referrals:
            withdraw_referral(actor=actor, ticket_id=one.ticket_id, referral_id=one.pk)
            refer(actor=actor, ticket_id=one.ticket_id, agent_id=to_agent_id)
    return len(referrals)


def _words(count: int) -> str:
    return ngettext("%(count)d referred ticket", "%(count)d referred tickets", count) % {"count": count}


REFERRALS = hand_over_too(
    "referrals", FurtherWork(words=_words, count=lambda agent_id: open_referrals(agent_id).count(), give=_give)
)
