"""`deskbell init`: prepare the data folder."""

import os
import sys
from argparse import Namespace
from functools import partial
from importlib import import_module

import django

from deskbell.config.environment import read_environment
from deskbell.config.quick_start import is_prepared, note_prepared

say = partial(print, file=sys.stderr, flush=True)


def run(options: Namespace) -> int:
    """Bring the database and the static files to where the code is."""
    environment = read_environment(environ=os.environ)
    if options.quick and not options.administrator and is_prepared(environment=environment):
        return 0
    django.setup()
    # Models can be imported only now, and a quick start is quick because it does not.
    import_module("deskbell.config.preparation").prepare_desk(with_sample=options.sample, say=say)
    note_prepared(environment=environment)
    if options.administrator:
        set_up(options)
    else:
        import_module("deskbell.config.first_administrator").tell_how(say=say)
    return 0


def set_up(options: Namespace) -> None:
    """Name the desk, set its clock, and make its first administrator."""
    import_module("deskbell.config.first_administrator").set_up(
        name=options.name,
        administrator_name=options.administrator_name,
        email=options.administrator,
        time_zone=options.time_zone,
    )
