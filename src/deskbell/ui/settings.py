"""The desk's settings that every page obeys, and the texts of the portal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, RichText, Switch, declare

IS_PORTAL_OPEN = declare(
    DeskSetting(
        key="portal.is_open",
        default=True,
        subject="portal",
        title=_("The portal is open"),
        meaning=_(
            "Off: clients and visitors read the text below instead of every page of the portal. Agents work on, and can look at the portal as ever."
        ),
        field=Switch(),
        keywords=_("offline, maintenance, online, status"),
    )
)
OFFLINE_TEXT = declare(
    DeskSetting(
        key="portal.offline_text",
        default="",
        subject="portal",
        title=_("While the portal is closed"),
        meaning=_("What clients read then. Empty: a sentence asks them to come back later."),
        field=RichText(),
        keywords=_("offline page, maintenance"),
    )
)
BANNER = declare(
    DeskSetting(
        key="portal.banner",
        default="",
        subject="portal",
        title=_("Banner"),
        meaning=_("Stands at the top of every page of the portal: a known outage, opening hours. Empty: no banner."),
        field=RichText(longest=2000),
        keywords=_("announcement, notice, outage"),
    )
)
LANDING_TEXT = declare(
    DeskSetting(
        key="portal.landing_text",
        default="",
        subject="portal",
        title=_("Welcome on the start page"),
        meaning=_("Stands below the heading of the portal's start page. Empty: the desk's own sentence."),
        field=RichText(),
        keywords=_("landing page, home, welcome"),
    )
)
THANK_YOU_TEXT = declare(
    DeskSetting(
        key="portal.thank_you_text",
        default="",
        subject="portal",
        title=_("Thanks for a new request"),
        meaning=_("What a client reads beside the number of the new ticket. A help topic's own text goes before."),
        field=RichText(),
        keywords=_("thank-you page, received"),
    )
)
SIGN_IN_TEXT = declare(
    DeskSetting(
        key="portal.sign_in_text",
        default="",
        subject="portal",
        title=_("Words on the sign-in page"),
        meaning=_("Who may sign in here, or whom to ask. Empty: a short sentence."),
        field=RichText(longest=2000),
        keywords=_("login banner"),
    )
)
