"""allauth's forms in the desk's words, with the desk's way of comparing addresses."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.transactions import writing
from deskbell.lib.email_address import normalise
from deskbell.lib.text import one_line
from deskbell.people.languages import language_to_keep
from deskbell.people.queries import account_in_use, main_address_for, organization_id_for, person_by_email
from deskbell.sign_in.addresses import prove
from deskbell.sign_in.backend import LONGEST_PASSWORD, is_kept_out
from deskbell.sign_in.sessions import limit_session

PASSWORD_HELP = _("At least 8 characters, and hard to guess: no name, no common word.")


def dress(form: forms.BaseForm, **words: Any) -> None:
    """Put labels where allauth has placeholders, and bound every password."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = words.get(name, field.label)
        field.help_text = ""
        if isinstance(field.widget, forms.PasswordInput):
            field.widget.attrs["maxlength"] = LONGEST_PASSWORD
            field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))


class LoginForm(allauth.LoginForm):
    """Address and password."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        dress(self, login=_("E-mail address"), password=_("Password"))

    def clean_login(self) -> str:
        """The account's own address, where a further one of it was typed that is proved."""
        return main_address_for(self.cleaned_data["login"])

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in; allauth sets a length of its own for the session, the desk's goes before it."""
        response: HttpResponse = super().login(request, redirect_url)
        if request.user.is_authenticated:
            limit_session(request, request.user)
        return response


class SignupForm(allauth.SignupForm):
    """Name, address and password. A known address is answered exactly like a new one."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1"]

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        dress(self, email=_("E-mail address"), password1=_("Password"))
        self.fields["password1"].help_text = PASSWORD_HELP

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def validate_unique_email(self, value: str) -> str:
        self.account_already_exists = person_by_email(value) is not None
        return value

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        """Make the account, or say by mail that there is one; both take as long, for both hash a password."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        try:
            user, response = super().try_save(request)
        except IntegrityError:  # signed up a second time in the same moment
            self.account_already_exists = True
            user, response = super().try_save(request)
        return user, response

    def save(self, request: HttpRequest) -> AbstractBaseUser:
        """The account and its unproved address, both or neither."""
        address = self.cleaned_data["email"]
        user = get_user_model()(
            email=address,
            name=self.cleaned_data["name"],
            organization_id=organization_id_for(address),
            language=language_to_keep(),
        )
        user.set_password(self.cleaned_data["password1"])  # slow: not within the transaction
        with writing():
            user.save()
            EmailAddress.objects.create(user=user, email=address, primary=True, verified=False)
        return user


class ResetPasswordForm(allauth.ResetPasswordForm):
    """Asks for the mail with the link."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        dress(self, email=_("E-mail address"))

    def clean_email(self) -> str:
        address = normalise(self.cleaned_data["email"])
        user = person_by_email(address)
        in_use = user is not None and account_in_use(user.pk) is not None
        self.users = [user] if user is not None and in_use and not is_kept_out(user) else []
        return address


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    """A password set by a link that was mailed: it proves the address as well."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        dress(self, password1=_("New password"), password2=_("The same once more"))
        self.fields["password1"].help_text = PASSWORD_HELP

    def save(self) -> None:
        super().save()
        prove(self.user)


class ChangePasswordForm(allauth.ChangePasswordForm):
    """A new password by the old one."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        dress(self, oldpassword=_("Current password"), password1=_("New password"), password2=_("The same once more"))
        self.fields["password1"].help_text = PASSWORD_HELP


class ReauthenticateForm(allauth.ReauthenticateForm):
    """The password once more before something important."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        dress(self, password=_("Password"))
