"""Drawing a ticket's number: unique whatever happens, for the column's constraint has the last word."""

from __future__ import annotations

import re
import secrets

from django.db.models import F
from django.db.models.functions import Length

from deskbell.kernel.errors import DeskError
from deskbell.kernel.rows import first, is_any
from deskbell.tickets.models import HelpTopic, NumberFormat, Sequence, Ticket
from deskbell.tickets.models.numbering import NumberKind

TRIES = 200
# At half full one opening in sixteen meets so many; below a third hardly any does, and counting takes a while.
DRAWS_BEFORE_COUNTING = 4
_RUN = re.compile(r"#+")


class NoNumberLeft(DeskError):
    """So many draws in a row were taken that something must be wrong with the numbering."""


def format_for(topic: HelpTopic | None) -> NumberFormat:
    """The topic's own number format, or the desk's."""
    own = topic.number_format if topic else None
    if own is not None and not own.is_retired:
        return own
    return first(NumberFormat, "is_default") or NumberFormat(name="", pattern="######")


def draw(numbering: NumberFormat) -> str:
    """A number that no ticket has at this moment. NoNumberLeft if there seems to be none."""
    if numbering.kind == NumberKind.SEQUENCE and numbering.sequence_id is not None:
        return _next_in_sequence(numbering)
    return _random(numbering)


def render(pattern: str, value: int) -> str:
    """The pattern with its run of `#` replaced by the value, filled up with zeros to its width."""
    return _RUN.sub(lambda run: str(value).zfill(len(run.group())), pattern, count=1)


def _next_in_sequence(numbering: NumberFormat) -> str:
    """Count on. The row stays locked until the command ends, so that a number that is not used is not lost."""
    for _ in range(TRIES):
        sequence = Sequence.objects.select_for_update().get(numberformat=numbering)
        Sequence.objects.filter(pk=sequence.pk).update(next_value=F("next_value") + F("step"))
        number = render(numbering.pattern, sequence.next_value)
        if not _is_taken(number):
            return number
    raise NoNumberLeft(numbering.pattern)


def _random(numbering: NumberFormat) -> str:
    """Some draws taken in a row are a sign to count, and to add a digit where half of the numbers are gone."""
    for attempt in range(TRIES):
        number = render(numbering.pattern, _value(numbering.pattern))
        if not _is_taken(number):
            return number
        if attempt % DRAWS_BEFORE_COUNTING == DRAWS_BEFORE_COUNTING - 1:
            _grow_if_half_full(numbering)
    raise NoNumberLeft(numbering.pattern)


def _value(pattern: str) -> int:
    """A number of just as many digits as the pattern has signs; the first is never zero."""
    lowest: int = 10 ** (_digits(pattern) - 1)
    return lowest + secrets.randbelow(9 * lowest)


def _digits(pattern: str) -> int:
    run = _RUN.search(pattern)
    return len(run.group()) if run else 1


def _grow_if_half_full(numbering: NumberFormat) -> None:
    if _taken(numbering.pattern) * 2 < 9 * 10 ** (_digits(numbering.pattern) - 1):
        return
    longer = _RUN.sub(lambda run: run.group() + "#", numbering.pattern, count=1)
    if numbering.pk:
        NumberFormat.objects.filter(pk=numbering.pk, pattern=numbering.pattern).update(pattern=longer)
    numbering.pattern = longer


def _taken(pattern: str) -> int:
    prefix = pattern[: pattern.index("#")]
    alike = Ticket.objects.annotate(length=Length("number")).filter(number__startswith=prefix, length=len(pattern))
    taken: int = alike.count()
    return taken


def _is_taken(number: str) -> bool:
    return is_any(Ticket, "number = %s", number)
