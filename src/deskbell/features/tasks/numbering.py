"""Numbers of tasks: counted by a sequence of their own, unless the desk's settings say otherwise."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deskbell.features.tasks.models import Task
from deskbell.features.tasks.settings import TASK_NUMBERS
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, read
from deskbell.tickets.models import NumberFormat, Sequence
from deskbell.tickets.models.numbering import NumberKind
from deskbell.tickets.numbering import TRIES, NoNumberLeft, draw


def draw_number() -> str:
    """A number that no task has. NoNumberLeft if there seems to be none."""
    numbering = NumberFormat.objects.filter(pk=read(TASK_NUMBERS) or 0).first() or _lay_numbers()
    for _try in range(TRIES):
        number = draw(numbering)
        if not Task.objects.filter(number=number).exists():
            return number
    raise NoNumberLeft(numbering.pattern)


def _lay_numbers() -> NumberFormat:
    """What counts tasks from the first one on; administrators find it among sequences and number formats."""
    sequence, _is_new = Sequence.objects.get_or_create(name=_("Tasks"))
    columns = {"pattern": "#", "kind": NumberKind.SEQUENCE, "sequence": sequence}
    numbering, _is_new = NumberFormat.objects.get_or_create(name=_("Tasks, counted"), defaults=columns)
    configure(actor=Actor.system(), setting=TASK_NUMBERS, value=numbering.pk)
    return numbering
