"""`deskbell mail explain FILE…` says what the desk makes of a message; `deskbell mail receive FILE…` takes it in."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.db import DatabaseError
from django.utils.module_loading import import_string

from deskbell.config.environment import read_environment
from deskbell.config.home import prepare_home
from deskbell.config.quick_start import database_file
from deskbell.mail.parsing.child import Reader, Unreadable
from deskbell.mail.parsing.explaining import explained, unexplained
from deskbell.mail.parsing.message import IncomingMessage

STANDARD_INPUT = "-"


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What the desk at hand knows: where a message belongs, and the line that its mails ask to reply above."""

    match: Callable[[IncomingMessage], dict[str, str] | None] = lambda _message: None
    separator: str = ""


def run(options: Namespace) -> int:
    """Explain or receive each file; exit code 1 where one could not be opened, or was not taken in."""
    return explain(options) if options.action == "explain" else receive(options)


def explain(options: Namespace) -> int:
    """One answer a file, in their order. Changes nothing, and needs no desk: without one nothing matches."""
    knowledge, failed = _knowledge(), 0
    with Reader() as reader:
        for name in options.files:
            answer = _explanation(name, reader, knowledge)
            failed += answer.pop("is_missing", False)
            print(json.dumps(answer) if options.json else _for_people(answer), flush=True)
    return int(failed > 0)


def _explanation(name: str, reader: Reader, desk: Knowledge) -> dict[str, Any]:
    try:
        with _Input(name) as path:
            message = reader.read(path, own_separator=desk.separator)
    except OSError as error:
        return {"file": name, **unexplained(error.strerror or str(error)), "match": None, "is_missing": True}
    except Unreadable as unreadable:
        return {"file": name, **unexplained(unreadable.reason), "match": None}
    answer = {"file": name, **explained(message), "match": None}
    try:
        answer["match"] = desk.match(message)
    except DatabaseError as error:
        answer["problems"].append(f"The desk's database does not say where it belongs: {error}".splitlines()[0])
    return answer


def _knowledge() -> Knowledge:
    """Nothing without a prepared desk."""
    database = database_file(read_environment(environ=os.environ))
    if database is not None and not database.exists():
        return Knowledge()
    django.setup()
    match = import_string("deskbell.mail.intake.matching.match")

    def matched(message: IncomingMessage) -> dict[str, str] | None:
        found = match(message)
        return {"ticket": found.ticket.number, "step": str(found.step)} if found else None

    try:
        separator = import_string("deskbell.kernel.configure.read")(
            import_string("deskbell.mail.settings.REPLY_SEPARATOR")
        )
    except DatabaseError:
        separator = ""
    return Knowledge(match=matched, separator=separator)


def receive(options: Namespace) -> int:
    """Store each message, take it in at once, and say what became of it."""
    prepare_home(environ=os.environ)
    django.setup()
    received = import_string("deskbell.mail.intake.processing.receive")
    door = import_string("deskbell.mail.models.Door")
    outcome = import_string("deskbell.mail.models.Outcome")
    failed = 0
    for name in options.files:
        try:
            with _Input(name) as path:
                mail = received(path, door=door.COMMAND_LINE)
        except OSError as error:
            print(f"{name}: not taken: {error.strerror or error}", file=sys.stderr)
            failed += 1
            continue
        ticket = f" #{mail.ticket.number}" if mail.ticket else ""
        reason = f" ({mail.reason or mail.last_error})" if mail.reason or mail.last_error else ""
        print(f"{name}: {outcome(mail.outcome).label}{ticket}{reason}", flush=True)
    return int(failed > 0)


class _Input:
    """A file to read from: the named one, or a copy of the standard input."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._copy: Path | None = None

    def __enter__(self) -> Path:
        if self.name != STANDARD_INPUT:
            with Path(self.name).open("rb") as file:  # whether it can be read is said here
                file.read(1)
            return Path(self.name)
        descriptor, path = tempfile.mkstemp(prefix="deskbell-mail-")
        self._copy = Path(path)
        with os.fdopen(descriptor, "wb") as file:
            while chunk := sys.stdin.buffer.read(1024 * 1024):
                file.write(chunk)
        return self._copy

    def __exit__(self, *_: object) -> None:
        if self._copy:
            self._copy.unlink()


def _for_people(answer: dict[str, Any]) -> str:
    """The same as lines: what is empty is left out."""
    sender, match = answer["from"], answer["match"]
    lines = {
        "From": f"{sender['name']} <{sender['address']}>".strip() if sender["address"] else sender["name"],
        "To": ", ".join(one["address"] for one in answer["to"] + answer["cc"]),
        "Subject": answer["subject"],
        "Message-ID": answer["message_id"],
        "Date": answer["date"],
        "Belongs to": f"ticket {match['ticket']} ({match['step']})" if match else "",
        "Sent by a machine": "; ".join(answer["machine"]),
        "Bounce": " ".join(str(value) for value in (answer["bounce"] or {}).values()),
        "Files": ", ".join(f"{one['name']} ({one['content_type']}, {one['size']})" for one in answer["attachments"]),
        "Problems": "; ".join(answer["problems"]),
    }
    head = [f"  {label + ':':<19}{value}" for label, value in lines.items() if value]
    body = [f"  | {line}" for line in (answer["reply_text"] or answer["text"]).splitlines()]
    return "\n".join([answer["file"], *head, *body, ""])
