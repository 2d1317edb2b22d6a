"""The feature's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "deskbell.features.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Keep the index in step with facts and names, fill it where it lacks something, and have it examined."""
        import_string("deskbell.tickets.projections.keep_collaborators")  # first: the index reads what it wrote
        import_string("deskbell.features.search.projections.keep_index")
        import_string("deskbell.features.search.following.FOLLOWING_NAMES")
        import_string("deskbell.features.search.jobs.FILLING")
        import_string("deskbell.features.search.verification.index_is_in_step")
