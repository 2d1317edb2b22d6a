"""What the settings promise whoever visits the desk."""

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client


@pytest.mark.django_db
def test_the_policy_allows_nothing_unsafe(client: Client) -> None:
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "default-src 'none'" in policy


def test_nothing_is_pickled() -> None:
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    assert settings.MESSAGE_STORAGE.endswith("CookieStorage")
    assert settings.CACHES["default"]["BACKEND"] == "deskbell.kernel.cache.JsonTableCache"


def test_a_megabyte_is_no_password() -> None:
    with pytest.raises(ValidationError, match="128"):
        validate_password("Tr0ub4dor&3" * 12)
    validate_password("correct horse battery staple")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="what SQLite is told on opening")
def test_sqlite_is_a_file_with_its_log_and_writes_through() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)
