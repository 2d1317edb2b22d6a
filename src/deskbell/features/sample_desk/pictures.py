"""Small files for the sample desk, made in code: real pictures and real texts, nobody's property."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

PAPER, INK, FAINT, ALARM, CALM = "#f6f7f9", "#23303d", "#c9d2db", "#b3261e", "#2f6f4f"


def blank_page() -> bytes:
    """A browser window with nothing in it but an error."""
    picture, pen = _window("https://bank.example/sign-in")
    pen.text((150, 150), "This page isn't working", fill=INK, font_size=22)
    pen.text((150, 185), "bank.example answered with HTTP ERROR 502", fill=ALARM, font_size=15)
    return _png(picture)


def status_board() -> bytes:
    """A wall of small lamps, most of them green."""
    picture = Image.new("RGB", (640, 240), PAPER)
    pen = ImageDraw.Draw(picture)
    for place in range(48):
        left, top = 24 + (place % 16) * 38, 40 + (place // 16) * 60
        pen.ellipse((left, top, left + 24, top + 24), fill=ALARM if place in (17, 18, 33) else CALM)
    return _png(picture)


def crash_report() -> bytes:
    """A program that has closed by itself."""
    picture, pen = _window("Reader")
    pen.rounded_rectangle((170, 120, 470, 240), radius=8, fill="white", outline=FAINT)
    pen.text((190, 140), "Reader has stopped working", fill=INK, font_size=18)
    pen.text((190, 172), "Fault module: annots.api", fill=INK, font_size=13)
    return _png(picture)


def floor_plan() -> bytes:
    """A sketch of a floor with one door marked."""
    picture = Image.new("RGB", (520, 320), PAPER)
    pen = ImageDraw.Draw(picture)
    for box in ((20, 20, 500, 300), (20, 20, 200, 150), (200, 20, 350, 150), (350, 150, 500, 300)):
        pen.rectangle(box, outline=INK, width=3)
    pen.line((500, 60, 500, 110), fill=ALARM, width=8)
    pen.text((395, 76), "east door", fill=ALARM, font_size=16)
    return _png(picture)


def sync_log() -> bytes:
    """What a program wrote down."""
    lines = [f"09:{minute:02d}:14 sync: retry {minute - 11}, path not found (0x80070035)" for minute in range(12, 26)]
    return "\n".join(["09:12:02 sync: started for user tom.hardwick", *lines, "09:26:01 sync: given up", ""]).encode()


def invoice_lines() -> bytes:
    """A small table, as accountants export it."""
    rows = ("invoice;date;net;vat number", "20929;2;410.00;GB 999 9999 73", "20931;9;1280.50;GB 999 9999 37")
    return "\r\n".join([*rows, ""]).encode()


MAKERS = {
    "blank-page.png": blank_page,
    "status-board.png": status_board,
    "reader-crash.png": crash_report,
    "floor-2.png": floor_plan,
    "sync.log": sync_log,
    "invoice-lines.csv": invoice_lines,
}


def _window(title: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (640, 360), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 640, 44), fill=FAINT)
    for place in range(3):
        pen.ellipse((16 + place * 22, 15, 30 + place * 22, 29), fill=PAPER)
    pen.text((100, 13), title, fill=INK, font_size=14)
    return picture, pen


def _png(picture: Image.Image) -> bytes:
    kept = BytesIO()
    picture.save(kept, format="PNG", optimize=True)
    return kept.getvalue()
