"""A logo as it comes in, and as it is kept: drawn anew, small, and with nothing in it but its picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from deskbell.kernel.errors import Invalid
from deskbell.tickets.files import keep
from deskbell.tickets.models import StoredFile

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_UPLOAD = 5 * 1024 * 1024  # bytes
MOST_PIXELS = 25_000_000
BOX = (480, 96)  # pixels: four times as large as it is shown
SHOWN_HEIGHT = 24
ICON_SIZE = 64  # pixels: what a tab shows at 16 to 32, sharp on dense screens too
WIDEST_ICON = 3  # times its height: what is wider is a stripe in a tab
_NAME = re.compile(r"([0-9a-f]{64})-(\d{1,3})x(\d{1,2})")


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A kept logo; `name` is its content's hash with its size, as the setting and its address have it."""

    name: str
    path: str
    width: int
    height: int

    @property
    def shown_width(self) -> int:
        """The width at the height of the bar, in CSS pixels."""
        return max(1, round(self.width * SHOWN_HEIGHT / self.height))

    @property
    def suits_a_tab(self) -> bool:
        """Whether anything could be made out in the small square that a browser's tab has."""
        return max(self.width, self.height) <= WIDEST_ICON * min(self.width, self.height)


def logo_named(name: str) -> Logo | None:
    """The logo that a setting names; None for a word that names none."""
    found = _NAME.fullmatch(name)
    if found is None or "0" in found.groups()[1:]:
        return None
    digest, width, height = found.groups()
    return Logo(name=name, path=StoredFile(sha256=digest).path, width=int(width), height=int(height))


def take_logo_in(content: IO[bytes]) -> str:
    """Keep a logo that somebody sent; the word that names it. Invalid with a sentence where it is no such picture."""
    data = content.read(LARGEST_UPLOAD + 1)
    if len(data) > LARGEST_UPLOAD:
        raise _unfit(_("The picture is larger than %(limit)d MB.") % {"limit": LARGEST_UPLOAD // 1024**2})
    picture = _drawn_anew(data)
    kept = BytesIO()
    picture.save(kept, format="PNG", optimize=True)
    file = keep(kept.getvalue())
    return f"{file.sha256}-{picture.width}x{picture.height}"


def icon_of(content: IO[bytes]) -> bytes:
    """The icon of a kept logo, as a PNG: the whole of it in the middle of a clear square."""
    with Image.open(content, formats=("PNG",)) as kept:
        picture = ImageOps.contain(kept.convert("RGBA"), (ICON_SIZE, ICON_SIZE), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (ICON_SIZE, ICON_SIZE))
    square.paste(picture, ((ICON_SIZE - picture.width) // 2, (ICON_SIZE - picture.height) // 2))
    icon = BytesIO()
    square.save(icon, format="PNG", optimize=True)
    return icon.getvalue()


def _drawn_anew(data: bytes) -> Image.Image:
    """The pixels alone: no metadata, no second file hidden behind the first."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise _unfit(_("The picture has too many pixels; 2000 by 2000 is plenty."))
            upright = ImageOps.exif_transpose(sent).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise _unfit(_("This is no picture that the desk can read. Send a PNG, JPEG or WebP file.")) from None
    upright.thumbnail(BOX, Image.Resampling.LANCZOS)
    plain = Image.new("RGBA", upright.size)
    plain.paste(upright)
    return plain


def _unfit(sentence: str) -> Invalid:
    return Invalid({"logo": [sentence]})
