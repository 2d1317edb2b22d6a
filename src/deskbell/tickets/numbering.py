"""Drawing a ticket's number: unique whatever happens, for the column's constraint has the last word."""

from __future__ import annotations

import re
import secrets

from django.db.models import F
from django.db.models.functions import Length

from deskbell.kernel.errors import DeskError
from deskbell.tickets.models import HelpTopic, NumberFormat, Sequence, Ticket
from deskbell.tickets.models.numbering import NumberKind

TRIES = 200
_RUN = re.compile(r"#+")


class NoNumberLeft(DeskError):
    """So many draws in a row were taken that something must be wrong with the format."""


def format_for(topic: HelpTopic | None) -> NumberFormat:
    """The topic's own number format, or the desk's."""
    if topic is not None and topic.number_format is not None:
        return topic.number_format
    return NumberFormat.objects.filter(is_default=True).first() or NumberFormat(name="", pattern="######")


def draw(format: NumberFormat) -> str:
    """A number that no ticket has at this moment. NoNumberLeft if there seems to be none."""
    if format.kind == NumberKind.SEQUENCE and format.sequence_id is not None:
        return _next_in_sequence(format)
    return _random(format)


def render(pattern: str, value: int) -> str:
    """The pattern with its run of `#` replaced by the value, filled up with zeros to its width."""
    return _RUN.sub(lambda run: str(value).zfill(len(run.group())), pattern, count=1)


def _next_in_sequence(format: NumberFormat) -> str:
    """Count on. The row stays locked until the command ends, so that a number that is not used is not lost."""
    for _ in range(TRIES):
        sequence = Sequence.objects.select_for_update().get(pk=format.sequence_id)
        Sequence.objects.filter(pk=sequence.pk).update(next_value=F("next_value") + F("step"))
        number = render(format.pattern, sequence.next_value)
        if not _is_taken(number):
            return number
    raise NoNumberLeft(format.pattern)


def _random(format: NumberFormat) -> str:
    """Two draws taken in a row are a sign to count, and to add a digit where half of the numbers are gone."""
    for attempt in range(TRIES):
        number = render(format.pattern, _value(format.pattern))
        if not _is_taken(number):
            return number
        if attempt % 2:
            _grow_if_half_full(format)
    raise NoNumberLeft(format.pattern)


def _value(pattern: str) -> int:
    """A number of just as many digits as the pattern has signs; the first is never zero."""
    lowest = 10 ** (_digits(pattern) - 1)
    return lowest + secrets.randbelow(9 * lowest)


def _digits(pattern: str) -> int:
    run = _RUN.search(pattern)
    return len(run.group()) if run else 1


def _grow_if_half_full(format: NumberFormat) -> None:
    if _taken(format.pattern) * 2 < 9 * 10 ** (_digits(format.pattern) - 1):
        return
    longer = _RUN.sub(lambda run: run.group() + "#", format.pattern, count=1)
    if format.pk:
        NumberFormat.objects.filter(pk=format.pk, pattern=format.pattern).update(pattern=longer)
    format.pattern = longer


def _taken(pattern: str) -> int:
    prefix = pattern[: pattern.index("#")]
    alike = Ticket.objects.annotate(length=Length("number")).filter(number__startswith=prefix, length=len(pattern))
    return alike.count()


def _is_taken(number: str) -> bool:
    return Ticket.objects.filter(number=number).exists()
