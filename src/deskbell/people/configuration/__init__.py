"""What administrators configure about people: each kind is declared in a file of its own."""

from deskbell.people.configuration.departments import DEPARTMENTS
from deskbell.people.configuration.teams import TEAMS

__all__ = ["DEPARTMENTS", "TEAMS"]
