"""Ready answers for rules. The feature that keeps them says here what there is and how one reads in a ticket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deskbell.tickets.files import AttachmentDraft
from deskbell.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class ReadyAnswer:
    """An answer as it reads in one ticket: HTML with its variables filled in, and its files."""

    html: str
    attachments: tuple[AttachmentDraft, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a feature offers: the answers by number and title, and one of them in a ticket (None where it is gone)."""

    choices: Callable[[], Sequence[tuple[int, str]]]
    answer: Callable[[int, Ticket], ReadyAnswer | None]


_offered: list[Answers] = []


def offer_answers(answers: Answers) -> None:
    """Let rules answer with these."""
    _offered.append(answers)


def answer_choices() -> list[tuple[int, str]]:
    """All answers that a rule may give; none where no feature keeps any."""
    return [choice for one in _offered for choice in one.choices()]


def answer_in(ticket: Ticket, answer_id: int) -> ReadyAnswer | None:
    """The answer as it reads in a ticket; None where it is gone."""
    found = (one.answer(answer_id, ticket) for one in _offered)
    return next((one for one in found if one is not None), None)
