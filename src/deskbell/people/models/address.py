"""Further addresses of a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class PersonAddress(models.Model):
    """An address beside the account's own, which stays the one that everything is sent to.

    Mail from it is the person's. Until somebody proved that they read it (`is_verified`) it opens no door: nobody signs in
    by it, and a mail from it lets nobody else in.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="addresses")
    address = models.EmailField(max_length=254)
    address_normalised = models.CharField(max_length=254, unique=True, editable=False)
    is_verified = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["address_normalised"]

    def __str__(self) -> str:
        return self.address
