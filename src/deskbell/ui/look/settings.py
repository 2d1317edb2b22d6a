"""The settings of the desk's look."""

from django.utils.translation import gettext_lazy as _

from deskbell.kernel.settings import Colour, DeskSetting, Picture, declare
from deskbell.ui.look.palette import ACT, BRAND, why_too_weak
from deskbell.ui.look.pictures import take_logo_in

LOGO = declare(
    DeskSetting(
        key="look.logo",
        default="",
        subject="look",
        title=_("Logo"),
        meaning=_(
            "Stands in the bar of every page, before the name: PNG, JPEG or WebP up to 5 MB, made small by the desk. "
            "A logo with a clear background suits light and dark pages best. "
            "Tabs of browsers show it too, unless it is more than three times as wide as high. Without one there is a bell."
        ),
        field=Picture(take_in=take_logo_in, accept="image/png,image/jpeg,image/webp"),
        keywords=_("picture, image, icon, brand, company"),
    )
)
BRAND_COLOUR = declare(
    DeskSetting(
        key="look.brand_colour",
        default=BRAND,
        subject="look",
        title=_("Colour of the house"),
        meaning=_("The bell has it. Dark pages get a lighter shade of it by themselves."),
        field=Colour(problem=why_too_weak),
        keywords=_("color, brand, theme, accent"),
    )
)
ACT_COLOUR = declare(
    DeskSetting(
        key="look.act_colour",
        default=ACT,
        subject="look",
        title=_("Colour of buttons and links"),
        meaning=_("Whatever can be pressed has it. Dark pages get a lighter shade of it by themselves."),
        field=Colour(problem=why_too_weak),
        keywords=_("color, theme, button, link, accent, act"),
    )
)
