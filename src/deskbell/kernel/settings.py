"""The desk's own settings: each declared once, with its default and its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class DeskSetting(Generic[V]):
    """One setting of the desk, kept in its database (settings of the process come from the environment)."""

    key: str
    default: V
    meaning: StrOrPromise


DESK_NAME = DeskSetting(key="desk.name", default="Deskbell", meaning=_("The name of the desk, as clients see it."))
IS_SET_UP = DeskSetting(key="desk.is_set_up", default=False, meaning=_("Whether the first visit has been completed."))
DEFAULT_DEPARTMENT_ID = DeskSetting[int | None](
    key="tickets.default_department_id", default=None, meaning=_("Where tickets go that nothing else routes.")
)
