"""What tickets add to the one door of configuration: what no change of their configuration may bring about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from deskbell.kernel.configuration_rights import must_hold
from deskbell.kernel.configure import read
from deskbell.kernel.errors import Invalid, Refused
from deskbell.people.models import Department
from deskbell.tickets.models import HelpTopic, NumberFormat, Priority, Sequence, Status
from deskbell.tickets.models.numbering import NumberKind
from deskbell.tickets.settings import DEFAULT_DEPARTMENT_ID
from deskbell.tickets.tree import topic_and_below
from deskbell.tickets.words import ACTIVE_STATES, State

# What opening, resolving, closing, archiving and reopening set: each needs a status to set.
NEEDED_STATES = frozenset({State.OPEN, State.RESOLVED, State.CLOSED, State.ARCHIVED})
# Numbers stand in addresses, file names and subjects of mails as they are.
PATTERN = re.compile(r"[A-Za-z0-9._-]*#{3,12}[A-Za-z0-9._-]*")
LONGEST_PATTERN = 24  # a run grows when its numbers run short; the column takes 32
FEWEST_RANDOM_SIGNS = 4


def keeps_its_state(status: Status, changes: Mapping[str, Any]) -> None:
    """A status keeps its state: tickets remember it. Invalid otherwise."""
    if status.pk and changes.get("state", status.state) != status.state:
        raise Invalid({"state": [_("A status keeps its state. Make another status instead.")]})


def reopens_into_work(_status: Status, changes: Mapping[str, Any]) -> None:
    """Reopened tickets are worked on. Invalid otherwise."""
    wanted = Status.objects.filter(pk=changes.get("reopens_as_id") or 0).first()
    if wanted is not None and wanted.state not in ACTIVE_STATES:
        raise Invalid({"reopens_as": [_("Choose a status in which work goes on.")]})


def is_not_the_last(status: Status, changes: Mapping[str, Any]) -> None:
    """The last status of a state that a verb sets stays in use. Refused otherwise."""
    if changes.get("is_retired") and (reason := why_the_last(status)):
        raise Refused(reason)


def why_the_last(status: Status) -> str:
    """Why this status can't go out of use; empty where it can."""
    if status.state not in NEEDED_STATES or status.is_retired:
        return ""
    if Status.objects.filter(state=status.state, is_retired=False).exclude(pk=status.pk).exists():
        return ""
    words = _("It is the last status of the state “%(state)s”, which the desk needs. Make another one first.")
    return words % {"state": State(status.state).label}


def one_is_the_default(row: Priority | NumberFormat, changes: Mapping[str, Any]) -> None:
    """There is always a default, and it is in use. Refused otherwise."""
    is_default = changes.get("is_default", row.is_default)
    if changes.get("is_retired") and is_default:
        raise Refused(why_the_default(row))
    if row.is_default and not is_default and not _another_default(row):
        raise Refused(_("Make another one the default instead."))


def why_the_default(row: Priority | NumberFormat) -> str:
    """Why this row can't go out of use; empty where it can."""
    return _("It is the default. Make another one the default first.") if row.is_default else ""


def stays_a_tree(topic: HelpTopic, changes: Mapping[str, Any]) -> None:
    """No topic stands below itself. Invalid otherwise."""
    parent_id = changes.get("parent_id")
    if parent_id is not None and topic.pk and parent_id in topic_and_below(topic.pk):
        raise Invalid({"parent": [_("A topic can't stand below itself or below what is under it.")]})


def starts_with_work(_topic: HelpTopic, changes: Mapping[str, Any]) -> None:
    """New tickets are worked on. Invalid otherwise."""
    wanted = Status.objects.filter(pk=changes.get("status_id") or 0).first()
    if wanted is not None and wanted.state not in ACTIVE_STATES:
        raise Invalid({"status": [_("Choose a status in which work goes on.")]})


def is_a_pattern(numbering: NumberFormat, changes: Mapping[str, Any]) -> None:
    """A format makes numbers that can stand anywhere, and counts only by a sequence. Invalid otherwise."""
    kind = changes.get("kind", numbering.kind)
    if problem := pattern_problem(changes.get("pattern", numbering.pattern), kind=kind):
        raise Invalid({"pattern": [problem]})
    if kind == NumberKind.SEQUENCE and changes.get("sequence_id", numbering.sequence_id) is None:
        raise Invalid({"sequence": [_("Choose the sequence by which numbers are counted.")]})


def pattern_problem(pattern: str, *, kind: str) -> str:
    """What is wrong with a pattern of numbers, in a sentence; empty if nothing is."""
    if len(pattern) > LONGEST_PATTERN:
        return _("At most %(most)d characters.") % {"most": LONGEST_PATTERN}
    if not PATTERN.fullmatch(pattern):
        return _("One run of 3 to 12 signs # for the digits; besides only letters A to Z, digits, “.”, “_” and “-”.")
    if kind == NumberKind.RANDOM and pattern.count("#") < FEWEST_RANDOM_SIGNS:
        return _("Numbers by chance need at least %(least)d signs #.") % {"least": FEWEST_RANDOM_SIGNS}
    return ""


def counts_forward(sequence: Sequence, changes: Mapping[str, Any]) -> None:
    """A sequence goes up, and never back to numbers that may be taken. Invalid otherwise."""
    if changes.get("step", sequence.step) < 1:
        raise Invalid({"step": [_("At least 1.")]})
    lowest = Sequence.objects.get(pk=sequence.pk).next_value if sequence.pk else 0
    if changes.get("next_value", lowest) < lowest:
        words = _("At least %(lowest)d: the numbers before that may be taken.")
        raise Invalid({"next_value": [words % {"lowest": lowest}]})


def _another_default(row: Priority | NumberFormat) -> bool:
    return type(row)._default_manager.filter(is_default=True).exclude(pk=row.pk).exists()


def is_not_the_default(department: Department, changes: Mapping[str, Any]) -> None:
    """The default department stays in use: what leads nowhere else goes there. Refused otherwise."""
    if changes.get("is_retired") and department.pk and department.pk == read(DEFAULT_DEPARTMENT_ID):
        raise Refused(_("This is the desk's default department. Choose another one in the settings of tickets first."))


for _model, _rules in {
    Department: (is_not_the_default,),
    Status: (keeps_its_state, reopens_into_work, is_not_the_last),
    Priority: (one_is_the_default,),
    HelpTopic: (stays_a_tree, starts_with_work),
    NumberFormat: (one_is_the_default, is_a_pattern),
    Sequence: (counts_forward,),
}.items():
    for _rule in _rules:
        must_hold(_model, _rule)
