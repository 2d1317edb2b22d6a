"""The languages that people may choose among, and the one for those who chose none."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, Listed, SomeOf, declare


def installed() -> list[tuple[str, str]]:
    """Every language whose words this installation has, called as its speakers call it."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


DEFAULT_LANGUAGE = declare(
    DeskSetting(
        key="desk.language",
        default="en",
        subject="desk",
        title=_("Language"),
        meaning=_("For people who chose none and whose browser names none that is offered; and for mails to them."),
        field=Listed(choices=installed),
        keywords=_("locale, translation, system language"),
    )
)
LANGUAGES_OFFERED = declare(
    DeskSetting[list[str]](
        key="desk.languages",
        default=[],
        subject="desk",
        title=_("Languages offered"),
        meaning=_(
            "People choose among these and the one above, at the foot of the portal and where they sign in. "
            "Who chose none gets what the browser asks for, if it is offered."
        ),
        field=SomeOf(choices=installed),
        keywords=_("locale, translation, internationalization, switch"),
    )
)
