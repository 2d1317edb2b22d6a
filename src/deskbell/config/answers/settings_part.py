"""Answers that are settings of the desk, through the form that the admin panel has for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from deskbell.config.answers.problems import Problems
from deskbell.kernel.setting_forms import SettingsForm
from deskbell.kernel.settings import (
    SETTINGS,
    DeskSetting,
    Picture,
    Reference,
    SomeOf,
    Switch,
    WholeNumber,
    anchor_of,
)


class Unfit(Exception):
    """A value that is not of the kind that its key takes; the sentence says what is."""


def known_settings(values: dict[str, Any], problems: Problems) -> dict[str, Any]:
    """The values whose keys are settings that have a form; the others are problems."""
    known = {key: value for key, value in values.items() if key in SETTINGS and SETTINGS[key].subject}
    for key in values.keys() - known.keys():
        problems.add(key, "there is no such setting.")
    return known


def settings_form(values: dict[str, Any], *, folder: Path, problems: Problems) -> SettingsForm:
    """The form with these values sent; what it can't take at all is a problem and not in the form."""
    data, files, fit = QueryDict(mutable=True), MultiValueDict[str, Any](), []
    for key, value in values.items():
        setting = SETTINGS[key]
        try:
            if isinstance(setting.field, Picture):
                files.setlist(anchor_of(setting), _pictures(value, folder))
            else:
                data.setlist(anchor_of(setting), _sent(setting, value))
        except Unfit as unfit:
            problems.add(key, str(unfit))
        else:
            fit.append(setting)
    return SettingsForm(settings=fit, data=data, files=files)


def judge(form: SettingsForm, problems: Problems) -> bool:
    """Whether the form is right; what is not is a problem of the setting's key."""
    paths = {name: setting.key for name, setting in form.settings.items()}
    problems.add_form(form, paths, whole="settings")
    return not form.errors


def _sent(setting: DeskSetting[Any], value: Any) -> list[str]:
    """What a browser would send for the value. Unfit."""
    match setting.field:
        case Switch():
            return ["on"] if demanded(value, bool, "true or false") else []
        case WholeNumber():
            return [str(demanded(value, int, "a whole number"))]
        case SomeOf():
            return [demanded(one, str, "a list of words") for one in demanded(value, list, "a list of words")]
        case Reference(choices=rows):
            return [_row_named(demanded(value, str, "a name in quotes"), rows())]
        case _:
            return [demanded(value, str, "text in quotes")]


def demanded(value: Any, wanted: type, words: str) -> Any:
    """The value, if it is of that type; TOML's `true` is no number. Unfit."""
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise Unfit(f"write {words}.")
    return value


def _row_named(name: str, rows: list[tuple[int, str]]) -> str:
    found = [str(key) for key, words in rows if str(words) == name]
    if name and not found:
        raise Unfit(f"there is no “{name}”.")
    return found[0] if found else ""


def _pictures(value: Any, folder: Path) -> list[SimpleUploadedFile]:
    name = demanded(value, str, "the path of a file in quotes")
    if not name:
        return []
    try:
        return [SimpleUploadedFile(Path(name).name, (folder / name).read_bytes())]
    except (OSError, ValueError) as error:
        raise Unfit(f"{folder / name} cannot be read ({getattr(error, 'strerror', None) or error}).") from None
