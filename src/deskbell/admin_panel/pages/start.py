"""The guided start: its steps, which of them are done, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE
from deskbell.kernel.configure import configure, read
from deskbell.kernel.settings import DESK_NAME, START_STEPS, DeskSetting, settings_about
from deskbell.people.language_settings import DEFAULT_LANGUAGE, installed
from deskbell.people.languages import default_language
from deskbell.people.queries import agent_choices, department_choices
from deskbell.tickets.queries import topic_choices
from deskbell.ui.look.settings import LOGO

if TYPE_CHECKING:
    from django.forms import BoundField
    from django_stubs_ext import StrOrPromise

DONE, SKIPPED, MISSING = "done", "skipped", "missing"
# What a mail server needs, as it is written where the desk is started.
MAIL_LINES = """\
DESKBELL_SMTP_HOST=mail.example.org
DESKBELL_SMTP_PORT=587
DESKBELL_SMTP_USER=help@example.org
DESKBELL_SMTP_PASSWORD=…
DESKBELL_MAIL_FROM=help@example.org"""
MOST_NAMED = 12
LOOKS = {DONE: "done", SKIPPED: "idle", MISSING: "wait"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step: settings to look through, or things of a kind to make; `finds` says what the desk has of it by now.

    A step is done once somebody went through it, or where `is_done` sees that it happened elsewhere.
    """

    key: str
    title: StrOrPromise
    explanation: StrOrPromise
    finds: Callable[[], Sequence[str]]
    is_done: Callable[[Sequence[str]], bool]
    settings: Callable[[], Sequence[DeskSetting[Any]]] = tuple
    kind: str = ""
    asked_first: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step as the pages show it."""

    step: Step
    number: int
    state: str
    found: tuple[str, ...]

    @property
    def look(self) -> str:
        """The pill's."""
        return LOOKS[self.state]

    @property
    def verdict(self) -> str:
        """The pill's word."""
        return {DONE: gettext("Done"), SKIPPED: gettext("Skipped"), MISSING: gettext("Missing")}[self.state]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == DONE

    @property
    def named(self) -> tuple[str, ...]:
        """What the step's own page lists."""
        return self.found[:MOST_NAMED]

    @property
    def unnamed(self) -> int:
        """How many more there are."""
        return max(0, len(self.found) - MOST_NAMED)

    @property
    def summary(self) -> str:
        """What the desk has of it, in few words."""
        shown = ", ".join(self.found[:3])
        more = len(self.found) - 3
        return gettext("%(names)s and %(count)d more") % {"names": shown, "count": more} if more > 0 else shown


