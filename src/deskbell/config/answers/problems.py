"""What is wrong with answers: every sentence with the exact path of what it is about, all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from deskbell.config.errors import ConfigurationError


class Problems:
    """Sentences in the order in which they were found."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, path: str, sentence: str) -> None:
        """Say what is wrong with the value at a path such as `agents[2].email`."""
        line = f"{path}: {sentence}"
        if line not in self.lines:
            self.lines.append(line)

    def add_form(self, form: Any, paths: Mapping[str, str], *, whole: str) -> None:
        """Say what a form complains of; `paths` has the path of each field, `whole` that of all of them."""
        self.add_errors(form.errors, paths, whole=whole)

    def add_errors(self, errors: Mapping[str, Any], paths: Mapping[str, str], *, whole: str) -> None:
        """The same for some of a form's errors."""
        for name, sentences in errors.items():
            for sentence in sentences:
                self.add(whole if name == NON_FIELD_ERRORS else paths.get(name, f"{whole}.{name}"), str(sentence))

    def error(self) -> ConfigurationError:
        """All of it."""
        return ConfigurationError("these answers won't do, and nothing was changed:\n  " + "\n  ".join(self.lines))
