"""A ticket as rules see it, made from what comes in or from the ticket as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from deskbell.kernel.facts import Fact
from deskbell.kernel.ledger import RecordedFact
from deskbell.lib.email_address import ADDRESS, normalise
from deskbell.lib.text import from_html
from deskbell.people.models import User
from deskbell.people.organizations import domain_of, organization_id_for
from deskbell.people.queries import person_by_email
from deskbell.routing.draft import Draft, Value
from deskbell.routing.fields import NO, YES
from deskbell.routing.rules import Rule
from deskbell.service_levels.words import PlanSource
from deskbell.tickets.drafts import Body
from deskbell.tickets.files import AttachmentDraft, RefusedFile
from deskbell.tickets.intake import Routing
from deskbell.tickets.models import Attachment, StoredFile, ThreadEntry, Ticket
from deskbell.tickets.rules.changes import changes_in, event_of
from deskbell.tickets.words import ACTIVE_STATES

# Regular expressions and comparisons look at so much of a message.
LONGEST_LOOKED_AT = 100_000


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who writes; `organization_id` is looked up only if a rule asks for it.

    Who signed in has an `account`: no Reply-To puts somebody else in their place.
    """

    email: str
    name: str
    organization_id: int | None = None
    account: User | None = None


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A ticket on its way in. `held` names what a person chose by hand."""

    sender: Sender
    subject: str
    body: Body
    source: str
    routing: Routing
    at: datetime
    attachments: tuple[AttachmentDraft, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    quoted_html: str = ""
    refused_files: Sequence[RefusedFile] = ()
    is_machine: bool = False


def asked_for(rules: Iterable[Rule]) -> frozenset[str]:
    """The fields that some rule looks at: what costs a query is read only for these."""
    return frozenset(condition.field for rule in rules for condition in rule.conditions)


def draft_of_incoming(incoming: Incoming, *, asked: frozenset[str]) -> Draft:
    """What is known before there is a ticket."""
    headers = {name.lower(): (value,) for name, value in incoming.headers.items()}
    values = {
        **_sender(incoming.sender, asked),
        **_reply_to(headers.get("reply-to", ())),
        "addressee": _addressees(headers),
        **routed(incoming.routing),
        "plan": None,
        "subject": incoming.subject,
        "body": incoming.body.text[:LONGEST_LOOKED_AT],
        "source": incoming.source,
        "attachment_name": tuple(one.name for one in incoming.attachments),
        "attachment_count": len(incoming.attachments),
        "attachment_type": _types(incoming.attachments) if "attachment_type" in asked else (),
    }
    held = incoming.held | ({"sender"} if incoming.sender.account else frozenset())
    return Draft(at=incoming.at, source=incoming.source, values=values, headers=headers, held=held)


def routed(routing: Routing) -> dict[str, Value]:
    """Where a ticket goes, by the names of fields."""
    return {
        "topic": routing.topic.pk if routing.topic else None,
        "department": routing.department.pk,
        "priority": routing.priority.pk,
        "status": routing.status.pk,
        "agent": routing.agent_id,
        "team": routing.team_id,
    }


def draft_of_ticket(
    ticket: Ticket, *, at: datetime, asked: frozenset[str], followed: RecordedFact | None = None
) -> Draft:
    """The ticket as it stands; `followed` is the fact that the rules are asked about."""
    requester = ticket.requester
    sender = Sender(email=requester.email, name=requester.display_name, organization_id=requester.organization_id)
    values = {
        **_sender(sender, frozenset()),
        "organization": requester.organization_id,
        "topic": ticket.topic_id,
        "department": ticket.department_id,
        "priority": ticket.priority_id,
        "status": ticket.status_id,
        "agent": ticket.agent_id,
        "team": ticket.team_id,
        "plan": ticket.plan_version.plan_id if ticket.plan_version else None,
        "subject": ticket.subject_text if "subject" in asked else "",
        "answered": YES if ticket.is_answered else NO,
        "source": ticket.source,
        "event": event_of(followed.fact) if followed else "",
        **_entry(ticket, followed, asked),
    }
    return Draft(
        at=at,
        source=ticket.source,
        values=values,
        anchors=anchors_of(ticket),
        changed=changes_in(followed.fact) if followed else {},
        held=_held(ticket),
    )


def _held(ticket: Ticket) -> frozenset[str]:
    """What rules leave alone: a plan set by hand, and on a finished ticket whose it was and the plan that it was kept by."""
    by_hand = {"plan"} if ticket.plan_source == PlanSource.HAND else set()
    finished = set() if ticket.state in ACTIVE_STATES else {"agent", "team", "plan"}
    return frozenset({"sender", "opening"} | by_hand | finished)


def anchors_of(ticket: Ticket) -> dict[str, datetime | None]:
    """The instants from which rules on time count. An answer that came before the client wrote again is old news."""
    written, answered = ticket.last_message_at, ticket.last_response_at
    is_old = written is not None and answered is not None and answered < written
    return {
        "since_opened": ticket.opened_at,
        "since_last_message": written,
        "since_last_response": None if is_old else answered,
    }


def _sender(sender: Sender, asked: frozenset[str]) -> dict[str, Value]:
    organization_id = sender.organization_id
    if "organization" in asked and organization_id is None:
        known = person_by_email(sender.email)
        organization_id = known.organization_id if known else organization_id_for(sender.email)
    return {
        "sender_name": sender.name,
        "sender_address": normalise(sender.email),
        "sender_domain": domain_of(sender.email),
        "organization": organization_id,
    }


def _reply_to(headers: tuple[str, ...]) -> dict[str, Value]:
    """`Name <address>` taken apart; whatever else stands there is nobody's address."""
    line = headers[0] if headers else ""
    name, _sign, rest = line.rpartition("<")
    address = normalise(rest.rstrip().removesuffix(">"))
    is_address = address.count("@") == 1 and not address.startswith("@") and " " not in address
    return {"reply_to_address": address if is_address else "", "reply_to_name": name.strip().strip('"')}


def _addressees(headers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The addresses that a mail names in To and Cc."""
    lines = [line for name in ("to", "cc") for line in headers.get(name, ())]
    return tuple(normalise(address) for line in lines for address in ADDRESS.findall(line))


def _types(attachments: tuple[AttachmentDraft, ...]) -> tuple[str, ...]:
    files = StoredFile.objects.filter(pk__in=[one.file_id for one in attachments])
    return tuple(files.values_list("content_type", flat=True))


def _entry(ticket: Ticket, followed: RecordedFact | None, asked: frozenset[str]) -> dict[str, Value]:
    """The entry that was just written, else the client's last message."""
    entry_id = _entry_id(followed.fact) if followed else None
    wanted = entry_id or ticket.last_message_id
    if not asked & {"body", "attachment_name", "attachment_type", "attachment_count"} or wanted is None:
        return {"body": "", "attachment_name": (), "attachment_type": (), "attachment_count": 0}
    html = ThreadEntry.objects.values_list("body_html", flat=True).get(pk=wanted)
    files = Attachment.objects.filter(entry=wanted).select_related("file")
    return {
        "body": from_html(html)[:LONGEST_LOOKED_AT],
        "attachment_name": tuple(one.name for one in files),
        "attachment_type": tuple(one.file.content_type for one in files),
        "attachment_count": len(files),
    }


def _entry_id(fact: Fact) -> int | None:
    return getattr(fact, "entry_id", None)
