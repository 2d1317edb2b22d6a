"""What each new connection to the database begins with."""

from importlib import import_module
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

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


@receiver(connection_created)
def read_instants_quickly(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """The session's time zone is UTC, as Django sets it."""
    if connection.vendor == "postgresql":
        loader = import_module("deskbell.kernel.postgresql_instants").InstantLoader
        connection.connection.adapters.register_loader("timestamptz", loader)
