"""Settings are read once for a request or a command, and never stale within one."""

from typing import Any

import pytest

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure, read
from deskbell.kernel.models import Setting
from deskbell.kernel.setting_values import settings_read_once
from deskbell.kernel.settings import DESK_NAME, IS_SET_UP, DeskSetting, declare

pytestmark = pytest.mark.django_db


def test_a_scope_asks_once(django_assert_num_queries: Any) -> None:
    with settings_read_once(), django_assert_num_queries(1):
        assert (read(DESK_NAME), read(IS_SET_UP), read(DESK_NAME)) == ("Deskbell", False, "Deskbell")


def test_without_a_scope_nothing_is_remembered() -> None:
    assert read(DESK_NAME) == "Deskbell"
    Setting.objects.create(key=DESK_NAME.key, value="Other")
    assert read(DESK_NAME) == "Other"


def test_a_change_is_seen_at_once_in_every_scope_around() -> None:
    with settings_read_once():
        assert read(DESK_NAME) == "Deskbell"
        with settings_read_once():
            configure(actor=Actor.system(), setting=DESK_NAME, value="New")
            assert read(DESK_NAME) == "New"
        assert read(DESK_NAME) == "New"


def test_a_scope_within_a_scope_reads_anew() -> None:
    """A command sees what another process changed after the request had begun."""
    with settings_read_once():
        assert read(DESK_NAME) == "Deskbell"
        Setting.objects.create(key=DESK_NAME.key, value="Other")
        assert read(DESK_NAME) == "Deskbell"
        with settings_read_once():
            assert read(DESK_NAME) == "Other"


def test_the_default_is_not_stored() -> None:
    configure(actor=Actor.system(), setting=DESK_NAME, value="New")
    configure(actor=Actor.system(), setting=DESK_NAME, value=DESK_NAME.default)
    assert not Setting.objects.filter(pk=DESK_NAME.key).exists()


def test_a_key_is_declared_once_and_under_a_subject_that_exists() -> None:
    with pytest.raises(ValueError, match="two settings"):
        declare(DESK_NAME)
    with pytest.raises(ValueError, match="no subject"):
        declare(DeskSetting(key="x.y", default=1, meaning="", subject="nowhere"))
