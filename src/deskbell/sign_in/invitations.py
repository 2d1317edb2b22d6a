"""The letter by which somebody who shall work here sets a password and comes in."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.template.loader import render_to_string
from django.urls import reverse

from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.mail.letters import queue_letter
from deskbell.people.invitations import invites
from deskbell.people.languages import speaking_to
from deskbell.sign_in.addresses import is_proved

TEMPLATE = "account/email/invitation"


@invites
def invite(user: AbstractBaseUser) -> None:
    """Queue the letter, in the inviting command's transaction: no account without its invitation.

    Whoever signed up under this address without ever confirming it knows a password that must not open the desk.
    """
    if user.has_usable_password() and not is_proved(user):
        user.set_unusable_password()
        user.save(update_fields=["password"])
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse(
        "account_reset_password_from_key", kwargs=dict(zip(("uidb36", "key"), key.split("-", 1), strict=True))
    )
    words = {"user": user, "desk_name": read(DESK_NAME), "password_reset_url": settings.DESKBELL_URL.rstrip("/") + path}
    with speaking_to(user):
        subject = render_to_string(f"{TEMPLATE}_subject.txt", words)
        text = render_to_string(f"{TEMPLATE}_message.txt", words)
    queue_letter(to=user.email, subject=subject, text=text)  # type: ignore[attr-defined]
