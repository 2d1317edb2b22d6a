"""The desk's settings of accounts and of signing in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, OneOf, WholeNumber, declare

OPEN, CLOSED, OFF = "open", "closed", "off"

SIGN_UP = declare(
    DeskSetting(
        key="people.sign_up",
        default=OPEN,
        subject="clients",
        title=_("Accounts of clients"),
        meaning=_("With an account a client sees all their tickets in one place. Agents sign in all the same."),
        field=OneOf(
            choices=(
                (OPEN, _("Open: anybody may create an account")),
                (CLOSED, _("Closed: only people whom the desk knows already may set a password")),
                (OFF, _("Off: clients have no accounts, and those there are can't sign in")),
            )
        ),
        keywords=_("registration, sign-up, register"),
    )
)
CLIENT_SESSION_HOURS = declare(
    DeskSetting(
        key="people.client_session_hours",
        default=336,
        subject="clients",
        title=_("Clients stay signed in for"),
        meaning=_("Counted from signing in; a change holds for whoever signs in after it."),
        field=WholeNumber(least=1, most=2160, unit=_("hours")),
        keywords=_("session timeout, logout"),
    )
)
AGENT_SESSION_HOURS = declare(
    DeskSetting(
        key="people.agent_session_hours",
        default=336,
        subject="agents",
        title=_("Agents stay signed in for"),
        meaning=_("Counted from signing in; a change holds for whoever signs in after it."),
        field=WholeNumber(least=1, most=2160, unit=_("hours")),
        keywords=_("session timeout, logout"),
    )
)
FAILED_SIGN_INS = declare(
    DeskSetting(
        key="people.failed_sign_ins",
        default=5,
        subject="security",
        title=_("Failed sign-ins before an account is locked"),
        meaning=_("Counted for each account, whatever machine or browser they come from."),
        field=WholeNumber(least=2, most=50, unit=_("failures")),
        keywords=_("login attempts, brute force, excessive logins"),
    )
)
LOCK_MINUTES = declare(
    DeskSetting(
        key="people.lock_minutes",
        default=10,
        subject="security",
        title=_("An account stays locked for"),
        meaning=_("Failures count for as long, too."),
        field=WholeNumber(least=1, most=1440, unit=_("minutes")),
        keywords=_("login timeout, lockout"),
    )
)
PASSWORD_LINK_HOURS = declare(
    DeskSetting(
        key="people.password_link_hours",
        default=72,
        subject="security",
        title=_("A mailed link to set a password works for"),
        meaning=_("Once, and no longer than this."),
        field=WholeNumber(least=1, most=168, unit=_("hours")),
        keywords=_("password reset window, token"),
    )
)
