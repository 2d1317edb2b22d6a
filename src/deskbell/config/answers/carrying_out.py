"""Carrying answers out: everything in one transaction, which a single problem takes back as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from deskbell.admin_panel.forms import SetUpForm
from deskbell.admin_panel.pages.start import DONE, STEPS, mark
from deskbell.config.answers.document import ADMINISTRATOR, THINGS, Answers
from deskbell.config.answers.problems import Problems
from deskbell.config.answers.settings_part import judge, known_settings, settings_form
from deskbell.config.answers.things import Row, Writer, rows_of
from deskbell.config.errors import ConfigurationError
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import read
from deskbell.kernel.errors import Refused
from deskbell.kernel.settings import DESK_NAME, IS_SET_UP, START_STEPS
from deskbell.kernel.transactions import writing
from deskbell.people.queries import is_agent, person_by_email
from deskbell.tickets.starting_point import lay_starting_point, set_up_desk

KEYS = {"email", "name"}
LATER = "manager"  # of departments: agents are made after them


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was done: how many settings changed, and each thing that was made or changed."""

    settings: int
    things: tuple[tuple[str, Row], ...]
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class Person:
    """The first administrator as the answers say, and the name that their desk gets."""

    email: str
    name: str
    desk_name: str


def carry_out(answers: Answers, *, password: Callable[[], str]) -> Outcome:
    """Set the desk up where it is not, and give it what the answers say; the same answers again change nothing.

    `password` is asked only where the first administrator is made. ConfigurationError with every problem, and then
    nothing is changed.
    """
    problems, is_new = Problems(), not read(IS_SET_UP)
    person = _administrator(answers, problems)
    secret = _secret(password, problems) if is_new and person.email else ""  # asked before the database is held
    with writing():
        if is_new:
            _set_up(person, secret, problems)
        elif person.email:
            _demand_agent(person.email, problems)
        writer = Writer(actor=Actor.system(), problems=problems)
        _write_things(answers, writer)
        changed = _write_settings(answers, problems)
        if problems.lines:
            transaction.set_rollback(True)
    if problems.lines:
        raise problems.error()
    return Outcome(settings=changed, things=tuple(writer.done), is_new=is_new)


def _administrator(answers: Answers, problems: Problems) -> Person:
    given = answers.administrator()
    if not isinstance(given, dict):
        problems.add(ADMINISTRATOR, "write a table with email and name.")
        given = {}
    for key in given.keys() - KEYS:
        problems.add(f"{ADMINISTRATOR}.{key}", f"there is no such key; there are: {', '.join(sorted(KEYS))}.")
    for key in KEYS & given.keys():
        if not isinstance(given[key], str):
            problems.add(f"{ADMINISTRATOR}.{key}", "write text in quotes.")
    desk_name = answers.settings().get(DESK_NAME.key) or DESK_NAME.default
    return Person(email=str(given.get("email", "")), name=str(given.get("name", "")), desk_name=str(desk_name))


def _secret(password: Callable[[], str], problems: Problems) -> str:
    try:
        return password()
    except ConfigurationError as error:
        problems.add(ADMINISTRATOR, str(error))
        return ""


def _demand_agent(email: str, problems: Problems) -> None:
    account = person_by_email(email)
    if account is None or not is_agent(account.pk):
        problems.add(f"{ADMINISTRATOR}.email", "the desk is set up already, and nobody with this address works here.")


def _set_up(person: Person, secret: str, problems: Problems) -> None:
    lay_starting_point()  # what else the answers say is judged on a desk that has its roles, even if this fails
    if not person.email:
        problems.add(f"{ADMINISTRATOR}.email", "the desk is not set up yet: say who is its first administrator.")
    if not person.email or not secret:
        return
    name = person.name or person.email.partition("@")[0]
    sent = {"name": person.desk_name, "administrator_name": name, "email": person.email}
    form = SetUpForm({**sent, "password": secret, "password_again": secret}, asks_key=False)
    if form.is_valid():
        _make(form, problems)
    paths = {"email": f"{ADMINISTRATOR}.email", "administrator_name": f"{ADMINISTRATOR}.name", "name": DESK_NAME.key}
    problems.add_form(form, paths, whole=ADMINISTRATOR)


def _make(form: SetUpForm, problems: Problems) -> None:
    names = ("name", "administrator_name", "email", "password")
    try:
        with writing():
            set_up_desk(**{name: form.cleaned_data[name] for name in names})
    except Refused as refusal:
        problems.add(ADMINISTRATOR, str(refusal.reason))
    except IntegrityError:
        problems.add(f"{ADMINISTRATOR}.email", "this address has an account on this desk already.")


def _write_things(answers: Answers, writer: Writer) -> None:
    rows = {kind: rows_of(kind, answers.rows(kind), writer.problems) for kind in THINGS}
    managed = [row for row in rows["departments"] if writer.write(row, without=LATER) and LATER in row.values]
    for row in (*rows["agents"], *managed, *rows["topics"]):
        writer.write(row)


def _write_settings(answers: Answers, problems: Problems) -> int:
    """Write the settings, and keep that the steps of the guided start that ask for them were gone through."""
    values = known_settings(answers.settings(), problems)
    form = settings_form(values, folder=answers.folder, problems=problems)
    if not judge(form, problems):
        return 0
    changed = form.apply(Actor.system())
    for step in STEPS:
        asked = {setting.key for setting in step.settings()} & values.keys()
        if asked and read(START_STEPS).get(step.key) != DONE:
            mark(actor=Actor.system(), step=step, state=DONE)
    return changed
