"""The feature's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "deskbell.features.reports"
    label = "reports"
    verbose_name = _("Dashboard")

    def ready(self) -> None:
        """Follow the facts, check what was kept of them, make up for what was there before, and stand in the rail."""
        import_string("deskbell.features.reports.projections.keep_happenings")
        import_string("deskbell.features.reports.verification.happenings_are_told")
        import_string("deskbell.features.reports.filling.FILL")
        import_string("deskbell.features.reports.waiting.KINDS")
        import_string("deskbell.features.reports.pages.DASHBOARD")
