"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "deskbell.kernel"
    label = "kernel"
    verbose_name = _("Kernel")

    def ready(self) -> None:
        """Register the kernel's own work."""
        import_string("deskbell.kernel.clock_settings.DEFAULT_TIME_ZONE")
        import_string("deskbell.kernel.connections.keep_statements_interpreted")
        import_string("deskbell.kernel.outbox.deliver")
        import_string("deskbell.kernel.jobs.run_jobs")
        import_string("deskbell.kernel.long_jobs_at_work.do_a_step")
        import_string("deskbell.kernel.configuration_retiring.retire")
        import_string("deskbell.kernel.audit_log.forget_old_entries")
