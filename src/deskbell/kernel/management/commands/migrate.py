"""Django's migrate, followed by the ledger's guards."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connection

from deskbell.kernel.guards import TABLE, install_guards


class Command(DjangoMigrate):
    """Migrate, then make sure that the ledger's triggers exist: altering a table on SQLite drops them."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Run the migrations and install the guards."""
        super().handle(*arguments, **options)
        if TABLE in connection.introspection.table_names():
            install_guards()
