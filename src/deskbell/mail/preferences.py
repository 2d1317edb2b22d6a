"""Which alerts an agent wants, within what the desk's settings send."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from deskbell.kernel.actor import Actor
from deskbell.kernel.errors import Refused
from deskbell.kernel.transactions import writing
from deskbell.mail.alert_kinds import AlertKind
from deskbell.mail.models import AlertPreference


def wanted_alerts(*, agent_id: int) -> list[str]:
    """The kinds that an agent gets: all of them, unless it was said otherwise."""
    unwanted = AlertPreference.objects.filter(pk=agent_id).values_list("unwanted", flat=True).first() or []
    return [kind.value for kind in AlertKind if kind not in unwanted]


def set_wanted_alerts(*, actor: Actor, wanted: Collection[str]) -> None:
    """Say which kinds one wants oneself. A kind that comes with a later release comes unasked. Refused to all but agents."""
    if not actor.is_agent or actor.user_id is None:
        raise Refused(_("Agents choose their own alerts, and nobody else does."))
    unwanted = [kind.value for kind in AlertKind if kind not in wanted]
    with writing():
        if unwanted:
            AlertPreference.objects.update_or_create(pk=actor.user_id, defaults={"unwanted": unwanted})
        else:
            AlertPreference.objects.filter(pk=actor.user_id).delete()
