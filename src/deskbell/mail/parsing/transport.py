"""How a message crosses between the child process that reads it and the desk: JSON in frames, attachments as files.

Never pickle: whoever took the child over could then run code in the desk. Files are named by their place in the list,
so that no byte of a mail becomes part of a path.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from deskbell.mail.parsing.message import Bounce, IncomingMessage, Person, ReadAttachment

OUT_OF_MEMORY = 75  # the child's exit code then
LARGEST_FRAME = 128 * 1024 * 1024  # bytes
_LENGTH = 4  # bytes of a frame's length, big-endian
_PEOPLE = ("to", "cc", "reply_to")
_TUPLES = ("in_reply_to", "references", "machine", "problems", "authentication_results", "delivered_to")


def send(stream: IO[bytes], value: Mapping[str, Any]) -> None:
    """Write one frame and flush. OSError when the other side is gone."""
    body = json.dumps(value).encode("ascii")
    stream.write(len(body).to_bytes(_LENGTH, "big") + body)
    stream.flush()


def receive(stream: IO[bytes]) -> dict[str, Any] | None:
    """Read one frame; None when the other side has ended. ValueError for what is no frame."""
    length = int.from_bytes(stream.read(_LENGTH), "big")
    if length > LARGEST_FRAME:
        raise ValueError(f"a frame of {length} bytes")
    body = stream.read(length)
    if not length or len(body) < length:
        return None
    value = json.loads(body)
    if not isinstance(value, dict):
        raise ValueError("a frame that holds no object")
    return value


def pack(message: IncomingMessage, folder: Path) -> dict[str, Any]:
    """The message as JSON holds it; its attachments are written into the folder as 0, 1, 2 …"""
    for number, attachment in enumerate(message.attachments):
        (folder / str(number)).write_bytes(attachment.content)
    bare = tuple(dataclasses.replace(attachment, content=b"") for attachment in message.attachments)
    packed = dataclasses.asdict(dataclasses.replace(message, attachments=bare, headers=dict(message.headers)))
    for attachment in packed["attachments"]:
        del attachment["content"]
    return {**packed, "date": message.date.isoformat() if message.date else None}


def unpack(packed: Mapping[str, Any], folder: Path) -> IncomingMessage:
    """The message again; its attachments' files are read and removed. ValueError, TypeError or OSError for nonsense."""
    fields = dict(packed)
    fields["sender"] = Person(**fields["sender"]) if fields["sender"] else None
    fields["bounce"] = Bounce(**fields["bounce"]) if fields["bounce"] else None
    fields["date"] = datetime.fromisoformat(fields["date"]) if fields["date"] else None
    fields |= {name: tuple(Person(**person) for person in fields[name]) for name in _PEOPLE}
    fields |= {name: tuple(fields[name]) for name in _TUPLES}
    fields["attachments"] = tuple(
        ReadAttachment(content=_taken(folder / str(number)), **attachment)
        for number, attachment in enumerate(fields["attachments"])
    )
    return IncomingMessage(**fields)


def _taken(path: Path) -> bytes:
    content = path.read_bytes()
    path.unlink()
    return content
