"""What a message says, as JSON for people and programs: the words of `deskbell mail explain`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from deskbell.mail.parsing.message import Bounce, IncomingMessage, Person


def explained(message: IncomingMessage) -> dict[str, Any]:
    """Everything that was read, without the files' bytes."""
    return {
        "from": _person(message.sender or Person(address="")),
        "to": _people(message.to),
        "cc": _people(message.cc),
        "reply_to": _people(message.reply_to),
        "subject": message.subject,
        "message_id": message.message_id,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "date": message.date.isoformat() if message.date else None,
        "text": message.text,
        "reply_text": message.reply_text,
        "html": message.html,
        "attachments": [
            {"name": one.name, "content_type": one.content_type, "size": len(one.content), "inline": one.is_inline}
            for one in message.attachments
        ],
        "machine": list(message.machine),
        "bounce": _bounce(message.bounce) if message.bounce else None,
        "problems": list(message.problems),
    }


def unexplained(reason: str) -> dict[str, Any]:
    """The same shape for a message that cannot be read at all."""
    return explained(IncomingMessage(sender=None, problems=(reason,)))


def _people(people: Iterable[Person]) -> list[dict[str, str]]:
    return [_person(one) for one in people]


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "address": person.address}


def _bounce(bounce: Bounce) -> dict[str, Any]:
    return {"recipient": bounce.recipient, "status": bounce.status, "permanent": bounce.is_permanent}
