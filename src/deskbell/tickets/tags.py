"""Tags as people type them, and the rows that say which ticket has which."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence

from django.db import IntegrityError
from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.configuration_rights import let_others
from deskbell.kernel.configure import configure_object
from deskbell.kernel.errors import Invalid
from deskbell.kernel.ledger import RecordedFact
from deskbell.kernel.projections import projection
from deskbell.kernel.transactions import writing
from deskbell.lib.text import one_line
from deskbell.people.rights import rights_of
from deskbell.tickets.events import TicketTagged, TicketUntagged
from deskbell.tickets.models import Tag, TicketTag

LONGEST_TAG = 40
MOST_TAGS = 20


def tag_key(name: str) -> str:
    """A tag's name as it is compared: no matter how it is written."""
    return " ".join(unicodedata.normalize("NFKC", one_line(name)).casefold().split())[:80]


def typed_tags(text: str) -> list[str]:
    """The names in what somebody typed, separated by commas, each once; `#` before one is left out.

    Invalid (field `names`) for one that is too long.
    """
    names: dict[str, str] = {}
    for part in text.replace(";", ",").split(","):
        name = " ".join(one_line(part).removeprefix("#").split())
        if len(name) > LONGEST_TAG:
            raise Invalid({"names": [_("A tag has at most %(most)d characters.") % {"most": LONGEST_TAG}]})
        if name:
            names.setdefault(tag_key(name), name)
    return list(names.values())


def find_or_make(actor: Actor, names: Iterable[str]) -> list[Tag]:
    """The tags of these names, in their order; who types a new one makes it. Invalid (field `names`) for a retired one."""
    return [_one(actor, name) for name in names]


def _one(actor: Actor, name: str) -> Tag:
    known = _known(name) or _made(actor, name)
    if known.is_retired:
        raise Invalid({"names": [_("The tag “%(name)s” is out of use.") % {"name": known.name}]})
    return known


def _made(actor: Actor, name: str) -> Tag:
    tag = Tag()
    try:
        with writing():
            configure_object(actor=actor, instance=tag, changes={"name": name, "key": tag_key(name)})
    except IntegrityError:  # somebody else was quicker
        return _known(name) or tag
    return tag


def _known(name: str) -> Tag | None:
    return Tag.objects.filter(key=tag_key(name)).first()


def may_make(actor: Actor, tag: Tag, columns: Collection[str]) -> bool:
    """Agents who may change tickets anywhere may make tags by typing them; what there is they leave as it is."""
    rights = rights_of(actor.user_id) if actor.is_agent else None
    if rights is None or not tag._state.adding or not set(columns) <= {"name", "key"}:
        return False
    return any(rights.may("ticket.edit", department_id=one) for one in rights.department_ids)


let_others(Tag, may_make)


def tags_of_whole(streams: Sequence[Sequence[RecordedFact]]) -> None:
    """The tags of each new stream."""
    keep_tags([one for stream in streams for one in stream if isinstance(one.fact, TicketTagged | TicketUntagged)])


@projection(on=(TicketTagged, TicketUntagged), whole=tags_of_whole)
def keep_tags(recorded: Sequence[RecordedFact]) -> None:
    """Which ticket has which tag now."""
    holds = {
        (one.stream_id, one.fact.tag_id): isinstance(one.fact, TicketTagged)
        for one in recorded
        if isinstance(one.fact, TicketTagged | TicketUntagged)
    }
    TicketTag.objects.bulk_create(
        (TicketTag(ticket_id=pk, tag_id=tag_id) for (pk, tag_id), is_on in holds.items() if is_on),
        ignore_conflicts=True,
    )
    for (pk, tag_id), is_on in holds.items():
        if not is_on:
            TicketTag.objects.filter(ticket_id=pk, tag_id=tag_id).delete()
