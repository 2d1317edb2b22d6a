"""The feature's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "deskbell.features.tasks"
    label = "tasks"
    verbose_name = _("Tasks")

    def ready(self) -> None:
        """Declare what can be set, keep tickets open, stand in threads, in the rail and beside tickets, look at due dates."""
        import_string("deskbell.features.tasks.settings.TASK_NUMBERS")
        import_string("deskbell.features.tasks.ties.open_tasks")
        import_string("deskbell.features.tasks.mail_words.EVENTS")
        import_string("deskbell.features.tasks.cards.CARD")
        import_string("deskbell.features.tasks.jobs.tell_overdue")
        import_string("deskbell.features.tasks.configuration.give")
        import_string("deskbell.features.tasks.samples.add_tasks")
        import_string("deskbell.features.tasks.erasing.erase_tasks")
        import_string("deskbell.features.tasks.verification.tasks_are_as_told")
        import_string("deskbell.features.tasks.waiting.my_tasks")
