"""`deskbell init`: prepare the data folder, and set the desk up by flags, answers in a file, or questions."""

import os
import sys
from argparse import Namespace
from functools import partial
from importlib import import_module

import django

from deskbell.config.answers.document import Answers, read_answers
from deskbell.config.environment import read_environment
from deskbell.config.errors import ConfigurationError
from deskbell.config.quick_start import is_prepared, note_prepared

say = partial(print, file=sys.stderr, flush=True)


def run(options: Namespace) -> int:
    """Bring the database and the static files to where the code is, and the desk to what was said."""
    environment = read_environment(environ=os.environ)
    sets_up = bool(options.administrator or options.answers or options.ask)
    if not sets_up:
        _demand_nothing_in_vain(options)
    if options.quick and not sets_up and is_prepared(environment=environment):
        return 0
    answers = _answers(options)  # what can't be read is said before anything is prepared
    django.setup()
    # Models can be imported only now, and a quick start is quick because it does not.
    import_module("deskbell.config.preparation").prepare_desk(with_sample=options.sample, say=say)
    note_prepared(environment=environment)
    if answers is not None:
        import_module("deskbell.config.guided").guide(answers=answers, asks=options.ask, say=say)
    elif options.administrator:
        set_up(options)
    else:
        import_module("deskbell.config.first_administrator").tell_how(say=say)
    return 0


def _demand_nothing_in_vain(options: Namespace) -> None:
    """A desk's name without anybody who may set the desk up would be forgotten without a word. ConfigurationError."""
    if options.name or options.time_zone or options.administrator_name:
        raise ConfigurationError("--name and its like need --administrator, --answers or --ask.")


def _answers(options: Namespace) -> Answers | None:
    """What a file says, or nothing yet where questions are asked; flags go before. None without either."""
    if not (options.answers or options.ask):
        return None
    if options.ask and not sys.stdin.isatty():
        raise ConfigurationError("--ask needs a terminal; --answers - reads answers from the input.")
    said = read_answers(options.answers) if options.answers else Answers()
    flags = {
        "administrator.email": options.administrator,
        "administrator.name": options.administrator_name,
        "desk.name": options.name,
        "desk.time_zone": options.time_zone,
    }
    return said.with_values(flags)


def set_up(options: Namespace) -> None:
    """Name the desk, set its clock, and make its first administrator."""
    import_module("deskbell.config.first_administrator").set_up(
        name=options.name,
        administrator_name=options.administrator_name,
        email=options.administrator,
        time_zone=options.time_zone,
    )
    import_module("deskbell.config.guided").tell_what_is_missing(say=say)
