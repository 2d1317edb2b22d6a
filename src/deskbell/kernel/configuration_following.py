"""What follows a change of configuration, in the same transaction, by whatever door it came; and what it will do, said before.

A room above registers both for rows and settings of rooms below it, which know nothing of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model

from deskbell.kernel.actor import Actor
from deskbell.kernel.settings import DeskSetting

FollowRow = Callable[[Actor, Any, Mapping[str, Any], Mapping[str, Any]], None]
FollowSetting = Callable[[Actor, Any], None]
Tell = Callable[[Any], list[str]]

_of_rows: dict[type[Model], list[FollowRow]] = defaultdict(list)
_of_settings: dict[str, list[FollowSetting]] = defaultdict(list)
_tellers: dict[str, list[Tell]] = defaultdict(list)


def when_configured(model: type[Model], follow: FollowRow) -> None:
    """Call this after each change of a model's rows with who made it, the row, and its changed columns before and after.

    Of a new row there is nothing before.
    """
    _of_rows[model].append(follow)


def when_set(setting: DeskSetting[Any], follow: FollowSetting) -> None:
    """Call this after each change of a setting with who made it and the new value."""
    _of_settings[setting.key].append(follow)


def before_setting(setting: DeskSetting[Any], tell: Tell) -> None:
    """Let this say in sentences what a new value of a setting does beyond itself, before it is saved."""
    _tellers[setting.key].append(tell)


def follow_row(actor: Actor, instance: Model, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
    """A row was changed."""
    for follow in _of_rows.get(type(instance), ()):
        follow(actor, instance, before or {}, after)


def follow_setting(actor: Actor, setting: DeskSetting[Any], value: Any) -> None:
    """A setting was changed."""
    for follow in _of_settings.get(setting.key, ()):
        follow(actor, value)


def sentences_about(setting: DeskSetting[Any], value: Any) -> list[str]:
    """What a new value of a setting would do."""
    return [sentence for tell in _tellers.get(setting.key, ()) for sentence in tell(value)]
