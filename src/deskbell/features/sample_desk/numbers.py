"""Numbers for many tickets at once, none of them taken."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from deskbell.features.sample_desk.house import SYSTEM
from deskbell.kernel.configure import configure_object
from deskbell.tickets.models import NumberFormat, Ticket
from deskbell.tickets.numbering import render

SIGN = "#"


def numbers(*, chance: Random, wanted: int) -> Iterator[str]:
    """So many free numbers in the desk's own format, which grows first where they would take up more than half of it."""
    taken = set(Ticket.objects.values_list("number", flat=True))
    pattern = _wide_enough(len(taken) + wanted)
    lowest = 10 ** (pattern.count(SIGN) - 1)
    for _number in range(wanted):
        number = render(pattern, chance.randrange(lowest, 10 * lowest))
        while number in taken:
            number = render(pattern, chance.randrange(lowest, 10 * lowest))
        taken.add(number)
        yield number


def _wide_enough(count: int) -> str:
    default = NumberFormat.objects.get(is_default=True)
    pattern = default.pattern
    while count * 2 > 9 * 10 ** (pattern.count(SIGN) - 1):
        pattern = pattern.replace(SIGN, SIGN * 2, 1)
    configure_object(actor=SYSTEM, instance=default, changes={"pattern": pattern})
    return pattern
