"""The machine's own account of a delivery, RFC 3464: fields in blocks, one block for each recipient."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,40})\s{0,5}:(.*)")
_ADDRESS = re.compile(r"[^\s<>;:,()\"']{1,64}@[^\s<>;:,()\"']{1,255}")
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)")
_REPLY = re.compile(r"(?<![\d.])([45])[0-5]\d(?=[\s,;:-]|$)")
_MOST_LINES = 5_000
ARRIVED = ("delivered", "relayed", "expanded", "deliverable")


@dataclass(frozen=True, kw_only=True)
class Status:
    """What became of one recipient. `action` and `code` may be empty."""

    recipient: str
    action: str
    code: str
    diagnostic: str


def read_statuses(text: str) -> list[Status]:
    """One for each recipient that is named. Nothing in it is an error."""
    return [_status(block) for block in _blocks(text) if "final-recipient" in block or "original-recipient" in block]


def _blocks(text: str) -> list[dict[str, str]]:
    """The fields of each block. A recipient's name begins one too where the blank line is missing."""
    blocks: list[dict[str, str]] = [{}]
    name = ""
    for line in text.splitlines()[:_MOST_LINES]:
        found = _FIELD.match(line.strip() if not name else line)
        if not line.strip():
            blocks.append({})
            name = ""
        elif found:
            name = found[1].lower()
            if name == "final-recipient" and name in blocks[-1]:
                blocks.append({})
            blocks[-1].setdefault(name, found[2].strip())
        elif name:
            blocks[-1][name] = (blocks[-1].get(name, "") + " " + line.strip())[:4_000]
    return blocks


def _status(block: dict[str, str]) -> Status:
    recipient = address_in(block.get("original-recipient", "")) or address_in(block.get("final-recipient", ""))
    return Status(
        recipient=recipient or _typed(block.get("final-recipient", "")),
        action=re.split(r"[\s(;]", block.get("action", "").lower().strip(), maxsplit=1)[0],
        code=code_in(block.get("status", "")),
        diagnostic=" ".join(block.get(name, "") for name in ("diagnostic-code", "x-supplementary-info", "x-notes")),
    )


def _typed(value: str) -> str:
    """What stands behind "rfc822;"; an address that is none is still what the server calls the recipient."""
    return value.partition(";")[2].strip().strip("<>") or value.strip().strip("<>")


def address_in(text: str) -> str:
    """The first address in a piece of text, or nothing."""
    found = _ADDRESS.search(text.partition(";")[2] or text)
    return found[0].strip(".'\"") if found else ""


def addresses_in(text: str) -> list[str]:
    """All addresses in a text, each once, in their order."""
    return list(dict.fromkeys(one.strip(".'\"") for one in _ADDRESS.findall(text)))


def code_in(text: str) -> str:
    """The first code such as 5.1.1; one that says more than "5.0.0" comes first. Empty where there is none."""
    found = [".".join(one) for one in _CODE.findall(text[:20_000]) if one[0] != "2"]
    return next((one for one in found if not one.endswith(".0.0")), found[0] if found else "")


def reply_class_in(text: str) -> str:
    """ "5" or "4", by the first SMTP reply such as 550; empty where there is none."""
    found = _REPLY.search(text[:20_000])
    return found[1] if found else ""
