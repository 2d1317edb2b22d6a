"""Who has a participant's mail already, because its sender put them in To or Cc."""

from __future__ import annotations

from email.parser import HeaderParser
from email.utils import getaddresses

from deskbell.lib.email_address import normalise
from deskbell.mail.models import IncomingMail
from deskbell.mail.origins import headers_of

MOST_LOOKED_AT = 100


def had_directly(entry_id: int) -> frozenset[str]:
    """The addresses that the mail of an entry went to besides the desk, as they are compared; none where it came otherwise.

    None either where nobody vouches for its sender: a forger would name in Cc whoever is not to hear of it.
    """
    mail = IncomingMail.objects.filter(entry=entry_id).first()
    if mail is None or mail.authentication.get("sender") != "pass":
        return frozenset()
    try:
        headers = HeaderParser().parsestr(headers_of(mail))
        values = [str(one) for name in ("to", "cc") for one in headers.get_all(name, [])]
    except (OSError, ValueError):  # they are told once more, that is all
        return frozenset()
    return frozenset(normalise(address) for _name, address in getaddresses(values)[:MOST_LOOKED_AT] if "@" in address)
