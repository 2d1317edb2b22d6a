"""Amazon's mail service tells of bounces in JSON, sent as the text of a mail; its lines may be broken on the way."""

from __future__ import annotations

import re

from deskbell.mail.parsing.delivery_status import code_in
from deskbell.mail.parsing.message import Bounce

_BOUNCE = re.compile(r'"(?:notificationType|eventType)"\s{0,3}:\s{0,3}"Bounce"')
_VALUE = {
    name: re.compile(rf'"{name}"\s{{0,3}}:\s{{0,3}}"([^"]{{1,500}})"')
    for name in ("emailAddress", "status", "bounceType", "messageId")
}
_MESSAGE_ID = re.compile(r'"Message-ID"\s{0,3},\s{0,3}"value"\s{0,3}:\s{0,3}"<?([^">]{1,500})', re.IGNORECASE)


def amazon_notice(text: str) -> Bounce | None:
    """The bounce that such a notice tells of; None for any other text, and for complaints and deliveries."""
    if not text.lstrip().startswith("{") or not _BOUNCE.search(text):
        return None
    values = {name: found[1] if (found := pattern.search(text)) else "" for name, pattern in _VALUE.items()}
    is_permanent = values["bounceType"] == "Permanent"
    original = _MESSAGE_ID.search(text)
    return Bounce(
        recipient=values["emailAddress"],
        status=code_in(values["status"]) or ("5.0.0" if is_permanent else "4.0.0"),
        is_permanent=is_permanent,
        message_id=original[1] if original else "",
    )
