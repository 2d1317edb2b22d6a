"""The one door to configuration: each change is kept with who made it, before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from django.db.models import Model
from django.utils import timezone

from deskbell.kernel.actor import Actor
from deskbell.kernel.audit import note_down
from deskbell.kernel.audit_kind import AuditKind
from deskbell.kernel.configuration_following import follow_row, follow_setting
from deskbell.kernel.configuration_rights import demand_right, demand_right_to_write, demand_rules
from deskbell.kernel.models import ConfigurationChange, Setting
from deskbell.kernel.setting_values import settings_have_changed, stored_values
from deskbell.kernel.settings import DeskSetting
from deskbell.kernel.transactions import writing

V = TypeVar("V")


def read(setting: DeskSetting[V]) -> V:
    """The setting's value, its default where nobody changed it."""
    return cast("V", stored_values().get(setting.key, setting.default))


def read_locked(setting: DeskSetting[V]) -> V:
    """The setting's value, which nobody else changes until the caller's transaction ends."""
    settings_have_changed()
    Setting.objects.get_or_create(pk=setting.key, defaults={"value": setting.default})
    return cast("V", Setting.objects.select_for_update().get(pk=setting.key).value)


def configure(*, actor: Actor, setting: DeskSetting[V], value: V) -> None:
    """Change a setting; nothing is written where the value is the same. Refused to all but administrators."""
    with writing():
        demand_right(actor)
        before = stored_values().get(setting.key, setting.default)
        if before == value:
            return
        settings_have_changed()
        if value == setting.default:
            Setting.objects.filter(pk=setting.key).delete()
        else:
            Setting.objects.update_or_create(pk=setting.key, defaults={"value": value})
        _keep(actor=actor, target=setting.key, before={"value": before}, after={"value": value})
        follow_setting(actor, setting, value)


def configure_object(*, actor: Actor, instance: Model, changes: Mapping[str, Any]) -> None:
    """Create or change a configuration row. `changes` maps column names (`parent_id`) to values.

    Refused to whoever may not write these rows, and where a rule of the model says no.
    """
    with writing():
        demand_right_to_write(actor, instance=instance, columns=changes.keys())
        demand_rules(instance, changes)
        is_new = instance._state.adding
        before = None if is_new else {name: _plain(getattr(instance, name)) for name in changes}
        for name, value in changes.items():
            setattr(instance, name, value)
        after = {name: _plain(value) for name, value in changes.items()}
        if before == after:
            return
        instance.save()
        _keep(actor=actor, target=f"{instance._meta.label}:{instance.pk}", before=before, after=after)
        follow_row(actor, instance, before, after)


def configure_ties(
    *, actor: Actor, instance: Model, before: Mapping[str, Any], after: Mapping[str, Any], write: Callable[[], None]
) -> None:
    """Change what belongs to a configuration row but stands in other tables (`{"members": [3, 8]}`), kept with the row.

    Refused to whoever may not write the row.
    """
    if before == after:
        return
    with writing():
        demand_right_to_write(actor, instance=instance, columns=after.keys())
        write()
        _keep(actor=actor, target=f"{instance._meta.label}:{instance.pk}", before=before, after=after)


def _keep(*, actor: Actor, target: str, before: Any, after: Any) -> None:
    ConfigurationChange.objects.create(
        target=target,
        before=before,
        after=after,
        actor_kind=actor.kind.value,
        actor_user_id=actor.user_id,
        changed_at=timezone.now(),
    )
    note_down(actor=actor, kind=AuditKind.CONFIGURATION, subject=target)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)
