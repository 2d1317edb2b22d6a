"""What the pages of the settings show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.forms import BoundField

from deskbell.kernel.configure import read
from deskbell.kernel.history import changes_of
from deskbell.kernel.setting_forms import SettingsForm, words_for
from deskbell.kernel.settings import SUBJECTS, DeskSetting, Subject, WholeNumber, anchor_of, settings_about
from deskbell.people.names import names_of


@dataclass(frozen=True, kw_only=True)
class SubjectLine:
    """A subject, the titles of its settings, and how many of them were changed."""

    subject: Subject
    titles: tuple[str, ...]
    changed: int


@dataclass(frozen=True, kw_only=True)
class SettingLine:
    """One setting of a form: its field, its default in words, and whether it differs from that."""

    key: str
    anchor: str
    field: BoundField
    unit: str
    default: str
    is_changed: bool


@dataclass(frozen=True, kw_only=True)
class SubjectPage:
    """One subject with its settings."""

    subject: Subject
    lines: tuple[SettingLine, ...]


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """One change of a setting."""

    at: datetime
    who: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class HistoryPage:
    """A setting and its changes, newest first."""

    setting: DeskSetting[Any]
    subject: Subject
    changes: tuple[ChangeLine, ...]


def subjects_page() -> tuple[SubjectLine, ...]:
    """All subjects that have settings."""
    return tuple(_subject_line(one) for one in SUBJECTS.values() if settings_about(one.key))


def subject_page(*, subject: Subject, form: SettingsForm) -> SubjectPage:
    """The settings of a subject around their form."""
    lines = tuple(_setting_line(one, form[anchor_of(one)]) for one in settings_about(subject.key))
    return SubjectPage(subject=subject, lines=lines)


def history_page(*, setting: DeskSetting[Any]) -> HistoryPage:
    """The latest hundred changes of a setting."""
    changes = changes_of(setting.key)
    names = names_of({one.actor_user_id for one in changes})
    lines = tuple(
        ChangeLine(
            at=one.changed_at,
            who=names.get(one.actor_user_id or 0, ""),
            before=words_for(setting, (one.before or {}).get("value", setting.default)),
            after=words_for(setting, (one.after or {}).get("value", setting.default)),
        )
        for one in changes
    )
    return HistoryPage(setting=setting, subject=SUBJECTS[setting.subject], changes=lines)


def _subject_line(subject: Subject) -> SubjectLine:
    settings = settings_about(subject.key)
    changed = sum(read(one) != one.default for one in settings)
    return SubjectLine(subject=subject, titles=tuple(str(one.title) for one in settings), changed=changed)


def _setting_line(setting: DeskSetting[Any], field: BoundField) -> SettingLine:
    return SettingLine(
        key=setting.key,
        anchor=anchor_of(setting),
        field=field,
        unit=str(setting.field.unit) if isinstance(setting.field, WholeNumber) else "",
        default=words_for(setting, setting.default),
        is_changed=read(setting) != setting.default,
    )
