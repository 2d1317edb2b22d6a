"""E-mail addresses as people write them, and as they are compared."""

from __future__ import annotations

import re
import unicodedata

OUTSIDE = r"\s<>()\[\],;:\"@"
# Each try starts where an address may start, and gives nothing back: the time is in proportion to the text
ADDRESS = re.compile(rf"""(?:"[^"@]{{1,64}}"|(?<![^{OUTSIDE}])[^{OUTSIDE}]++)@(?:[^{OUTSIDE}']++|\[[^\]\s]*+\])""")


def normalise(address: str) -> str:
    """The form in which addresses are compared: trimmed, composed (NFKC) and case-folded.

    Case-folding the local part departs from RFC 5321 (section 2.4) on purpose: no mail system in use tells people
    apart by it, and people type it as they please.
    """
    return unicodedata.normalize("NFKC", address.strip()).casefold()
