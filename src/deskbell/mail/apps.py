"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "deskbell.mail"
    label = "mail"
    verbose_name = _("Mail")
