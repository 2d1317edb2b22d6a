"""The shape of a hand-written story, and the verbs that its steps use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Verb(StrEnum):
    """What somebody does in a step; `what` of the step says to whom or what."""

    WRITES = "writes"
    ANSWERS = "answers"
    NOTES = "notes"
    CLAIMS = "claims"
    ASSIGNS = "assigns"
    ASSIGNS_TEAM = "assigns team"
    RELEASES = "releases"
    TRANSFERS = "transfers"
    SETS_TOPIC = "sets topic"
    SETS_PRIORITY = "sets priority"
    SETS_STATUS = "sets status"
    SETS_DUE = "sets due"
    REWORDS = "rewords"
    ADDS = "adds"
    CONFIRMS = "confirms"


class Step(NamedTuple):
    """One step, so many minutes after the one before. `what` is a name, a state, or hours from now for a due date."""

    after: int
    who: str
    verb: Verb
    what: str = ""
    words: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Story:
    """One ticket of the sample desk. `ago` is in minutes; `words` open it."""

    subject: str
    who: str
    topic: str
    ago: int
    words: str
    source: str = "portal"
    files: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


HOUR, DAY = 60, 24 * 60
