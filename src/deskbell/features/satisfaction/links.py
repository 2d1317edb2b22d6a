"""The address of a survey."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from deskbell.features.satisfaction.tokens import token_of


def survey_page(fact_id: int) -> str:
    """Where a client answers the survey about this resolution."""
    return settings.DESKBELL_URL.rstrip("/") + reverse("satisfaction:survey", args=[token_of(fact_id)])
