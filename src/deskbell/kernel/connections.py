"""What each new connection to the database begins with."""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from psycopg.abc import Buffer
from psycopg.adapt import Loader

MOST_STATEMENTS = 1_000


@receiver(connection_created)
def keep_statements_interpreted(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """PostgreSQL compiles a statement that it guesses to be long, which takes it a hundred milliseconds and more.

    It guesses by what it counted in the tables, and of young or fast-growing ones it knows little: there it compiled
    statements that then ran for one millisecond. None of a desk's is long enough to gain. Said to the connection and not
    in its address, for poolers refuse options there. postgresql.org/docs/current/jit-decision.html
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


@receiver(connection_created)
def keep_statements_planned(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """A process asks several hundred different statements in turn. Of psycopg's usual hundred, each was forgotten before
    it came again five times, and PostgreSQL planned it anew. psycopg.org/psycopg3/docs/advanced/prepare.html"""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = MOST_STATEMENTS


class InstantLoader(Loader):
    """Reads an instant as PostgreSQL writes it in UTC, in a tenth of the time of Django's own loader, which takes each apart
    by a pattern: a page of a list has two hundred of them."""

    timezone = UTC  # what Django asks its loader for, before it puts another in its place

    def load(self, data: Buffer) -> datetime:
        """The instant; ValueError for what no column of a desk can hold: before the year 1, or without end."""
        return datetime.fromisoformat(bytes(data).decode())


@receiver(connection_created)
def read_instants_quickly(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """The session's time zone is UTC, as Django sets it."""
    if connection.vendor == "postgresql":
        connection.connection.adapters.register_loader("timestamptz", InstantLoader)
