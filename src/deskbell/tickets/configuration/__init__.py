"""What administrators configure about tickets: each kind is declared in a file of its own."""

from deskbell.tickets import configuration_rules
from deskbell.tickets.configuration import people, plan_usages, referrals, rule_usages
from deskbell.tickets.configuration.closing import CLOSINGS
from deskbell.tickets.configuration.department_plans import DEPARTMENT_PLANS
from deskbell.tickets.configuration.numbers import NUMBER_FORMATS, SEQUENCES
from deskbell.tickets.configuration.plans import PLANS
from deskbell.tickets.configuration.priorities import PRIORITIES
from deskbell.tickets.configuration.rules import FILTER_RULES
from deskbell.tickets.configuration.statuses import STATUSES
from deskbell.tickets.configuration.tags import TAGS
from deskbell.tickets.configuration.topics import TOPICS

__all__ = [
    "CLOSINGS",
    "DEPARTMENT_PLANS",
    "FILTER_RULES",
    "NUMBER_FORMATS",
    "PLANS",
    "PRIORITIES",
    "SEQUENCES",
    "STATUSES",
    "TAGS",
    "TOPICS",
    "configuration_rules",
    "people",
    "plan_usages",
    "referrals",
    "rule_usages",
]
