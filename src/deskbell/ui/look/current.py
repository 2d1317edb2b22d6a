"""The look that the desk has now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.urls import reverse

from deskbell.kernel.configure import read
from deskbell.ui.look.palette import stylesheet
from deskbell.ui.look.pictures import SHOWN_HEIGHT, Logo, logo_named
from deskbell.ui.look.settings import ACT_COLOUR, BRAND_COLOUR, LOGO


@dataclass(frozen=True, kw_only=True)
class Look:
    """A logo if there is one, and the rules that give the desk its colours, empty for the colours it starts with."""

    css: str
    logo: Logo | None
    logo_height: int = SHOWN_HEIGHT

    @property
    def version(self) -> str:
        """Another one for other colours, so that a browser may keep what it has."""
        return hashlib.sha256(self.css.encode()).hexdigest()[:16]

    @property
    def stylesheet_url(self) -> str:
        """Where a page finds the colours; empty where it needs none."""
        return f"{reverse('look:stylesheet')}?v={self.version}" if self.css else ""

    @property
    def logo_url(self) -> str:
        """Where a page finds the logo; empty where there is none."""
        return reverse("look:logo", args=[self.logo.name]) if self.logo else ""

    @property
    def icon_url(self) -> str:
        """Where a browser finds the picture for its tabs; empty where that is the bell."""
        return reverse("look:icon", args=[self.logo.name]) if self.logo and self.logo.suits_a_tab else ""


def current_look() -> Look:
    """By the settings as they stand."""
    css = stylesheet(brand=read(BRAND_COLOUR), act=read(ACT_COLOUR))
    return Look(css=css, logo=logo_named(read(LOGO)))
