"""Letters to people whose mail is not taken in as they meant it: a neutral sentence, seldom, and never to machines."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.lib.email_address import normalise
from deskbell.mail.draft import Draft, html_of, text_of
from deskbell.mail.letters import queue_letter
from deskbell.mail.wording import letter_worded
from deskbell.people.languages import speaking_to
from deskbell.people.queries import person_by_email


def refuse_kindly(*, address: str, about: str, sentence: str, template: str = "") -> None:
    """Tell a sender why, at most once a day for each thing that it is `about`: the letter's name says the day. The words are
    those of an administrator's `template`, where there is one of this name.

    It holds none of the words that came in: whose address a mail bears did not necessarily write it.
    """
    key = f"refusal {about} {normalise(address)} {timezone.now().date().isoformat()}"
    person = person_by_email(address)
    with speaking_to(person):
        draft = Draft(
            heading=_("Your mail was not taken in"),
            desk_name=read(DESK_NAME),
            paragraphs=[sentence],
            fine_print=[_("The desk sends this mail by itself, at most once a day. Please don't reply to it.")],
        )
        subject, draft = letter_worded(event=template, to=address, message=sentence, subject=draft.heading, draft=draft)
        queue_letter(to=address, subject=subject, text=text_of(draft), html=html_of(draft), key=key)