@dataclass(frozen=True, kw_only=True)
class StartPage:
    """All steps, how many are done, and the next one that is missing."""

    lines: tuple[StepLine, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(line.is_done for line in self.lines)

    @property
    def missing(self) -> tuple[StepLine, ...]:
        """The steps that nobody has looked at."""
        return tuple(line for line in self.lines if line.state == MISSING)

    @property
    def unfinished(self) -> tuple[StepLine, ...]:
        """The steps that are not done, skipped ones included."""
        return tuple(line for line in self.lines if not line.is_done)


@dataclass(frozen=True, kw_only=True)
class StepPage:
    """One step among all; the fields of a thing in two parts: what is asked first, and what may wait."""

    line: StepLine
    total: int
    first: tuple[BoundField, ...] = ()
    later: tuple[BoundField, ...] = ()
    are_later_wrong: bool = False
    address: str = ""
    is_address_public: bool = False
    mail_server: str = ""
    sender: str = ""
    mail_lines: str = MAIL_LINES


def _things(list_of: Callable[[], Sequence[Any]]) -> Callable[[], Sequence[str]]:
    return lambda: [one.name for one in list_of()]


def _several(found: Sequence[str]) -> bool:
    return len(found) > 1


def _look() -> list[str]:
    return [str(one.title) for one in settings_about(LOGO.subject) if read(one) != one.default]


def _mail() -> list[str]:
    return [f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"] if settings.EMAIL_HOST else []


STEPS = (
    Step(
        key="name",
        title=_("Name and address"),
        explanation=_("What the desk is called, and where people find it."),
        finds=lambda: [read(DESK_NAME), settings.DESKBELL_URL],
        is_done=lambda _found: read(DESK_NAME) != DESK_NAME.default,
        settings=lambda: (DESK_NAME,),
    ),
    Step(
        key="look",
        title=_("Logo and colours"),
        explanation=_("Make the desk look like your house. You can leave everything as it is."),
        finds=_look,
        is_done=bool,
        settings=lambda: settings_about(LOGO.subject),
    ),
    Step(
        key="clock",
        title=_("Time zone and language"),
        explanation=_("Mails and pages use these where a reader's own clock and language are not known."),
        finds=lambda: [read(DEFAULT_TIME_ZONE).replace("_", " "), dict(installed())[default_language()]],
        is_done=lambda _found: read(DEFAULT_TIME_ZONE) != DEFAULT_TIME_ZONE.default,
        settings=lambda: (DEFAULT_TIME_ZONE, DEFAULT_LANGUAGE),
    ),
    Step(
        key="departments",
        title=_("Departments"),
        explanation=_(
            "Each ticket stands in one, and agents see the tickets of theirs. A small house does well with a single one."
        ),
        finds=_things(department_choices),
        is_done=_several,
        kind="departments",
        asked_first=("name", "is_public"),
    ),
    Step(
        key="agents",
        title=_("Agents"),
        explanation=_("Invite those who will answer. Each gets a mail with a link to set a password."),
        finds=_things(agent_choices),
        is_done=_several,
        kind="agents",
        asked_first=("name", "email", "department", "role", "is_administrator"),
    ),
    Step(
        key="topics",
        title=_("Help topics"),
        explanation=_("What clients choose from when they ask. A topic leads to a department."),
        finds=_things(topic_choices),
        is_done=_several,
        kind="topics",
        asked_first=("name", "description", "department", "is_public"),
    ),
    Step(
        key="mail",
        title=_("Mail"),
        explanation=_("How confirmations, answers and invitations leave the desk."),
        finds=_mail,
        is_done=bool,
    ),
)
BY_KEY = {step.key: step for step in STEPS}


def start_page() -> StartPage:
    """Every step as it stands."""
    return StartPage(lines=tuple(line_of(step) for step in STEPS))


def step_page(*, step: Step, form: Any = None) -> StepPage:
    """One step; `form` is that of a thing, or of settings, or none."""
    names = [*step.asked_first] or list(form.fields if form else ())
    later = [name for name in (form.fields if form else ()) if name not in names]
    return StepPage(
        line=line_of(step),
        total=len(STEPS),
        first=tuple(form[name] for name in names),
        later=tuple(form[name] for name in later),
        are_later_wrong=form is not None and form.is_bound and any(form.errors.get(name) for name in later),
        address=settings.DESKBELL_URL,
        is_address_public=settings.DESKBELL_URL.startswith("https://"),
        mail_server=", ".join(_mail()),
        sender=settings.DEFAULT_FROM_EMAIL,
    )


def after(step: Step) -> str:
    """The address of what comes next: another step, or the list of them."""
    position = STEPS.index(step) + 1
    if position < len(STEPS):
        return reverse("admin_panel:start_step", args=[STEPS[position].key])
    return reverse("admin_panel:start")


def line_of(step: Step) -> StepLine:
    """A step as it stands."""
    found = tuple(step.finds())
    state = DONE if step.is_done(found) else read(START_STEPS).get(step.key, MISSING)
    return StepLine(step=step, number=STEPS.index(step) + 1, state=state, found=found)


def mark(*, actor: Actor, step: Step, state: str) -> None:
    """Keep that somebody went through a step, or skipped it. Refused to all but administrators."""
    configure(actor=actor, setting=START_STEPS, value={**read(START_STEPS), step.key: state})
