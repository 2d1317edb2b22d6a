"""The desk's own settings: each declared once, with its default, its meaning, and how it is asked for.

A room declares those that it obeys in its `settings.py`; the admin panel shows every declared one by its subject. What
has no subject is not for a form (whether the desk is set up).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Switch:
    """On or off."""


@dataclass(frozen=True, kw_only=True)
class WholeNumber:
    """A whole number within bounds; `unit` is a word such as "minutes"."""

    least: int
    most: int
    unit: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class OneOf:
    """One of few words, each with what it means."""

    choices: tuple[tuple[str, StrOrPromise], ...]


@dataclass(frozen=True, kw_only=True)
class SomeOf:
    """Any number of words of a list that is made when it is shown; never fewer than `least`."""

    choices: Callable[[], list[tuple[str, str]]]
    least: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of text."""

    longest: int = 200
    is_required: bool = False


@dataclass(frozen=True, kw_only=True)
class RichText:
    """Several lines, kept as clean HTML."""

    longest: int = 20_000


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One of many words that a list offers, such as the names of time zones."""

    choices: Callable[[], list[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A row by its number, or none; `choices` are those in use now."""

    choices: Callable[[], list[tuple[int, str]]]
    nothing: StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Colour:
    """A colour such as `#0b6b61`; `problem` says in a sentence why one won't do, and nothing where it will."""

    problem: Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that is kept elsewhere, by a word that names it; empty for none.

    `take_in` keeps what was sent and says that word, or raises Invalid. `accept` is what a browser offers to choose from.
    """

    take_in: Callable[[IO[bytes]], str]
    accept: str


Field = Switch | WholeNumber | OneOf | SomeOf | Line | RichText | Listed | Reference | Colour | Picture


@dataclass(frozen=True, kw_only=True)
class DeskSetting(Generic[V_co]):
    """One setting of the desk, kept in its database (settings of the process come from the environment)."""

    key: str
    default: V_co
    meaning: StrOrPromise
    title: StrOrPromise = ""
    subject: str = ""
    field: Field = Line()
    keywords: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What several settings are about: one page of the admin panel."""

    key: str
    title: StrOrPromise
    explanation: StrOrPromise
    icon: str = "settings"


# The order of the subjects on their page.
SUBJECTS: dict[str, Subject] = {
    one.key: one
    for one in (
        Subject(
            key="desk",
            title=_("The desk"),
            explanation=_("What it is called, and which clock it uses for readers whose own is not known."),
        ),
        Subject(
            key="look",
            title=_("Logo and colours"),
            explanation=_("How the desk looks to clients and agents. Colours that nobody could read are refused."),
            icon="look",
        ),
        Subject(
            key="tickets",
            title=_("Tickets"),
            explanation=_("What a new ticket starts with, who may open one, and what happens when it is answered."),
            icon="ticket",
        ),
        Subject(
            key="closing",
            title=_("Closing and reopening"),
            explanation=_(
                "What a ticket needs before it is finished, and what happens to it afterwards. A department may have rules of its own."
            ),
            icon="check",
        ),
        Subject(
            key="satisfaction",
            title=_("Satisfaction"),
            explanation=_("Whether, when and how often clients are asked how it went, and what a low score does."),
            icon="person",
        ),
        Subject(
            key="agents",
            title=_("Agents"),
            explanation=_("How agents sign in, and what clients see of them."),
            icon="people",
        ),
        Subject(
            key="clients",
            title=_("Clients"),
            explanation=_("Signing up, signing in, and what clients see of each other's tickets."),
            icon="person",
        ),
        Subject(
            key="mail",
            title=_("Mails to clients"),
            explanation=_("Which mails clients get without anybody writing them."),
            icon="mail",
        ),
        Subject(
            key="alerts",
            title=_("Alerts to agents"),
            explanation=_(
                "Which agents get a mail when something happens to a ticket. Nobody is told of what they did."
            ),
            icon="warning",
        ),
        Subject(
            key="portal",
            title=_("Portal: pages and texts"),
            explanation=_("What clients read on the portal, and whether it is open."),
            icon="file",
        ),
        Subject(
            key="security",
            title=_("Security and records"),
            explanation=_("Locks against guessing, and how long the desk keeps its records."),
            icon="lock",
        ),
    )
}
SETTINGS: dict[str, DeskSetting[Any]] = {}


def declare(setting: DeskSetting[V]) -> DeskSetting[V]:
    """Let the desk have a setting. ValueError if its key is taken or its subject unknown."""
    if setting.key in SETTINGS:
        raise ValueError(f"two settings are called {setting.key}")
    if setting.subject and setting.subject not in SUBJECTS:
        raise ValueError(f"{setting.key} is about {setting.subject}, which is no subject")
    SETTINGS[setting.key] = setting
    return setting


def all_settings() -> tuple[DeskSetting[Any], ...]:
    """Every setting that has a form, in the order in which they were declared."""
    return tuple(one for one in SETTINGS.values() if one.subject)


def settings_about(subject: str) -> tuple[DeskSetting[Any], ...]:
    """The settings of one subject."""
    return tuple(one for one in all_settings() if one.subject == subject)


def address_of(setting: DeskSetting[Any]) -> str:
    """Where the admin panel shows a setting."""
    return f"/admin/settings/{setting.subject}/#{anchor_of(setting)}"


def anchor_of(setting: DeskSetting[Any]) -> str:
    """The name of a setting's field in its form, and of its place on the page."""
    return setting.key.replace(".", "_")


DESK_NAME = declare(
    DeskSetting(
        key="desk.name",
        default="Deskbell",
        subject="desk",
        title=_("Name of the desk"),
        meaning=_("Clients see it in the bar of every page and in mails."),
        field=Line(longest=60, is_required=True),
        keywords=_("title, company, help desk name"),
    )
)
IS_SET_UP = declare(
    DeskSetting(key="desk.is_set_up", default=False, meaning=_("Whether the first visit has been completed."))
)
START_STEPS: DeskSetting[dict[str, str]] = declare(
    DeskSetting(
        key="desk.start_steps",
        default={},
        title=_("Steps of the guided start"),
        meaning=_("Which steps an administrator went through, and which were skipped."),
    )
)
IS_START_OVER = declare(
    DeskSetting(
        key="desk.is_start_over",
        default=False,
        title=_("Guided start"),
        meaning=_("Whether the overview no longer says what is missing."),
    )
)
AUDIT_MONTHS = declare(
    DeskSetting(
        key="records.audit_months",
        default=12,
        subject="security",
        title=_("Keep the audit log for"),
        meaning=_("Older entries are deleted every day. The history of each setting and thing stays."),
        field=WholeNumber(least=1, most=120, unit=_("months")),
        keywords=_("log, retention, purge, grace period"),
    )
)
