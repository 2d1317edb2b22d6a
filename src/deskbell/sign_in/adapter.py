"""Where allauth asks the desk: addresses, mails, and where to go after signing in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.core.internal import ratelimit
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.configure import read
from deskbell.kernel.settings import DESK_NAME
from deskbell.lib.email_address import normalise
from deskbell.mail.letters import queue_letter
from deskbell.people.languages import speaking_to
from deskbell.people.queries import account_in_use, person_by_email, rights_of
from deskbell.people.settings import OPEN, SIGN_UP
from deskbell.sign_in.addresses import is_proved
from deskbell.sign_in.lockout import ACTION, APP, limits, sentence, wait_s

LOCKED_CODE = "too_many_login_attempts"


class DeskAdapter(DefaultAccountAdapter):
    """Deskbell's answers."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Address and password do not fit each other."),
        "enter_current_password": _("That is not your current password."),
        "incorrect_password": _("That is not your password."),
    }

    def clean_email(self, email: str) -> str:
        """Addresses are kept in the form in which they are compared."""
        return normalise(email)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Agents to their panel, clients to their tickets."""
        return "/desk/" if rights_of(request.user.pk) else reverse("portal:my_tickets")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work."""
        return self.get_login_redirect_url(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this very site, as the browser would understand them."""
        host = self.request.get_host()
        return url_has_allowed_host_and_scheme(url, allowed_hosts={host}, require_https=self.request.is_secure())

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The account alone: under allauth's own key each name of the host would be another set of attempts.
        return normalise(str(credentials.get("email", "")))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; too many failures are told with the time to wait, and noted down."""
        key = self._get_login_attempts_cache_key(request, **credentials)
        self._login_failed_rl_usage = ratelimit.consume(request, app=APP, action=ACTION, key=key, config=limits())
        if not self._login_failed_rl_usage:
            note_down(actor=Actor.visitor(), kind=AuditKind.SIGN_IN_FAILED, subject=key)
            raise ValidationError(sentence(seconds=wait_s(request, key=key)), code=LOCKED_CODE)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether anybody may make an account."""
        return read(SIGN_UP) == OPEN

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every mail about accounts goes out through the mail room, like any other."""
        words = {"request": self.request, "email": email, "desk_name": read(DESK_NAME), **context}
        with speaking_to(context.get("user") or person_by_email(email)):
            message = self.render_mail(template_prefix, email, words)
        queue_letter(to=email, subject=str(message.subject), text=str(message.body))

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """A guest, or somebody who never confirmed, is offered a first password instead of a new one."""
        template = "account/email/password_reset_key" if is_proved(user) else "account/email/set_password"
        self.send_mail(template, getattr(user, "email", email), context)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Somebody signs up with an address that is known.

        A guest gets one mail by which to set the password: it proves the address, and the guest's tickets are the account's.
        """
        user = person_by_email(email)
        if user is None or account_in_use(user.pk) is None:
            return
        if is_proved(user):
            super().send_account_already_exists_mail(user.email)
            return
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        self.send_password_reset_mail(
            user, user.email, {"user": user, "password_reset_url": self.get_reset_password_from_key_url(key)}
        )
