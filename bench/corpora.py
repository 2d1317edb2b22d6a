#!/usr/bin/env python3
"""What the desk makes of public collections of mail: read, machines' mail seen, bounces understood, replies cut.

The collections are not part of the project. `--folder` says where they lie; each is skipped where it is missing.
"""

import argparse
import base64
import email
import email.header
import email.policy
import json
import re
import time
from pathlib import Path

from corpora_expected import MACHINES, REPLIES
from figures import table

from deskbell.mail.parsing.child import Reader, Unreadable
from deskbell.mail.parsing.replies import cut_text

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "corpora"
ADDRESS = re.compile(r"[^\s<>;:,()\"']+@[^\s<>;:,()\"']+")
NAMES_RECIPIENTS = re.compile(
    r"^.*(?:recipient|\bto\b|\bcc\b|\bfor\b|address|deliver|userid|\buser\b|fail).*$", re.IGNORECASE | re.MULTILINE
)
RETURNED_ID = re.compile(r"^[ \t>]*message-id:\s*<?([^\s<>]+)", re.IGNORECASE | re.MULTILINE)
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


def main() -> None:
    """Examine every collection there is."""
    options = arguments()
    results = {
        name: examine(options.folder / name)
        for name, examine in (("ruby-mail", messages), ("mime4j", messages), ("bounces", bounces), ("replies", replies))
        if (options.folder / name).is_dir()
    }
    if options.json:
        print(json.dumps(results))
        return
    for name, result in results.items():
        wrong = result.pop("wrong")
        print(f"\n{name}\n{table(('what', 'how many'), list(result.items()))}")
        for what, files in wrong.items():
            print(f"{what}: {', '.join(files)}")


def arguments() -> argparse.Namespace:
    """What may be said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=BESIDE, help="where the collections lie")
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser.parse_args()


def messages(folder: Path) -> dict:
    """Ordinary and difficult mails: all are read, and machines' mail is what a reader of them called so."""
    read, refused, milliseconds = understood(folder)
    machines = {name for name, message in read.items() if message.machine}
    wrong = sorted(machines ^ {name for name in read if name in MACHINES})
    return {
        "files": len(read) + len(refused),
        "read": len(read),
        "with a sender's address": sum(bool(one.sender and "@" in one.sender.address) for one in read.values()),
        "something was mended": sum(bool(one.problems) for one in read.values()),
        "judged rightly (machine or person)": len(read) - len(wrong),
        "median milliseconds": milliseconds,
        "wrong": {"refused": refused, "machine or person": wrong},
    }


def bounces(folder: Path) -> dict:
    """Mails that came back, reports and absence notices; what is named `not_…` is a person's."""
    read, refused, milliseconds = understood(folder)
    wrong = {"refused": refused, "machine or person": [], "recipient": [], "status": [], "which mail": []}
    found = 0
    for name, message in read.items():
        if bool(message.machine) == name.startswith("not_"):
            wrong["machine or person"].append(name)
        if message.bounce:
            found += 1
            judge(name, message.bounce, raw_text(folder / name), wrong)
    return {
        "files": len(read) + len(refused),
        "read": len(read),
        "judged rightly (machine or person)": len(read) - len(wrong["machine or person"]),
        "told to be bounces": found,
        "with a recipient that the report names": found - len(wrong["recipient"]),
        "with a status": found - len(wrong["status"]),
        "with the id of the returned mail, where it has one": found - len(wrong["which mail"]),
        "median milliseconds": milliseconds,
        "wrong": wrong,
    }


def judge(name: str, bounce, raw: str, wrong: dict) -> None:
    """By the raw text alone, read with other means than the desk's."""
    named = {one.lower().strip(".") for line in NAMES_RECIPIENTS.findall(raw) for one in ADDRESS.findall(line)}
    named |= {one.lower().strip(".") for one in re.findall(r"^\W*([^\s<>:]+@[^\s<>:,]+)", raw, re.MULTILINE)}
    if bounce.recipient.lower() not in named:
        wrong["recipient"].append(name)
    if not STATUS.fullmatch(bounce.status) or bounce.is_permanent > bounce.status.startswith("5"):
        wrong["status"].append(name)
    ids = RETURNED_ID.findall(raw.partition("\n\n")[2])
    if ids and (not bounce.message_id or not any(bounce.message_id in one for one in ids)):
        wrong["which mail"].append(name)


def raw_text(path: Path) -> str:
    """The headers, and all parts decoded, by the standard library."""
    raw = path.read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    texts = [raw.decode("utf-8", "replace").replace("\r\n", "\n")]
    bodies = [part.get_payload(decode=True) or b"" for part in message.walk() if not part.is_multipart()]
    texts += [body.decode("utf-8", "replace").replace("\r\n", "\n") for body in bodies]
    words = re.findall(r"=\?utf-8\?B\?([^?]+)\?=(@[\w.]+)", texts[0])
    texts += [f"to: {base64.b64decode(word).decode()}{domain}" for word, domain in words]
    failed = email.header.decode_header(message.get("X-Failed-Recipients", ""))
    texts += [
        f"to: {one.decode(charset or 'ascii', 'replace') if isinstance(one, bytes) else one}" for one, charset in failed
    ]
    return "\n".join(texts)


def replies(folder: Path) -> dict:
    """Bodies of replies: the reply ends behind the line where a reader says that it does."""
    wrong, files = [], [path for path in sorted(folder.glob("*.txt")) if path.stem in REPLIES]
    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace")
        reply, _ = cut_text(text)
        if sum(bool(line.strip()) for line in reply.splitlines()) != REPLIES[path.stem]:
            wrong.append(path.name)
    return {"files": len(files), "cut as expected": len(files) - len(wrong), "wrong": {"cut": wrong}}


def understood(folder: Path):
    """Every message read in a child process, who was refused, and the median of milliseconds."""
    read, refused, taken = {}, [], []
    with Reader() as reader:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.name.startswith("LICENSE"):
                continue
            start = time.perf_counter()
            try:
                read[str(path.relative_to(folder))] = reader.read(path)
            except Unreadable as unreadable:
                refused.append(f"{path.name} ({unreadable.reason})")
            taken.append(time.perf_counter() - start)
    return read, refused, round(sorted(taken)[len(taken) // 2] * 1000, 1) if taken else 0


if __name__ == "__main__":
    main()
