"""What mailboxes and sending accounts know alike: how to sign in to a server, and how it was signed in to by tokens."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignIn(models.TextChoices):
    """What the desk shows the server to be let in."""

    PASSWORD = "password", _("Password")
    XOAUTH2 = "xoauth2", _("OAuth 2.0 (XOAUTH2)")


class SigningIn(models.Model):
    """A user, and what lets them in. Secrets are sealed, as they were typed."""

    user_name = models.CharField(max_length=254, blank=True, default="")
    sign_in = models.CharField(max_length=8, choices=SignIn, default=SignIn.PASSWORD)
    password_sealed = models.TextField(blank=True, default="")
    client_id = models.CharField(max_length=255, blank=True, default="")
    client_secret_sealed = models.TextField(blank=True, default="")
    refresh_token_sealed = models.TextField(blank=True, default="")
    token_url = models.CharField(max_length=500, blank=True, default="")
    scope = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        abstract = True


class GivenTokens(models.Model):
    """XOAUTH2: the tokens that the provider gave, sealed. A refresh token may be replaced at each use."""

    access_token_sealed = models.TextField(blank=True, default="")
    access_expires_at = models.DateTimeField(null=True)
    refresh_token_sealed = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
