"""Addresses of the desk's pages, by the names of their routes; and the marker where an access link will stand."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from deskbell.mail.identity import derived
from deskbell.mail.models import OutgoingMail
from deskbell.tickets.access import token_of


def ticket_page(number: str) -> str:
    """The client's page of a ticket: whoever opens it has to sign in."""
    return absolute(reverse("portal:ticket", kwargs={"number": number}))


def desk_page(number: str) -> str:
    """The agents' page of a ticket."""
    return absolute(reverse("desk:ticket", kwargs={"number": number}))


def access_page(marker: str) -> str:
    """The address of an access link, with a marker in the token's place."""
    return absolute(reverse("portal:access", kwargs={"token": marker}))


def marker_for(message_id: str) -> str:
    """What stands for the token in this mail's text: nobody who writes into the mail can know it."""
    return derived("marker", message_id)


def with_token(mail: OutgoingMail, body: str) -> str:
    """The mail's text or HTML with the real token in the marker's place."""
    if not mail.access_link_id or not mail.link_marker:
        return body
    return body.replace(mail.link_marker, token_of(mail.access_link_id))


def absolute(path: str) -> str:
    """A page's address as mails have it, from its path."""
    return settings.DESKBELL_URL.rstrip("/") + path
