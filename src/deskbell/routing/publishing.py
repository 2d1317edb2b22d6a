"""Publishing rules: each content that is saved becomes a version, which never changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_object
from deskbell.kernel.transactions import writing
from deskbell.routing.models import FilterRule, RuleVersion
from deskbell.service_levels.models.version import digest_of


def publish(*, actor: Actor, rule: FilterRule, content: Mapping[str, Any]) -> RuleVersion:
    """Make this the rule's current content; the same one makes no new version. Refused to all but administrators."""
    with writing():
        now = rule.current
        if now is not None and now.digest == digest_of(content):
            return now
        number = RuleVersion.objects.filter(rule=rule).count() + 1
        version = RuleVersion.objects.create(rule=rule, number=number, content=dict(content))
        configure_object(actor=actor, instance=rule, changes={"current_id": version.pk})
        return version
