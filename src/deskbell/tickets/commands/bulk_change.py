"""The same change of many tickets: a long job in which each one is changed by its own command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from deskbell.kernel.actor import Actor
from deskbell.kernel.command import muting
from deskbell.kernel.configuration_rights import demand_right
from deskbell.kernel.effects import EFFECTS
from deskbell.kernel.errors import Invalid, NotFound, Refused
from deskbell.kernel.long_jobs import Arguments, LongWork, Piece, ask, long_work
from deskbell.lib.numbers import LARGEST_ID
from deskbell.people.rights import rights_of
from deskbell.tickets.choices import (
    chosen_agent,
    chosen_department,
    chosen_priority,
    chosen_status,
    chosen_team,
)
from deskbell.tickets.commands.archive import archive
from deskbell.tickets.commands.assign import assign
from deskbell.tickets.commands.change_priority import change_priority
from deskbell.tickets.commands.change_status import change_status
from deskbell.tickets.commands.claim import claim
from deskbell.tickets.commands.close import close
from deskbell.tickets.commands.delete_ticket import delete_ticket
from deskbell.tickets.commands.release import release
from deskbell.tickets.commands.reopen import reopen
from deskbell.tickets.commands.resolve import resolve
from deskbell.tickets.commands.tag_ticket import tag_ticket, untag_ticket
from deskbell.tickets.commands.transfer import transfer
from deskbell.tickets.configuration.moves import ticket_address
from deskbell.tickets.hand_out import moving_many
from deskbell.tickets.models import Tag, Ticket
from deskbell.tickets.queries.numbers import number_of_ticket
from deskbell.tickets.queries.visibility import visible_to
from deskbell.tickets.tags import typed_tags
from deskbell.tickets.viewer import viewer_of
from deskbell.tickets.words import DeletionReason

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST = 10_000
# What goes on within the desk goes on, whether anybody gets a mail of it or not.
NEVER_MUTED = frozenset({"follow_rules", "serve_lines"})
Chosen = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class BulkChange:
    """A change that many tickets can have at once.

    `check` says what was chosen, in words, or raises Invalid; `run` is one ticket's command.
    """

    title: StrOrPromise
    run: Callable[..., object]
    check: Callable[[Chosen], str] = lambda _chosen: ""
    has_comment: bool = True
    is_for_administrators: bool = False


def bulk_change(*, actor: Actor, change: str, chosen: Chosen, ticket_ids: Sequence[int], is_quiet: bool = False) -> int:
    """Ask for a change of these tickets; the number of the long job. What the actor does not see is left out at once.

    The tickets are those of this moment, at most MOST. With `is_quiet` nobody gets a mail of it. KeyError for an
    unknown change; Invalid by field; Refused for what only administrators do;
    NotFound where none of the tickets is there.
    """
    if BULK_CHANGES[change].is_for_administrators:
        demand_right(actor)
    words = BULK_CHANGES[change].check(chosen)
    asked = [pk for pk in dict.fromkeys(ticket_ids) if 0 < pk <= LARGEST_ID][:MOST]
    seen = set(visible_to(viewer_of(actor)).filter(pk__in=asked).values_list("pk", flat=True))
    tickets = [pk for pk in asked if pk in seen]
    if not tickets:
        raise NotFound
    arguments = {"change": change, "chosen": dict(chosen), "words": words, "quiet": is_quiet, "tickets": tickets}
    # Nobody joins another agent's job: it acts for that one and by their rights.
    arguments["by"] = actor.user_id
    return ask(actor=actor, kind=CHANGING.kind, arguments=arguments, joins_begun=False)


def _agent_or_team(chosen: Chosen) -> str:
    agent_id, team_id = chosen.get("agent_id"), chosen.get("team_id")
    if agent_id is None and team_id is None:
        raise Invalid({"agent": [_("Choose an agent or a team.")]})
    agent = [str(chosen_agent(agent_id))] if agent_id is not None else []
    return ", ".join([*agent, *([str(chosen_team(team_id))] if team_id is not None else [])])


def _tags(chosen: Chosen) -> str:
    names = typed_tags(str(chosen["names"]))
    if not names:
        raise Invalid({"names": [_("Write a tag.")]})
    return ", ".join(names)


def _tag(chosen: Chosen) -> str:
    tag = Tag.objects.filter(pk=min(chosen["tag_id"], LARGEST_ID)).first()
    if tag is None:
        raise Invalid({"tag": [_("Choose a tag.")]})
    return tag.name


def _reason(chosen: Chosen) -> str:
    if chosen.get("kind") not in DeletionReason.values:
        raise Invalid({"kind": [_("Choose a reason.")]})
    return str(DeletionReason(chosen["kind"]).label)


def _delete(*, actor: Actor, ticket_id: int, kind: str) -> None:
    """Its number need not be written for each: that these go for good was said once."""
    delete_ticket(actor=actor, ticket_id=ticket_id, number=number_of_ticket(ticket_id), kind=kind)


BULK_CHANGES: dict[str, BulkChange] = {
    "assign": BulkChange(title=gettext_lazy("Assign"), run=assign, check=_agent_or_team),
    "claim": BulkChange(title=gettext_lazy("Claim"), run=claim, has_comment=False),
    "release": BulkChange(title=gettext_lazy("Release"), run=release),
    "transfer": BulkChange(
        title=gettext_lazy("Transfer"),
        run=transfer,
        check=lambda chosen: chosen_department(chosen["department_id"]).name,
    ),
    "status": BulkChange(
        title=gettext_lazy("Set status"),
        run=change_status,
        check=lambda chosen: chosen_status(chosen["status_id"]).name,
    ),
    "priority": BulkChange(
        title=gettext_lazy("Set priority"),
        run=change_priority,
        check=lambda chosen: chosen_priority(chosen["priority_id"]).name,
    ),
    "resolve": BulkChange(title=gettext_lazy("Resolve"), run=resolve),
    "close": BulkChange(title=gettext_lazy("Close"), run=close),
    "reopen": BulkChange(title=gettext_lazy("Reopen"), run=reopen),
    "archive": BulkChange(title=gettext_lazy("Archive"), run=archive),
    "tag": BulkChange(title=gettext_lazy("Tag"), run=tag_ticket, check=_tags, has_comment=False),
    "delete": BulkChange(
        title=gettext_lazy("Delete"), run=_delete, check=_reason, has_comment=False, is_for_administrators=True
    ),
    "untag": BulkChange(title=gettext_lazy("Remove a tag"), run=untag_ticket, check=_tag, has_comment=False),
}


def _title(arguments: Arguments) -> str:
    number = len(arguments["tickets"])
    tickets = ngettext("%(number)d ticket", "%(number)d tickets", number) % {"number": number}
    what = str(BULK_CHANGES[arguments["change"]].title)
    words = f"{what} ({arguments['words']})" if arguments["words"] else what
    return _("%(what)s: %(tickets)s") % {"what": words, "tickets": tickets}


def _pieces(arguments: Arguments, after: Any, limit: int) -> Sequence[Piece]:
    """The next ones of the list that was made in the beginning; a piece's key is its place in it."""
    first = 0 if after is None else after + 1
    ids = arguments["tickets"][first : first + limit]
    known = {ticket.pk: ticket for ticket in Ticket.objects.filter(pk__in=ids).only("number")}
    return [
        Piece(
            key=first + place, words=str(known.get(pk, "—")), address=ticket_address(known[pk]) if pk in known else ""
        )
        for place, pk in enumerate(ids)
    ]


def _do(actor: Actor, arguments: Arguments, piece: Piece) -> None:
    """One ticket's command, by the rights that the actor has by now; where nothing changes, nothing is told."""
    change = BULK_CHANGES[arguments["change"]]
    is_quiet = muting(frozenset(EFFECTS) - NEVER_MUTED) if arguments["quiet"] else nullcontext()
    with is_quiet, moving_many():
        change.run(actor=actor, ticket_id=arguments["tickets"][piece.key], **arguments["chosen"])


def _demand_agent(actor: Actor, _arguments: Arguments) -> None:
    if not actor.is_agent or rights_of(actor.user_id) is None:
        raise Refused(_("Only agents change tickets."))


CHANGING = long_work(
    LongWork(
        kind="tickets.bulk_change",
        title=_title,
        count=lambda arguments: len(arguments["tickets"]),
        pieces=_pieces,
        do=_do,
        demand=_demand_agent,
    )
)
