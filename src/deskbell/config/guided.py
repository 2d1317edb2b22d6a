"""The guided start from the command line: answers carried out, what was done, and what is still missing."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from django.conf import settings

from deskbell.admin_panel.pages.start import MAIL_LINES, start_page
from deskbell.config.answers.asking import Questions
from deskbell.config.answers.carrying_out import Outcome, carry_out
from deskbell.config.answers.document import Answers
from deskbell.config.first_administrator import password_said

Say = Callable[[str], None]
WIDTH = 88


def guide(*, answers: Answers, asks: bool, say: Say, ask: Callable[[str], str] = input) -> None:
    """Ask where somebody wants to be asked, carry the answers out, and tell. ConfigurationError with every problem."""
    if asks:
        answers = Questions(ask=ask, say=say).all_of_them(answers)
    outcome = carry_out(answers, password=password_said)
    for line in _done(outcome):
        say(line)
    tell_what_is_missing(say=say)


def tell_what_is_missing(*, say: Say) -> None:
    """The steps of the guided start that are not done, as its page lists them, and where people find the desk."""
    page = start_page()
    say(f"People find this desk at {settings.DESKBELL_URL} (DESKBELL_URL says so).")
    if not page.unfinished:
        say("Every step of the guided start is done.")
        return
    say("Still missing:")
    for line in page.unfinished:
        words = f"{line.step.title}: {line.step.explanation}"
        say(textwrap.fill(words, WIDTH, initial_indent="  ", subsequent_indent="    "))
        if line.step.key == "mail":
            say("    Such lines in the environment name the mail server (docs/settings.md has all):")
            say(textwrap.indent(MAIL_LINES, "      "))
    say(f"The guided start goes on at {settings.DESKBELL_URL.rstrip('/')}/admin/start/")


def _done(outcome: Outcome) -> list[str]:
    lines = ["The desk is set up."] if outcome.is_new else []
    if outcome.settings:
        lines.append(f"Settings changed: {outcome.settings}.")
    for verb, row in outcome.things:
        did = "invited" if verb == "made" and row.kind.key == "agents" else verb
        lines.append(f"{str(row.kind.singular).capitalize()} “{row.values[row.name_key]}”: {did}.")
    return lines or ["Everything is as the answers say; nothing was changed."]
