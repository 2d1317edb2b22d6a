"""A shared cache in the desk's own database that stores JSON: nothing is ever unpickled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from deskbell.kernel.models import CacheEntry
from deskbell.kernel.transactions import writing


class JsonTableCache(BaseCache):
    """Values must be JSON: what allauth's rate limits keep, and whatever else many processes must share."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default where there is none or it has expired."""
        row = CacheEntry.objects.filter(_fresh(), pk=self.make_and_validate_key(key, version)).first()
        return default if row is None else row.value

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a JSON value for `timeout` seconds."""
        name = self.make_and_validate_key(key, version)
        CacheEntry.objects.update_or_create(pk=name, defaults={"value": value, "expires_at": self._expiry(timeout)})

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless a fresh one is there; True if it was kept."""
        name = self.make_and_validate_key(key, version)
        with writing():
            CacheEntry.objects.filter(pk=name, expires_at__lte=timezone.now()).delete()
            try:
                with writing():
                    CacheEntry.objects.create(pk=name, value=value, expires_at=self._expiry(timeout))
            except IntegrityError:
                return False
        return True

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Give a fresh value more time; False if there is none."""
        rows = CacheEntry.objects.filter(_fresh(), pk=self.make_and_validate_key(key, version))
        return bool(rows.update(expires_at=self._expiry(timeout)))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count up, safe among processes. ValueError if there is no such number."""
        with writing():
            name = self.make_and_validate_key(key, version)
            row = CacheEntry.objects.select_for_update().filter(_fresh(), pk=name).first()
            if row is None:
                raise ValueError(f"no cached number under {key}")
            total = int(row.value or 0) + delta
            CacheEntry.objects.filter(pk=name).update(value=total)
            return total

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value; True if there was one."""
        deleted, _ = CacheEntry.objects.filter(pk=self.make_and_validate_key(key, version)).delete()
        return bool(deleted)

    def clear(self) -> None:
        """Forget everything."""
        CacheEntry.objects.all().delete()

    def _expiry(self, timeout: Any) -> datetime | None:
        if timeout is DEFAULT_TIMEOUT:
            timeout = self.default_timeout
        return None if timeout is None else timezone.now() + timedelta(seconds=timeout)


def forget_expired() -> int:
    """Delete what has expired; how many rows."""
    deleted, _ = CacheEntry.objects.filter(expires_at__lte=timezone.now()).delete()
    return deleted


def _fresh() -> Q:
    return Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
