"""What administrators configure about service levels."""

from deskbell.service_levels.configuration.schedules import SCHEDULES

__all__ = ["SCHEDULES"]
