"""What goes wrong with a mailbox, in the words of whoever refused, and at which step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4

from django.db import models
from django.utils.translation import gettext_lazy

from deskbell.lib.text import one_line
from deskbell.mail import failures


class Step(models.TextChoices):
    """The steps of a visit to a mailbox, in their order."""

    FIND = "find", gettext_lazy("Find the server")
    CONNECT = "connect", gettext_lazy("Connect")
    ENCRYPT = "encrypt", gettext_lazy("Encrypt")
    TOKEN = "token", gettext_lazy("Get an access token")
    SIGN_IN = "sign_in", gettext_lazy("Sign in")
    FOLDER = "folder", gettext_lazy("Open the folder")
    FETCH = "fetch", gettext_lazy("Fetch messages")
    KEEP = "keep", gettext_lazy("Keep messages")
    AFTERWARDS = "afterwards", gettext_lazy("Move or delete what was fetched")


# What no waiting mends: a person has to do something.
FOR_PEOPLE = frozenset({Step.TOKEN, Step.SIGN_IN, Step.FOLDER, Step.ENCRYPT, Step.AFTERWARDS})


class Trouble(Exception):
    """A step did not succeed; `is_line_broken` where nothing more can be said on this connection."""

    def __init__(self, at: Step, words: str, *, is_line_broken: bool = True) -> None:
        super().__init__(words)
        self.at = at
        self.words = words
        self.is_line_broken = is_line_broken


class Refusal(Exception):
    """The server said no, or nothing that can be understood."""


FAULTS = (OSError, IMAP4.error, Refusal, UnicodeError, ValueError, EOFError)


@contextmanager
def step(at: Step) -> Iterator[None]:
    """Whatever fails in here failed at this step."""
    try:
        yield
    except FAULTS as error:
        raise Trouble(at, words_of(error), is_line_broken=not _is_mere_refusal(error)) from error


def _is_mere_refusal(error: Exception) -> bool:
    return isinstance(error, Refusal) or (isinstance(error, IMAP4.error) and not isinstance(error, IMAP4.abort))


def words_of(error: Exception) -> str:
    """A sentence for people."""
    words = str(error)
    if isinstance(error, IMAP4.error) and words[:2] in {"b'", 'b"'}:  # imaplib shows bytes as Python writes them
        return one_line(words[2:-1])[: failures.LONGEST_WORDS]
    return failures.words_of(error)
