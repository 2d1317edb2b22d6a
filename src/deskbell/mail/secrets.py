"""Passwords and tokens of mail servers, unreadable where they lie: encrypted with a key that derives from the desk's own.

The secret key stands in a file beside the database, or in the environment: whoever has a copy of the database alone has
none of these.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache
from typing import Any, ClassVar

from cryptography.fernet import Fernet, InvalidToken
from django import forms
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure_ties
from deskbell.kernel.transactions import writing

SALT = "deskbell.mail.secrets"


class Unsealable(Exception):
    """A secret that was written under another secret key: it has to be typed anew."""


def seal(text: str) -> str:
    """The text for a column; nothing stays nothing."""
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """The text again. Unsealable if the desk's secret key is another one than then."""
    if not sealed:
        return ""
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unsealable(_("the desk's secret key has changed since: type it again")) from None


@lru_cache(maxsize=2)
def _box(secret_key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac(SALT, "box", secret=secret_key, algorithm="sha256").digest()))


class SecretField(forms.CharField):
    """What is typed replaces what is kept; left empty, that stays. What is kept is never shown."""

    def __init__(self, *, label: Any, help_text: Any = "", **keywords: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        keywords = {"max_length": 4000, "strip": False, "required": False, **keywords}
        super().__init__(widget=widget, label=label, help_text=help_text, **keywords)


class WithSecrets(forms.BaseForm):
    """A mixin of a configuration form: its field `password` is kept in the column `password_sealed`, and so on.

    The history of the row says that a secret was set anew, never what it is.
    """

    secrets: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        for name in self.secrets:
            if self.is_kept(name):
                self.fields[name].widget.attrs["placeholder"] = gettext_lazy("Kept; type to replace it")

    def is_kept(self, name: str) -> bool:
        """Whether there is one already."""
        return bool(getattr(self.instance, f"{name}_sealed"))  # type: ignore[attr-defined]

    def apply(self, actor: Actor) -> Any:
        """Write the row, then the secrets that were typed."""
        with writing():
            row = super().apply(actor)  # type: ignore[misc]
            typed = {name: self.cleaned_data[name] for name in self.secrets if self.cleaned_data.get(name)}
            if typed:
                self.keep(actor, row, typed)
            return row

    @staticmethod
    def keep(actor: Actor, row: Any, secrets: dict[str, str]) -> None:
        """Write these secrets; an empty one forgets what is kept."""
        for name, value in secrets.items():
            setattr(row, f"{name}_sealed", seal(value))
        configure_ties(
            actor=actor,
            instance=row,
            before={name: "" if value else "•••" for name, value in secrets.items()},
            after={name: "•••" if value else "" for name, value in secrets.items()},
            write=lambda: row.save(update_fields=[f"{name}_sealed" for name in secrets]),
        )
