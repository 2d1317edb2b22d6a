"""What administrators configure about the API: its keys."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.features.api_keys.forms import ApiKeyForm
from deskbell.features.api_keys.models import ApiKey
from deskbell.kernel.configuration import DISABLES, Column, Group, Kind, register
from deskbell.ui.times import time_tag


def _may(key: ApiKey) -> str:
    named = ((key.may_create_tickets, gettext("open tickets")), (key.may_run_cron, gettext("run cron")))
    return ", ".join(words for may, words in named if may) or gettext("nothing")


def _last_used(key: ApiKey) -> str:
    return time_tag(moment=key.last_used_at) if key.last_used_at else gettext("never")


API_KEYS = register(
    Kind(
        key="api-keys",
        model=ApiKey,
        form=ApiKeyForm,
        group=Group.DESK,
        singular=_("API key"),
        plural=_("API keys"),
        explanation=_(
            "Programs open tickets with a key, over the API that osTicket has. The desk keeps only the hash of a key."
        ),
        columns=(
            Column(title=_("Name"), value=str, sort="name"),
            Column(title=_("Key ends in"), value=lambda one: f"…{one.key_end}"),
            Column(title=_("May be used from"), value=lambda one: ", ".join(one.networks.split())),
            Column(title=_("May do"), value=_may),
            Column(title=_("Last used"), value=_last_used, sort="last_used_at"),
        ),
        search=("name", "note", "networks"),
        ordering=("name",),
        switch=DISABLES,
        keywords=_("REST, integration, X-API-Key, web service, monitoring, token, cron"),
        position=80,
        icon="lock",
    )
)
