#!/usr/bin/env -S python3 -I -S
"""deskbell-pipe: hands one message from a mail server to a Deskbell, and says "taken" only once that is true.

usage: deskbell-pipe --home DIR [-f SENDER] [--mailbox ADDRESS] [RECIPIENT ...] < message
       deskbell-pipe --url URL --key-file FILE [-f SENDER] [RECIPIENT ...] < message

The first form writes into the spool of a desk's data folder (DESKBELL_HOME, unless --home names it); the desk picks it
up, also when it stands still just now. The second hands the message to a desk elsewhere, by an API key in a file.

Exit codes are those of sysexits.h, as mail servers read them: 0 only once the message is safe; 64 for a call that
cannot be right; 65 for a message that is empty or too large; 66 when there is nothing to read from; 77 when the desk refuses
the key; and 75, "keep it and try again", for whatever may pass or is not sure: a full disk, a desk that is away. (73
and 74 would fit a full disk too, but Postfix returns the message to its sender then.)

This file stands alone: one file, the standard library, any Python since 3.8. What it imports it pays for at each message.
"""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module

TYPE_CHECKING = False  # the real one would load typing
if TYPE_CHECKING:
    from collections.abc import Iterator

USAGE, BAD_DATA, NO_INPUT, TRY_AGAIN, NOT_ALLOWED = 64, 65, 66, 75, 77
LARGEST = 64 * 1024 * 1024  # bytes
CHUNK = 256 * 1024
RECIPIENTS_MOST = 1000
REMOTE_SECONDS = 60
MAGIC = b"deskbell-spool-1"
MARK = "init.lock"  # every desk's folder has it; where nobody picks mail up, nothing is taken
OPTIONS = {"-f": "sender", "--mailbox": "mailbox", "--home": "home", "--url": "url", "--key-file": "key_file"}
TAKEN, REFUSED, BAD = (200, 201), (401, 403), (400, 413, 415, 422)


class Stop(Exception):
    """Ends the program with an exit code and a sentence for the mail server's log."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def main(arguments: list[str] | None = None) -> int:
    """Take one message from the standard input; returns the exit code."""
    try:
        options, recipients = parsed(sys.argv[1:] if arguments is None else arguments)
        if options["url"]:
            hand_over(options, recipients)
        else:
            spool(options, recipients)
    except Stop as stop:
        sys.stderr.write(f"deskbell-pipe: {stop}\n")
        return stop.code
    except (OSError, MemoryError, ValueError) as error:  # whatever else ended it would send the message back
        sys.stderr.write(f"deskbell-pipe: not taken, to be tried again: {error}\n")
        return TRY_AGAIN
    return 0


def parsed(arguments: list[str]) -> tuple[dict[str, str], list[str]]:
    """Options by name, and recipients. By hand: argparse takes longer to load than all the rest."""
    options, recipients = dict.fromkeys(OPTIONS.values(), ""), []
    left = list(arguments)
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            recipients += left
            break
        if name in OPTIONS:
            if not equals and not left:
                raise Stop(USAGE, f"{name} needs a value\n{__doc__}")
            options[OPTIONS[name]] = value if equals else left.pop(0)
        elif word.startswith("-"):
            raise Stop(USAGE, f"{word} is not known\n{__doc__}")
        else:
            recipients.append(word)
    options["home"] = options["home"] or os.environ.get("DESKBELL_HOME", "")
    check(options, recipients)
    return options, recipients


def check(options: dict[str, str], recipients: list[str]) -> None:
    """Stop (64) where the call says too little or too much."""
    if not options["url"] and not options["home"]:
        raise Stop(USAGE, f"it takes --home or --url\n{__doc__}")
    if options["url"] and not options["key_file"]:
        raise Stop(USAGE, "--url needs a --key-file")
    if len(recipients) > RECIPIENTS_MOST:
        raise Stop(USAGE, f"more than {RECIPIENTS_MOST} recipients")


def chunks() -> Iterator[bytes]:
    """The message piece by piece. Stop (65, 66) where there is none or too much of it."""
    size = 0
    while True:
        try:
            chunk = os.read(0, CHUNK)
        except OSError as error:
            raise Stop(NO_INPUT, f"the message cannot be read: {error}") from None
        if not chunk:
            break
        size += len(chunk)
        if size > LARGEST:
            raise Stop(BAD_DATA, f"the message is larger than {LARGEST} bytes")
        yield chunk
    if not size:
        raise Stop(BAD_DATA, "the message is empty")


def spool(options: dict[str, str], recipients: list[str]) -> None:
    """Write the message into the spool: whole and flushed before it has its name. OSError where it may not be safe."""
    folder = os.path.join(options["home"], "spool")
    name = f"{time.time_ns()}-{os.getpid()}-{os.urandom(8).hex()}"
    draft, place = f"{folder}/begun/{name}", f"{folder}/new/{name}"
    os.umask(0o077)
    make_folders(options["home"], folder)
    try:
        write(
            draft,
            [MAGIC, *map(os.fsencode, [options["sender"], options["mailbox"], str(len(recipients)), *recipients])],
        )
        os.rename(draft, place)
        flush(f"{folder}/new")
    except BaseException:
        for path in (draft, place):
            if os.path.lexists(path):
                os.unlink(path)
        raise


def make_folders(home: str, folder: str) -> None:
    """The spool's folders, where this is the first message; each known to the disk."""
    if not os.path.exists(os.path.join(home, MARK)):
        raise Stop(TRY_AGAIN, f"{home} is no desk's data folder: not mounted, not prepared, or not to be looked into")
    for path, parent in ((folder, home), (f"{folder}/begun", folder), (f"{folder}/new", folder)):
        if not os.path.isdir(path):
            os.makedirs(path, 0o700, exist_ok=True)
            flush(parent)


