"""What administrators configure about people: each kind is declared in a file of its own."""

from deskbell.people.configuration.agents import AGENTS
from deskbell.people.configuration.banned import BANNED_ADDRESSES
from deskbell.people.configuration.clients import CLIENTS
from deskbell.people.configuration.departments import DEPARTMENTS
from deskbell.people.configuration.organizations import ORGANIZATIONS
from deskbell.people.configuration.roles import ROLES
from deskbell.people.configuration.teams import TEAMS

__all__ = ["AGENTS", "BANNED_ADDRESSES", "CLIENTS", "DEPARTMENTS", "ORGANIZATIONS", "ROLES", "TEAMS"]
