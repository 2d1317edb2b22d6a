"""Setting a desk up from the command line: its name and its first administrator, without a browser."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable

from django.db import IntegrityError

from deskbell.admin_panel.forms import SetUpForm
from deskbell.config.errors import ConfigurationError
from deskbell.config.first_visit import is_set_up
from deskbell.kernel.actor import Actor
from deskbell.kernel.clock_settings import DEFAULT_TIME_ZONE, zones
from deskbell.kernel.configure import configure
from deskbell.kernel.errors import Refused
from deskbell.kernel.set_up_key import set_up_key
from deskbell.kernel.settings import DESK_NAME
from deskbell.kernel.transactions import writing
from deskbell.tickets.starting_point import set_up_desk

PASSWORD = "DESKBELL_ADMINISTRATOR_PASSWORD"  # noqa: S105 - where it is said, not what it is


def set_up(*, name: str, administrator_name: str, email: str, time_zone: str = "") -> None:
    """Make the desk usable; asks for the password unless the environment says it.

    ConfigurationError with a sentence where an answer is bad, or the desk is set up already.
    """
    zone = _known_zone(time_zone)
    password = password_said()
    answers = {
        "name": name or DESK_NAME.default,
        "administrator_name": administrator_name or email.partition("@")[0],
        "email": email,
        "password": password,
        "password_again": password,
    }
    form = SetUpForm(answers, asks_key=False)
    if not form.is_valid():
        raise ConfigurationError(_first_problem(form))
    data = form.cleaned_data
    try:
        with writing():
            set_up_desk(
                name=data["name"],
                administrator_name=data["administrator_name"],
                email=data["email"],
                password=data["password"],
            )
            configure(actor=Actor.system(), setting=DEFAULT_TIME_ZONE, value=zone)
    except Refused as refusal:
        raise ConfigurationError(str(refusal.reason)) from None
    except IntegrityError:
        raise ConfigurationError(f"{data['email']} has an account on this desk already.") from None


def tell_how(*, say: Callable[[str], None]) -> None:
    """While nobody has set the desk up, say how it is done; the key is shown to whoever works on this machine."""
    if not is_set_up():
        say(f"This desk is not set up yet: its first page does that. If it asks for a key: {set_up_key()}")


def _known_zone(name: str) -> str:
    """A zone that the admin panel offers as well; the desk's default where none is named."""
    if name and name not in dict(zones()):
        raise ConfigurationError(f"{name} is no time zone; say a place, such as Europe/Berlin, or UTC.")
    return name or DEFAULT_TIME_ZONE.default


def password_said() -> str:
    """The administrator's password: what the environment says, else what is typed. ConfigurationError where neither is."""
    return os.environ.get(PASSWORD) or _ask_password()


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise ConfigurationError(f"there is nobody to ask for the administrator's password: set {PASSWORD}.")
    password = getpass.getpass("Password of the administrator: ")
    if getpass.getpass("The same once more: ") != password:
        raise ConfigurationError("the two passwords differ; nothing was set up.")
    return password


def _first_problem(form: SetUpForm) -> str:
    field, sentences = next(iter(form.errors.items()))
    return f"{form.fields[field].label}: {sentences[0]}"
