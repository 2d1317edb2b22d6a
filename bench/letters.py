"""Mails as people write them to a desk, made by number: the same count makes the same mails, but for their mark."""

import base64
import random
from collections.abc import Iterator
from email.message import EmailMessage

from deskbell.features.sample_desk.demo_texts import ANSWERS, TROUBLES

PEOPLE = 500
# Of a hundred: so many answer the mail before theirs, come with HTML, bring a file.
ANSWERING, WITH_HTML, WITH_FILE = 20, 45, 10
FILE_BYTES = (20_000, 200_000)


def letters(count: int, *, address: str, mark: str) -> Iterator[bytes]:
    """So many mails to `address`. `mark` tells one run's from another's: nothing comes a second time by chance."""
    chance, last = random.Random(1), dict[int, str]()
    for number in range(count):
        writer = chance.randrange(PEOPLE)
        letter = EmailMessage()
        letter["From"] = f"Client {writer} <client{writer}@client.example>"
        letter["To"] = address
        letter["Date"] = "Thu, 02 Jul 2026 10:00:00 +0200"
        letter["Message-ID"] = f"<{mark}.{number}@client.example>"
        _write(letter, chance, before=last.get(writer) if chance.randrange(100) < ANSWERING else None)
        last[writer] = letter["Message-ID"]
        hop = f"Received: from mx{number % 7}.client.example by mail.desk.example with ESMTPS id {number}; " * 2
        yield b"".join(f"{hop}{place}\r\n".encode() for place in range(3)) + letter.as_bytes()


def _write(letter: EmailMessage, chance: random.Random, *, before: str | None) -> None:
    trouble, place = chance.choice(TROUBLES), f"branch {chance.randrange(40)}"
    letter["Subject"] = ("Re: " if before else "") + trouble.subject.format(place=place)
    text = "\n\n".join([trouble.body.format(place=place), *chance.sample(ANSWERS, 2), "Kind regards\nClient"])
    if before:
        letter["In-Reply-To"] = letter["References"] = before
        text += "\n\nOn 1 July 2026 at 09:00, Desk <desk@desk.example> wrote:\n> " + text.replace("\n", "\n> ")
    letter.set_content(text)
    if chance.randrange(100) < WITH_HTML:
        lines = "".join(f'<p class="MsoNormal"><span style="color:#123">{line}</span></p>' for line in text.split("\n"))
        style = "<style>p.MsoNormal { margin: 0 }</style>" * 20
        letter.add_alternative(f"<html><head>{style}</head><body>{lines}</body></html>", subtype="html")
    if chance.randrange(100) < WITH_FILE:
        content = base64.b64encode(chance.randbytes(chance.randrange(*FILE_BYTES)))
        letter.add_attachment(content, maintype="application", subtype="pdf", filename=f"scan {chance.random()}.pdf")
