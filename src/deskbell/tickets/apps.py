"""The room's entry in Django's list of apps."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "deskbell.tickets"
    label = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        """Register facts, projections, checks and what can be configured, here and in the rooms above."""
        import_string("deskbell.tickets.events.TicketOpened")
        import_string("deskbell.tickets.projections.keep_readings")
        import_string("deskbell.tickets.referrals.keep_referrals")
        import_string("deskbell.tickets.queries.own_queues.chosen_columns")
        import_string("deskbell.tickets.erasing.nothing_is_left")
        import_string("deskbell.tickets.samples.add_referral")
        import_string("deskbell.tickets.erasing_jobs.erase_files")
        import_string("deskbell.tickets.tags.keep_tags")
        import_string("deskbell.tickets.family.demand_no_open_children")
        import_string("deskbell.tickets.clock_rows.keep_clocks")
        import_string("deskbell.tickets.line.keep_line")
        import_string("deskbell.tickets.line_jobs.serve_lines")
        import_string("deskbell.tickets.settings.DEFAULT_DEPARTMENT_ID")
        import_string("deskbell.tickets.verification.rows_are_their_facts")
        import_string("deskbell.tickets.clock_verification.clocks_are_reckoned")
        import_string("deskbell.tickets.clock_diagnosis.examine_clocks")
        import_string("deskbell.tickets.jobs.sweep")
        import_string("deskbell.tickets.configuration.STATUSES")
        import_string("deskbell.tickets.plans.following.follow_schedule")
        import_string("deskbell.tickets.closing_jobs.follow_up_finished")
        import_string("deskbell.tickets.commands.bulk_change.CHANGING")
        import_string("deskbell.tickets.rules.effects.follow")
        import_string("deskbell.tickets.rules.jobs.follow_time")
        import_string("deskbell.tickets.rules.log.tidy_rule_log")
