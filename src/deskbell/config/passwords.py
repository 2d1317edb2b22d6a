"""A bound on passwords: hashing a megabyte is work that a stranger could make the desk do."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_LENGTH = 128


class MaximumLengthValidator:
    """Refuse what is longer than any password has to be, before it is hashed."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) > MAX_LENGTH:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("Your password can have at most %(length)d characters.") % {"length": MAX_LENGTH}
