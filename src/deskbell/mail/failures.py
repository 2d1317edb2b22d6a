"""Why another machine could not be spoken to, in words for people."""

from __future__ import annotations

import smtplib
import socket
import ssl

from django.utils.translation import gettext as _

from deskbell.lib.text import one_line

LONGEST_WORDS = 400


def words_of(error: Exception) -> str:
    """One line; a mail server's own words where it said some."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {reply_text(error.smtp_error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("the certificate is not valid: %(why)s") % {"why": error.verify_message}
    if isinstance(error, TimeoutError):
        return _("no answer in time")
    if isinstance(error, ConnectionRefusedError):
        return _("the connection was refused: nothing listens at this port, or a firewall says no")
    if isinstance(error, socket.gaierror):
        return _("this name has no address (%(why)s)") % {"why": error.strerror or error}
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return one_line(str(words))[:LONGEST_WORDS] or type(error).__name__


def reply_text(value: bytes | str) -> str:
    """What a mail server said, on one line."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return " ".join(text.split())[:LONGEST_WORDS]
