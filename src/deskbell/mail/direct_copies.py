"""Who has a participant's mail already, because its sender put them in To or Cc."""

from __future__ import annotations

from email.parser import HeaderParser

from deskbell.lib.email_address import normalise
from deskbell.mail.models import IncomingMail
from deskbell.mail.origins import headers_of
from deskbell.mail.parsing.addresses import people
from deskbell.mail.parsing.limits import Budget, TooMuch

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
        named = people(", ".join(values).encode(), budget=Budget())
    except (OSError, ValueError, TooMuch):  # they are told once more, that is all
        return frozenset()
    return frozenset(normalise(one.address) for one in named[:MOST_LOOKED_AT] if "@" in one.address)
