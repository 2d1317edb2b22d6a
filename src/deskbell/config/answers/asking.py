"""The guided start's questions, one after the other, on a terminal; what comes out are answers as a file has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from deskbell.admin_panel.pages.start import STEPS, Step
from deskbell.config.answers.document import ADMINISTRATOR, Answers
from deskbell.config.answers.problems import Problems
from deskbell.config.answers.references import offers, value_named
from deskbell.config.answers.settings_part import Unfit, judge, settings_form
from deskbell.config.answers.things import NAMED_BY
from deskbell.kernel.configuration import kind_called
from deskbell.kernel.configure import read
from deskbell.kernel.settings import IS_SET_UP, DeskSetting, Picture
from deskbell.kernel.transactions import writing
from deskbell.tickets.starting_point import lay_starting_point

Ask = Callable[[str], str]
Say = Callable[[str], None]
Check = Callable[[str], str]
YES, NO = {"y", "yes"}, {"n", "no"}


@dataclass(frozen=True, kw_only=True)
class Existing:
    """What there is of a step's things, and the form for one more with everything that it lets one choose."""

    names: tuple[str, ...]
    form: Any


@dataclass(kw_only=True)
class Questions:
    """A conversation: `ask` shows a line and returns what was typed, `say` shows a line."""

    ask: Ask
    say: Say
    named: dict[str, list[str]] = field(default_factory=dict)
    desk: dict[str, Existing] = field(default_factory=dict)

    def all_of_them(self, known: Answers) -> Answers:
        """Every question but those that are answered; Enter leaves things as they are."""
        tables, self.desk = known.with_values({}).tables, _desk_now()
        if not read(IS_SET_UP):
            self._administrator(tables.setdefault(ADMINISTRATOR, {}))
        for step in STEPS:
            if step.kind or step.settings():
                self.say(f"\n{step.title}. {step.explanation}")
            for setting in step.settings():
                self._setting(setting, tables)
            if step.kind:
                tables[step.kind] = self._things(step)
        return Answers(tables=tables, folder=Path.cwd())

    def _administrator(self, table: dict[str, Any]) -> None:
        self.say("The first administrator, who is asked for a password at the end.")
        if not table.get("email"):
            table["email"] = self._line("E-mail address", checked_by(forms.EmailField(max_length=254)), must=True)
        if not table.get("name"):
            table["name"] = self._line("Name", checked_by(forms.CharField(max_length=120, required=False)))

    def _setting(self, setting: DeskSetting[Any], tables: dict[str, Any]) -> None:
        table, _dot, name = setting.key.partition(".")
        if name in tables.get(table, {}):
            return
        words = str(setting.title) + (" (the path of a file)" if isinstance(setting.field, Picture) else "")
        now = "" if isinstance(setting.field, Picture) else str(read(setting))
        typed = self._line(words, lambda text: why_unfit(setting, text), default=now)
        if typed:
            tables.setdefault(table, {})[name] = typed

    def _things(self, step: Step) -> list[dict[str, Any]]:
        """One thing after the other until nobody names another one."""
        things: list[dict[str, Any]] = []
        existing, known = self.desk[step.key], self.named.setdefault(step.kind, [])
        self.say(f"There are: {', '.join(existing.names) or 'none'}. Enter goes on to the next question.")
        while values := self._thing(step, existing.form, number=len(things) + 1):
            things.append(values)
            known += [values["name"], values.get(NAMED_BY.get(step.kind, "name"), "")]
        return things

    def _thing(self, step: Step, form: Any, *, number: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in step.asked_first:
            one, is_first = form.fields[name], name == step.asked_first[0]
            label = f"{number}. {one.label}" if is_first else f"   {one.label}"
            if isinstance(one, forms.BooleanField):
                values[name] = self._switch(label, default=bool(form.get_initial_for_field(one, name)))
            else:
                typed = self._line(label, self._check(one), must=one.required and not is_first)
                if is_first and not typed:
                    return {}
                values |= {name: typed} if typed else {}
        return values

    def _check(self, one: forms.Field) -> Check:
        if not isinstance(one, forms.ChoiceField):
            return checked_by(one)
        typed_before = {name for names in self.named.values() for name in names if name}

        def check(text: str) -> str:
            try:
                return "" if text in typed_before else value_named(one, text) and ""
            except Unfit as unfit:
                return str(unfit)

        return check

    def _line(self, label: str, check: Check, *, default: str = "", must: bool = False) -> str:
        while True:
            typed = self.ask(f"{label}{f' [{default}]' if default else ''}: ").strip()
            if not typed and not must:
                return ""
            problem = check(typed) if typed else "this is needed."
            if not problem:
                return typed
            self.say(f"   {problem}")

    def _switch(self, label: str, *, default: bool) -> bool:
        while True:
            typed = self.ask(f"{label} [{'Y/n' if default else 'y/N'}]: ").strip().lower()
            if typed in YES | NO or not typed:
                return typed in YES if typed else default
            self.say("   y or n.")


def _desk_now() -> dict[str, Existing]:
    """The steps' things; on an empty desk those that it will start with, which are looked at and not kept."""
    with writing():
        is_new = not read(IS_SET_UP)
        if is_new:
            lay_starting_point()
        found = {step.key: _existing(step) for step in STEPS if step.kind}
        transaction.set_rollback(is_new)
    return found


def _existing(step: Step) -> Existing:
    kind = kind_called(step.kind)
    form: Any = kind.form(instance=kind.model())
    for one in form.fields.values():
        if isinstance(one, forms.ChoiceField):
            offers(one)  # read now, remembered by the field
    return Existing(names=tuple(step.finds()), form=form)


def checked_by(one: forms.Field) -> Check:
    """A check that says what a form's field complains of; empty where it is content."""

    def check(text: str) -> str:
        try:
            one.clean(text)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    return check


def why_unfit(setting: DeskSetting[Any], text: str) -> str:
    """What is wrong with an answer for a setting; empty where nothing is."""
    if isinstance(setting.field, Picture):  # looked into when everything is carried out
        return "" if Path(text).is_file() else f"there is no file {text}."
    problems = Problems()
    judge(settings_form({setting.key: text}, folder=Path.cwd(), problems=problems), problems)
    return " ".join(line.partition(": ")[2] for line in problems.lines)
