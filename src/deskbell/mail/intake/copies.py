"""People whom a message has in copy (threat 2): let in where the sender is known to be who they say, else suggested."""

from __future__ import annotations

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import read
from deskbell.kernel.errors import Invalid
from deskbell.lib.email_address import normalise
from deskbell.mail.intake.addresses import others, recipients
from deskbell.mail.parsing.message import IncomingMessage, Person
from deskbell.mail.settings import ADDS_COLLABORATORS
from deskbell.people.banning import is_banned
from deskbell.people.queries import is_agent, person_by_email
from deskbell.tickets.commands.add_collaborator import add_collaborator
from deskbell.tickets.commands.suggest_collaborator import suggest_collaborator

# A mail to a hundred people is a circular, not a circle of people who share a request.
MOST_LET_IN = 20
MOST_LOOKED_AT = 2 * MOST_LET_IN


def follow_copies(
    message: IncomingMessage, *, ticket_id: int, entry_id: int, is_proven: bool, own: frozenset[str]
) -> None:
    """The sender takes part in the ticket already. Whoever is let in sees the thread from this message on.

    The desk's `own` addresses are nobody. Agents are never let in as clients by a copy, nor are addresses that no person
    reads; those are suggested, like everybody whom an unproven sender names.
    """
    if not read(ADDS_COLLABORATORS):
        return
    sender = normalise(message.sender.address) if message.sender else ""
    people = [one for one in others(recipients(message), own=own) if normalise(one.address) != sender]
    for number, one in enumerate(people[:MOST_LOOKED_AT]):
        if is_banned(one.address):
            continue
        may_enter = is_proven and number < MOST_LET_IN and not _is_agents(one) and not is_machines(one.address)
        try:
            _let_in(one, ticket_id, entry_id) if may_enter else _suggest(one, ticket_id, entry_id)
        except Invalid:  # no address at all
            continue


def is_machines(address: str) -> bool:
    """Whether the address says of itself that nobody reads it."""
    name = "".join(letter for letter in normalise(address).partition("@")[0] if letter.isalnum())
    return name.startswith(("noreply", "donotreply", "mailerdaemon", "postmaster", "nichtantworten", "notification"))


def _is_agents(one: Person) -> bool:
    user = person_by_email(one.address)
    return user is not None and is_agent(user.pk)


def _let_in(one: Person, ticket_id: int, entry_id: int) -> None:
    add_collaborator(
        actor=Actor.system(), ticket_id=ticket_id, email=one.address, name=one.name, sees_from_entry_id=entry_id
    )


def _suggest(one: Person, ticket_id: int, entry_id: int) -> None:
    suggest_collaborator(actor=Actor.system(), ticket_id=ticket_id, email=one.address, name=one.name, entry_id=entry_id)
