"""All that a message says, put together: read, cut, judged. This is what the child process does."""

from __future__ import annotations

from dataclasses import replace

from deskbell.lib import html as html_rules
from deskbell.lib import text as text_rules
from deskbell.mail.parsing.bounces import find_bounce
from deskbell.mail.parsing.html_lines import html_lines
from deskbell.mail.parsing.lines import text_lines
from deskbell.mail.parsing.machine import reasons
from deskbell.mail.parsing.message import IncomingMessage
from deskbell.mail.parsing.reading import Reading, read_mail
from deskbell.mail.parsing.replies import cut_text, is_forward, repeats_only, split_html


def understand(raw: bytes, *, own_separator: str = "") -> IncomingMessage:
    """The whole message. `own_separator` is the line that the desk's own mails ask to reply above.

    Raises TooMuch for a message over a limit, and nothing else.
    """
    reading = read_mail(raw)
    message = _cut(reading, own_separator)
    message = replace(message, bounce=find_bounce(reading.root, message, budget=reading.budget))
    return replace(message, machine=reasons(reading.root, message))


def _cut(reading: Reading, own_separator: str) -> IncomingMessage:
    """A message that hands another on is its sender's word as a whole."""
    message = reading.message
    if is_forward(message.subject):
        return replace(message, reply_text=message.text, reply_html=message.html)
    source = reading.source_html
    lines = html_lines(source) if source else text_lines(message.text)
    if repeats_only(lines):
        return replace(message, reply_text=message.text, reply_html=message.html, repeats_only=True)
    reply, quoted = cut_text(message.text, own_separator=own_separator)
    reply_html, quoted_html = message.html, ""
    if source:
        new, old = split_html(source, lines, own_separator=own_separator)
        if old:
            reply_html, quoted_html = html_rules.clean_mail(new), html_rules.clean_mail(old)
            if not (reading.has_own_text and quoted):
                reply, quoted = text_rules.from_html(reply_html), text_rules.from_html(quoted_html)
    return replace(message, reply_text=reply, quoted_text=quoted, reply_html=reply_html, quoted_html=quoted_html)
