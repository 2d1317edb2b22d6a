"""Calls as programs make them, for the tests."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from deskbell.features.api_keys.forms import ApiKeyForm
from deskbell.features.api_keys.models import ApiKey
from deskbell.kernel.actor import Actor
from deskbell.tickets.models import ThreadEntry, Ticket

KEY = "0123456789ABCDEF0123456789ABCDEF"
TICKET = {
    "email": "ken@northbank.example",
    "name": "Ken Ito",
    "subject": "No money from the machine",
    "message": "It keeps my card.",
}


def a_key(**said: str) -> ApiKey:
    """A key that counts from this very machine."""
    usual = {"name": "Monitor", "key": KEY, "networks": "127.0.0.1", "calls_per_minute": "6000"}
    form = ApiKeyForm({**usual, "is_active": "on", "may_create_tickets": "on", **said})
    assert form.is_valid(), form.errors
    return form.apply(Actor.system())


def call(body: Any, *, to: str = "/api/tickets.json", key: str = KEY, **more: Any) -> Any:
    """Send it; what is no text is sent as JSON."""
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    more.setdefault("content_type", "application/x-www-form-urlencoded")  # as curl -d does
    headers = {"X-API-Key": key, **more.pop("headers", {})}
    return Client().post(to, data=data, headers=headers, **more)


def opened(body: Any, **more: Any) -> Ticket:
    """The ticket that a call opens."""
    answer = call(body, **more)
    assert answer.status_code == 201, answer.content
    return Ticket.objects.get(number=answer.content.decode())


def entries(ticket: Ticket) -> list[ThreadEntry]:
    """Its thread."""
    return list(ThreadEntry.objects.filter(ticket=ticket).order_by("pk"))
