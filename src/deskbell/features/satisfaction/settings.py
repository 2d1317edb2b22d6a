"""The desk's settings for surveys."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import DeskSetting, OneOf, Switch, WholeNumber, declare

ASKS_HOW_IT_WENT = declare(
    DeskSetting(
        key="satisfaction.asks",
        default=False,
        subject="satisfaction",
        title=_("Ask clients how it went"),
        meaning=_(
            "One mail after each resolution, with a page of one question. Who was never answered is never asked."
        ),
        field=Switch(),
        keywords=_("survey, satisfaction, csat, rating, feedback"),
    )
)
DELAY_HOURS = declare(
    DeskSetting(
        key="satisfaction.delay_hours",
        default=24,
        subject="satisfaction",
        title=_("Ask after"),
        meaning=_("Counted from the resolution. Whoever reopens the ticket before that is not asked."),
        field=WholeNumber(least=0, most=720, unit=_("hours")),
        keywords=_("survey delay"),
    )
)
QUIET_FROM_HOUR = declare(
    DeskSetting(
        key="satisfaction.quiet_from_hour",
        default=20,
        subject="satisfaction",
        title=_("Send no survey from"),
        meaning=_("The hour of the desk's clock at which quiet begins. The same hour twice: there is no quiet."),
        field=WholeNumber(least=0, most=23),
        keywords=_("quiet hours, night"),
    )
)
QUIET_UNTIL_HOUR = declare(
    DeskSetting(
        key="satisfaction.quiet_until_hour",
        default=8,
        subject="satisfaction",
        title=_("… until"),
        meaning=_("What falls into the quiet is sent when it ends."),
        field=WholeNumber(least=0, most=23),
        keywords=_("quiet hours, night"),
    )
)
PAUSE_DAYS = declare(
    DeskSetting(
        key="satisfaction.pause_days",
        default=14,
        subject="satisfaction",
        title=_("Ask the same client again after"),
        meaning=_("Nobody is asked twice within so many days, however many tickets they have; 0 means every time."),
        field=WholeNumber(least=0, most=365, unit=_("days")),
        keywords=_("survey fatigue, frequency"),
    )
)
EDITABLE_DAYS = declare(
    DeskSetting(
        key="satisfaction.editable_days",
        default=14,
        subject="satisfaction",
        title=_("An answer may be given or changed for"),
        meaning=_("Counted from the asking; afterwards the page only shows what was said."),
        field=WholeNumber(least=1, most=365, unit=_("days")),
        keywords=_("survey expiry"),
    )
)
LOW_SCORE = declare(
    DeskSetting(
        key="satisfaction.low_score",
        default="tell",
        subject="satisfaction",
        title=_("After a score of 1 or 2"),
        meaning=_("The mail goes to the department's manager, or to the administrators where there is none."),
        field=OneOf(
            choices=(
                ("nothing", _("Nothing more happens")),
                ("tell", _("The manager is told by mail")),
                ("reopen", _("The ticket is reopened, and the manager is told")),
            )
        ),
        keywords=_("bad rating, alert, reopen"),
    )
)
