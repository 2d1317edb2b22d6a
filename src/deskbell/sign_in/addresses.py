"""The one place where allauth's address book follows the account's own address."""

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser

from deskbell.kernel.transactions import writing
from deskbell.lib.email_address import normalise


def address_of(user: AbstractBaseUser) -> EmailAddress:
    """The account's single entry, made or corrected where it differs from the account; writes nothing when all is well.

    An account without an entry was made by the desk (an administrator, sample data, a ticket), for whoever signs up gets
    one in the same transaction. With a password it is the desk's word that the address is right; a guest's address is
    unproved until a link sent to it was used.
    """
    wanted = normalise(getattr(user, "email", ""))
    known = list(EmailAddress.objects.filter(user_id=user.pk).order_by("-primary", "pk"))
    if len(known) == 1 and known[0].email == wanted and known[0].primary:
        return known[0]
    with writing():
        EmailAddress.objects.filter(email=wanted).exclude(
            user_id=user.pk
        ).delete()  # left behind by an account that moved on
        EmailAddress.objects.filter(pk__in=[one.pk for one in known[1:]]).delete()
        row = known[0] if known else EmailAddress(user_id=user.pk, verified=user.has_usable_password())
        row.email, row.primary = wanted, True
        row.save()
    return row


def is_proved(user: AbstractBaseUser) -> bool:
    """Whether somebody who reads the account's mail has set its password."""
    return user.has_usable_password() and address_of(user).verified


def prove(user: AbstractBaseUser) -> None:
    """A link sent to the address was used."""
    row = address_of(user)
    if not row.verified:
        with writing():
            row.verified = True
            row.save(update_fields=["verified"])
