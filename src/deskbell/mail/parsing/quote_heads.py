"""Lines that introduce a repeated message: "On Monday … wrote:", Outlook's header block, "-----Original Message-----"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deskbell.mail.parsing.lines import Line
from deskbell.mail.parsing.quote_words import (
    DATE_PREFIXES,
    FORWARDED,
    FROM,
    LABELS,
    ORIGINAL_MESSAGE,
    SENT,
    SENT_FROM_BEGINS,
    SENT_FROM_ENDS,
    SUBJECT,
    TO,
    WROTE,
)

_MOST_LINES_OF_A_HEAD = 4
_BEHIND_A_HEAD = " \t*_>"
_LONGEST_HEAD = 400  # characters
_BLOCK_REACH = 8  # lines in which a header block must show itself

_DATE = re.compile(r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\b(?:19|20)\d\d(?!\d)")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_WROTE_ON = re.compile(
    r"\b(?:wrote on|schrieb am|a écrit le|escribió el|ha scritto il|escreveu em|schreef op|kirjoitti|schrieb|skrev|wrote|napisał\(a\)|yazdı) [\d/.:, apmklouhr]{6,40}$"
)
_QUOTING = ("quoting ", "zitat von ", "citando ", "en réponse à ", "citerar ", "citerer ")
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+|<mailto:")
_WROTE = re.compile(
    "|".join(
        rf"(?<!\w){re.escape(verb)}(?!\w)" if verb.isascii() else re.escape(verb)
        for verb in (verb.casefold() for verb in WROTE)
    )
)
_STARTS = re.compile(
    r"(?:"
    + "|".join(re.escape(word.casefold()) for word in sorted(DATE_PREFIXES, key=len, reverse=True))
    + r")[\s,.:\d]|\d|在|ב"
    r"|\w{2,12}[.,]{1,2} "  # a day of the week
)
_RULE = re.compile(r"[-_=*–—\s]{5,}")
_DASHES = " \t-_=*–—‐>•·:：[]|"
_DASHED = re.compile(r"[-_=*–—‐]\s?[-_=*–—‐]")
_SIGNED = re.compile(r"-(?:[A-Z]\w*\.?\s?){1,4}")
_FOOTER = re.compile(r"_{30,}")
_LONGEST_FOOTER = 8  # lines
_OF_LISTS = re.compile(r"mailing list|listinfo|unsubscribe|list archive", re.IGNORECASE)


def length_of_attribution(lines: Sequence[Line], at: int) -> int:
    """How many lines from here say who wrote what follows, and when; 0 if none does."""
    if not any(_ends_a_head(line.text) for line in lines[at : at + _MOST_LINES_OF_A_HEAD]):
        return 0
    joined = lines[at].text.lstrip("-*_ \t").casefold()
    if not (_STARTS.match(joined) or "@" in joined or _WROTE.search(joined)):
        return 0
    most = _MOST_LINES_OF_A_HEAD if _goes_on_below(joined) else 1
    for count in range(1, most + 1):
        if len(joined) > _LONGEST_HEAD:
            return 0
        if _is_attribution(joined):
            return count
        following = at + count
        if following >= len(lines) or lines[following].after_gap or _is_whole_head(lines[following]):
            return 0
        joined += " " + lines[following].text.casefold()
    return 0


def _is_whole_head(line: Line) -> bool:
    """Whether a line says who and when all by itself, so that the one above is no part of it."""
    text = line.text.casefold()
    return _DAY.search(text) is not None and _is_attribution(text)


def _goes_on_below(first: str) -> bool:
    """Whether a head may begin so, and not a sentence: "A fix is needed." does not."""
    is_dated = any(letter.isdigit() for letter in first) or "@" in first
    is_short = len(first.split()) <= 2 and first[-1] not in ".!?"
    return is_dated or is_short or _WROTE.search(first) is not None


def _ends_a_head(text: str) -> bool:
    return text.rstrip(_BEHIND_A_HEAD).endswith((":", "：", "---"))


def _is_attribution(joined: str) -> bool:
    if not _ends_a_head(joined):
        return False
    text = joined.rstrip(_BEHIND_A_HEAD)
    if text.endswith("---"):  # Zoho puts dashes where others put the colon
        text = text.rstrip("- ") + ":"
    has_address, has_date = _ADDRESS.search(text), _DATE.search(text)
    if _WROTE.search(text):
        return bool(has_address or (has_date and (_STARTS.match(text) or _WROTE_ON.search(text))))
    if text.startswith(_QUOTING):
        return has_address is not None
    # Many programs leave the verb out: a date, a name, an address and a colon.
    return bool(has_address and has_date and _TIME.search(text) and text[-2] in ">)]")


def introduces_quote(lines: Sequence[Line], at: int) -> bool:
    """Whether a line right above quoted ones names a time or an address, in whatever language."""
    text = lines[at].text.rstrip(" *_")
    return text.endswith((":", "：")) and bool(_DATE.search(text) or _ADDRESS.search(text))


def is_header_block(lines: Sequence[Line], at: int) -> bool:
    """Whether the repeated message's own From, Sent, To and Subject stand here."""
    first = _label(lines[at].text)
    if first not in {FROM, SENT, SUBJECT}:
        return False
    kinds = {first}
    missed = 0
    for line in lines[at + 1 : at + _BLOCK_REACH]:
        if kind := _label(line.text):
            kinds.add(kind)
            missed = 0
        elif missed or line.after_gap:
            break
        else:
            missed += 1  # a long list of addresses, wrapped
    wanted = 2 if at and is_rule(lines[at - 1]) and _ADDRESS.search(lines[at].text) else 3
    return FROM in kinds and len(kinds & {FROM, SENT, TO, SUBJECT}) >= wanted


