"""The kinds of entries that the audit log has."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditKind(models.TextChoices):
    """What kind of thing it was."""

    SIGN_IN = "sign_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    SIGN_OUT = "sign_out", _("signed out")
    REFUSAL = "refusal", _("was refused")
    CONFIGURATION = "configuration", _("changed the configuration")
    EXPORT = "export", _("exported")
