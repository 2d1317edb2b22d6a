"""The command line `deskbell`: one file a command, loaded only when it is the one that runs."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from deskbell.config.cli.arguments import WITHOUT_DJANGO, WITHOUT_HOME, build_parser
from deskbell.config.errors import ConfigurationError
from deskbell.config.home import prepare_home

MISCONFIGURED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; returns the exit code."""
    options = build_parser().parse_args(arguments)
    take_over(options)
    try:
        return run(options)
    except (ConfigurationError, ImproperlyConfigured) as error:
        return fail(str(error))
    except (OperationalError, ProgrammingError) as error:
        return fail(f"the database does not answer as it should ({first_line(error)}); `deskbell doctor` says more.")
    except BrokenPipeError:  # whoever read our words has gone; nothing is left to be said at the end either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def take_over(options: Namespace) -> None:
    """Hand what the command line says to the settings, and to processes that this one starts."""
    os.umask(0o077)  # whatever the desk writes is for its owner only
    given = {"DESKBELL_HOME": options.home, "DESKBELL_HOST": options.host, "DESKBELL_PORT": options.port}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")


def run(options: Namespace) -> int:
    """Prepare the data folder and, where the command needs it, Django; then run the command."""
    if options.command not in WITHOUT_HOME:
        prepare_home(environ=os.environ)
    if options.command not in WITHOUT_DJANGO:
        django.setup()
    command = import_module(f"deskbell.config.cli.{options.command.replace('-', '_')}")
    code: int = command.run(options)
    return code


def fail(sentence: str) -> int:
    """Say what is wrong; returns the exit code for it."""
    print(f"deskbell: {sentence}", file=sys.stderr)
    return MISCONFIGURED


def first_line(error: Exception) -> str:
    """The error's own words without the pages that some drivers add."""
    return str(error).strip().partition("\n")[0]
