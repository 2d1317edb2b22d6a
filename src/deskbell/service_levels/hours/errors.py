"""What business time says no with."""

from dataclasses import dataclass


class HoursError(ValueError):
    """Something that business time can't be reckoned with: a naive datetime, a negative duration, a year out of reach."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a schedule: where ("week.mon[1]"), which (a code for programs) and in words."""

    path: str
    code: str
    words: str

    def __str__(self) -> str:
        return f"{self.path}: {self.words}" if self.path else self.words


class InvalidSchedule(HoursError):
    """A schedule that can't be made, with everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class NeverOpens(HoursError):
    """No more opening hours within reach."""
