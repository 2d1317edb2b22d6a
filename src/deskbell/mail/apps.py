"""The room's entry in Django's list of apps."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "deskbell.mail"
    label = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        """Register effects, the worker's step and the checks."""
        effects = import_module("deskbell.mail.effects")
        for file in iter_modules(effects.__path__):
            import_module(f"{effects.__name__}.{file.name}")
        kinds = import_module("deskbell.mail.configuration")
        for file in iter_modules(kinds.__path__):
            import_module(f"{kinds.__name__}.{file.name}")
        import_string("deskbell.mail.settings.SENDS_CONFIRMATION")
        import_string("deskbell.mail.account_settings.DEFAULT_ACCOUNT_ID")
        # In this order: what waited in the spool takes its place among the rest before any of it is taken in.
        import_string("deskbell.mail.intake.spool.take_from_spool")
        import_string("deskbell.mail.intake.processing.take_in_mails")
        import_string("deskbell.mail.intake.verification.check_bytes")
        import_string("deskbell.mail.jobs.send_mail")
        import_string("deskbell.mail.projections.let_mail_follow")
        import_string("deskbell.mail.link_requests.answer_link_requests")
        import_string("deskbell.mail.diagnosis.examine_mail")
        import_string("deskbell.mail.mailboxes.diagnosis.examine_mailboxes")
        import_string("deskbell.mail.erasing.erase_incoming")
        import_string("deskbell.mail.verification.check_deliveries")
