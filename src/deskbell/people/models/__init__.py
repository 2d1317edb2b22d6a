"""Accounts, agents and how they are organised."""

from deskbell.people.models.agent import Agent, DepartmentAccess
from deskbell.people.models.banned import BannedAddress
from deskbell.people.models.department import Department
from deskbell.people.models.organization import Organization, OrganizationDomain
from deskbell.people.models.role import Role
from deskbell.people.models.team import Team, TeamMember
from deskbell.people.models.user import User

__all__ = [
    "Agent",
    "BannedAddress",
    "Department",
    "DepartmentAccess",
    "Organization",
    "OrganizationDomain",
    "Role",
    "Team",
    "TeamMember",
    "User",
]
