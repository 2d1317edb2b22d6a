"""Tables as CSV that no spreadsheet takes for commands."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from deskbell.lib.text import one_line

# What spreadsheets take for the beginning of a formula, East Asian wide forms included, where a cell may begin: at
# the start, and after whatever another country's spreadsheet takes for the end of a cell.
_BEGINNING = re.compile(r"(^|[,;|\"'])(\s*)(?=[=+\-@＝＋－＠])")


def harmless(text: str) -> str:
    """The text on one line, with an apostrophe before whatever could begin a formula (OWASP, "CSV injection")."""
    return _BEGINNING.sub(r"\1\2'", one_line(text))


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A line of CSV for each row, every cell in quotes and harmless."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([harmless(str(cell)) for cell in row])
        yield line.getvalue()
