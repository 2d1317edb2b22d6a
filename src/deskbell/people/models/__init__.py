"""Accounts, agents and how they are organised."""

from deskbell.people.models.address import PersonAddress
from deskbell.people.models.agent import Agent, DepartmentAccess, SignatureUse
from deskbell.people.models.banned import BannedAddress
from deskbell.people.models.department import Department
from deskbell.people.models.organization import Members, Organization, OrganizationDomain
from deskbell.people.models.role import Role
from deskbell.people.models.session import SignInSession
from deskbell.people.models.team import Team, TeamMember
from deskbell.people.models.user import Density, Theme, User

__all__ = [
    "Agent",
    "BannedAddress",
    "Density",
    "Department",
    "DepartmentAccess",
    "Members",
    "Organization",
    "OrganizationDomain",
    "PersonAddress",
    "Role",
    "SignInSession",
    "SignatureUse",
    "Team",
    "TeamMember",
    "Theme",
    "User",
]
