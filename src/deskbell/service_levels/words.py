"""The room's closed lists of words."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Target(TextChoices):
    """What an SLA plan promises."""

    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    RESOLUTION = "resolution", _("Resolution")


TARGETS = tuple(target.value for target in Target)


class PlanSource(TextChoices):
    """Why a plan applies to a ticket, the strongest reason first."""

    HAND = "hand", _("set by hand")
    RULE = "rule", _("set by a rule")
    MATCHED = "matched", _("its conditions hold")
    TOPIC = "topic", _("by the help topic")
    DEPARTMENT = "department", _("by the department")
    DESK = "desk", _("the desk's default")
