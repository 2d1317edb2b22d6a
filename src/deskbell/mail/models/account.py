"""Accounts that the desk sends by, and which department's mails go by which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from deskbell.mail.models.mailbox import Security
from deskbell.mail.models.signing_in import GivenTokens, SigningIn


class SendingAccount(SigningIn):
    """A mail server with a sender's address. Without any, the server and the address of the environment are used.

    One without a user name wants no sign-in.
    """

    address = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True, default="")  # empty: the desk's name
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(null=True, blank=True)  # None: the usual one
    security = models.CharField(max_length=8, choices=Security, default=Security.STARTTLS)
    return_path = models.CharField(max_length=254, blank=True, default="")  # empty: its own address
    has_plus_addresses = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class SendingAccountState(GivenTokens):
    """How sending goes: written by workers, and by nobody's form."""

    account = models.OneToOneField(SendingAccount, models.CASCADE, primary_key=True, related_name="condition")
    last_success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failure = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"state of sending account {self.account_id}"


class MembersTold(models.TextChoices):
    """Who hears of a department's tickets because of the department, and not because they are at the ticket."""

    SERVING = "serving", _("Its manager, and everybody who serves it")
    OWN = "own", _("Its manager, and those whose own department it is")
    ADMINISTRATORS = "administrators", _("Administrators alone")
    NOBODY = "nobody", _("Nobody but those who are at the ticket")


class DepartmentMail(models.Model):
    """By which accounts a department's mails go, none: the desk's default; and which it sends at all."""

    department = models.OneToOneField("people.Department", models.CASCADE, primary_key=True, related_name="+")
    answers = models.ForeignKey(SendingAccount, models.PROTECT, null=True, blank=True, related_name="+")
    automatic = models.ForeignKey(SendingAccount, models.PROTECT, null=True, blank=True, related_name="+")
    tells = models.CharField(max_length=16, choices=MembersTold, default=MembersTold.SERVING)
    confirms = models.BooleanField(default=True)  # new tickets and further messages, where the desk confirms them

    class Meta:
        ordering = ["department__name", "pk"]

    def __str__(self) -> str:
        return str(self.department)
