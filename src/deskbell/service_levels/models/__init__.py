"""Schedules, and the plans that count by them."""

from deskbell.service_levels.models.plan import DepartmentPlan, Plan, PlanVersion
from deskbell.service_levels.models.schedule import Schedule, ScheduleVersion

__all__ = ["DepartmentPlan", "Plan", "PlanVersion", "Schedule", "ScheduleVersion"]