def _label(text: str) -> str:
    end = min((place for place in (text.find(":", 0, 32), text.find("：", 0, 32)) if place > 0), default=-1)
    return LABELS.get(text[:end].strip("*_ \t\xa0>|").casefold(), "") if end > 0 else ""


def is_rule(line: Line) -> bool:
    """Whether it is nothing but a line drawn across the page."""
    return _RULE.fullmatch(line.text) is not None


def is_original_message(line: Line) -> bool:
    """Whether it is "-----Original Message-----" in some language, with its dashes."""
    return _DASHED.match(line.text) is not None and _words(line) in ORIGINAL_MESSAGE


def is_forwarded_message(line: Line) -> bool:
    """Whether a message that was handed on begins below."""
    return _words(line) in FORWARDED and (line.text[0] in "-_=*>–—‐" or line.text[-1] in ":：-")


def _words(line: Line) -> str:
    return line.text.strip(_DASHES).casefold() if len(line.text) < 120 else ""


def is_signature_delimiter(line: Line) -> bool:
    """Whether a signature begins here: two dashes alone."""
    return line.text in {"--", "—", "- --", "__"}


def length_of_footer(lines: Sequence[Line], at: int) -> int:
    """How many lines a mailing list added at the end, below a rule drawn across the page; 0 if none."""
    if len(lines) - at > _LONGEST_FOOTER or not _FOOTER.fullmatch(lines[at].text):
        return 0
    return len(lines) - at if any(_OF_LISTS.search(line.text) for line in lines[at:]) else 0


def is_sent_from(line: Line) -> bool:
    """Whether a telephone or a program added it. A sentence that goes on is a person's."""
    text = line.text.strip(" .*_<>[]()").casefold()
    if len(text) > 120 or len(text.split()) > 12 or "," in text or ". " in text:
        return False
    return text.startswith(SENT_FROM_BEGINS) or (len(text) < 60 and text.endswith(SENT_FROM_ENDS))


def is_signed_name(line: Line) -> bool:
    """Whether it is "-Maria Ruiz", alone in its paragraph."""
    return line.after_gap and len(line.text) < 60 and _SIGNED.fullmatch(line.text) is not None
