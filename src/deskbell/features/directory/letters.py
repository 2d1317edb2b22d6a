"""The letter that asks whoever reads a further address whether they write from it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.draft import Action, Draft, html_of, text_of
from deskbell.mail.letters import queue_letter
from deskbell.mail.links import absolute
from deskbell.people.address_proof import proof_of
from deskbell.people.languages import speaking_to
from deskbell.people.models import PersonAddress


def ask_whether_it_is_theirs(row: PersonAddress) -> None:
    """Queue the letter. It says nothing of the person: the address may be somebody else's."""
    url = absolute(reverse("account_further_address", args=[proof_of(row)]))
    with speaking_to(row.user):
        desk_name = read(DESK_NAME)
        draft = Draft(
            heading=_("Do you write to us from this address?"),
            desk_name=desk_name,
            paragraphs=[
                _("Somebody at %(desk)s noted %(address)s as a further address of a client.")
                % {"desk": desk_name, "address": row.address}
            ],
            actions=[Action(words=_("Yes, confirm it"), url=url)],
            fine_print=[
                _("The link works for three days."),
                _("If you don't know what this is about, you can ignore this mail."),
            ],
        )
        queue_letter(to=row.address, subject=draft.heading, text=text_of(draft), html=html_of(draft))