def write(path: str, envelope: list[bytes]) -> None:
    """Envelope and message into a new file, flushed to the disk."""
    with open(path, "xb") as file:
        file.write(b"\0".join([*envelope, b""]))
        file.writelines(chunks())
        file.flush()
        os.fsync(file.fileno())


def flush(folder: str) -> None:
    """Let the disk know what is in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hand_over(options: dict[str, str], recipients: list[str]) -> None:
    """POST the message to a desk elsewhere. Stop where the desk says no, or says nothing that could be relied on."""
    # Loaded only here: these cost more time than a whole call that spools.
    client, parse, digest = (import_module(name) for name in ("http.client", "urllib.parse", "hashlib"))
    try:
        url = parse.urlsplit(options["url"])
        port = url.port
    except ValueError as error:
        raise Stop(USAGE, f"--url is no address: {error}") from None
    connect = {"https": client.HTTPSConnection, "http": client.HTTPConnection}.get(url.scheme)
    if connect is None or not url.hostname:
        raise Stop(USAGE, "--url begins with https://")
    if url.scheme == "http" and url.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise Stop(USAGE, "the key would cross the network unencrypted: --url begins with https://")
    body = b"".join([*envelope_headers(options, recipients), *chunks()])
    headers = {
        "X-API-Key": key_in(options["key_file"]),
        "Content-Type": "message/rfc822",
        # The mail server tries again when it is not sure: the desk takes the same bytes once.
        "Idempotency-Key": "pipe-" + digest.sha256(body).hexdigest(),
    }
    connection = connect(url.hostname, port, timeout=REMOTE_SECONDS)
    try:
        connection.request("POST", url.path.rstrip("/") + "/api/tickets.email", body, headers)
        status = connection.getresponse().status
    except (OSError, client.HTTPException) as error:
        raise Stop(TRY_AGAIN, f"{url.hostname} does not answer: {error!r}") from None
    if status not in TAKEN:
        raise Stop(meaning_of(status), f"{url.hostname} answers {status}")


def envelope_headers(options: dict[str, str], recipients: list[str]) -> list[bytes]:
    """The envelope as mail servers write it on top of a message that they hand on."""
    lines = [f"Return-Path: <{options['sender'].strip('<>')}>"] if options["sender"] else []
    lines += [f"Delivered-To: {recipient}" for recipient in recipients]
    return [os.fsencode(" ".join(line.split())) + b"\r\n" for line in lines]


def key_in(path: str) -> str:
    """The API key, from a file, for whoever lists the processes sees their arguments."""
    try:
        with open(path, encoding="ascii") as file:
            key = file.read().strip()
    except (OSError, ValueError) as error:
        raise Stop(TRY_AGAIN, f"the key cannot be read: {error}") from None
    if not key or not key.isprintable():
        raise Stop(TRY_AGAIN, f"{path} holds no key on one line")
    return key


def meaning_of(status: int) -> int:
    """The exit code for an answer that is none of "taken"."""
    if status in REFUSED:
        return NOT_ALLOWED
    return BAD_DATA if status in BAD else TRY_AGAIN


if __name__ == "__main__":
    sys.exit(main())
