"""The desk's setting for accounts that mails are sent by."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, Reference, declare
from deskbell.mail.models import SendingAccount


def _accounts() -> list[tuple[int, str]]:
    return list(SendingAccount.objects.filter(is_retired=False).order_by("address").values_list("pk", "address"))


DEFAULT_ACCOUNT_ID: DeskSetting[int | None] = declare(
    DeskSetting(
        key="mail.default_account_id",
        default=None,
        subject="mail",
        title=_("Default sending account"),
        meaning=_(
            "For mails of departments without an account of their own, and for letters about signing in. None: the server of the environment; without one the oldest account."
        ),
        field=Reference(choices=_accounts, nothing=_("The server of the environment")),
        keywords=_("smtp, from, sender, outgoing e-mail, default email"),
    )
)
