"""The one account table for clients and agents."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.lib.email_address import normalise


class UserManager(BaseUserManager["User"]):
    """Makes accounts; without a password an account is a guest's."""

    def create_user(
        self,
        *,
        email: str,
        name: str = "",
        password: str | None = None,
        phone: str = "",
        organization_id: int | None = None,
        language: str = "",
    ) -> User:
        """A new account. IntegrityError if the address has one."""
        user = self.unsaved(
            email=email, name=name, password=password, phone=phone, organization_id=organization_id, language=language
        )
        user.save()
        return user

    def unsaved(
        self,
        *,
        email: str,
        name: str = "",
        password: str | None = None,
        phone: str = "",
        organization_id: int | None = None,
        language: str = "",
    ) -> User:
        """An account that is yet to be written, complete but for its number."""
        user = self.model(
            email=email.strip(),
            name=name.strip(),
            phone=phone.strip(),
            organization_id=organization_id,
            language=language,
        )
        user.set_password(password)
        user.set_comparable()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The account with this address, however it is written."""
        return self.get(email_normalised=normalise(username or ""))


class Theme(models.TextChoices):
    """What somebody wants pages to look like; empty: as the system has it."""

    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    """How close the rows of lists stand; empty: comfortably."""

    COMPACT = "compact", _("Compact")


def directory_line(*, name: str, email: str, phone: str) -> str:
    """What the directory is ordered by and searched in."""
    return normalise(" ".join(part for part in (name, email, phone) if part))[:480]


class User(AbstractBaseUser):
    """A person with an address. A guest has no password; an agent has an `Agent` row beside this one."""

    email = models.EmailField(max_length=254)
    email_normalised = models.CharField(max_length=254, unique=True, editable=False)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    organization = models.ForeignKey("people.Organization", models.SET_NULL, null=True, blank=True)
    is_primary_contact = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=12, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default="")
    density = models.CharField(max_length=7, choices=Density, blank=True, default="")
    has_single_keys = models.BooleanField(
        default=True
    )  # whether a key alone, such as "r", does something in the agent panel
    created_at = models.DateTimeField(default=timezone.now)
    # The account that this one became part of: a closed record that leads there. Never a chain of them.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    # Name, address and telephone number in comparable form: one index both orders the directory and is searched.
    directory_line = models.CharField(max_length=480, default="", editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["is_active", "directory_line", "id"], name="directory")
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *arguments: Any, **keywords: Any) -> None:
        """Save with what follows from name, address and telephone number."""
        self.set_comparable()
        fields = keywords.get("update_fields")
        if fields is not None and {"email", "name", "phone"} & set(fields):
            keywords["update_fields"] = {*fields, "email_normalised", "directory_line"}
        super().save(*arguments, **keywords)

    def set_comparable(self) -> None:
        """The comparable form of the address beside the one that was typed, and the line of the directory."""
        self.email_normalised = normalise(self.email)
        self.directory_line = directory_line(name=self.display_name, email=self.email, phone=self.phone)

    @property
    def is_guest(self) -> bool:
        """Whether nobody can sign in with this account yet."""
        return not self.has_usable_password()

    @property
    def display_name(self) -> str:
        """The name, or what stands before the address's at sign."""
        return self.name or self.email.partition("@")[0]

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = self.display_name.replace(".", " ").split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"
