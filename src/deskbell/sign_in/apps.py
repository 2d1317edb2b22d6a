"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class SignInConfig(AppConfig):
    name = "deskbell.sign_in"
    label = "sign_in"
    verbose_name = _("Sign-in")

    def ready(self) -> None:
        """Follow those who sign in and out, and say how invitations go out."""
        import_string("deskbell.sign_in.sessions.on_sign_in")
        import_string("deskbell.sign_in.invitations.invite")
