"""What administrators type."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deskbell.kernel.set_up_key import is_set_up_key
from deskbell.lib.email_address import normalise
from deskbell.lib.text import one_line
from deskbell.people.queries import department_choices
from deskbell.tickets.queries.choices import topic_choices

LONGEST_NAME = 60
LONGEST_PASSWORD = 128  # characters; longer ones are refused before they are hashed


class SetUpForm(forms.Form):
    """An empty desk's first questions."""

    name = forms.CharField(label=_("Name of the desk"), max_length=LONGEST_NAME)
    administrator_name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=_("At least 8 characters, and hard to guess: no name, no common word."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("The same once more"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    key = forms.CharField(
        label=_("Set-up key"),
        max_length=80,
        help_text=_(
            "Others can reach this desk, so it wants to know that it is yours. The command “deskbell init” shows the key."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ["key", "name", "administrator_name", "email", "password", "password_again"]

    def __init__(self, *arguments: Any, asks_key: bool, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        if not asks_key:
            del self.fields["key"]

    def clean_name(self) -> str:
        """One line."""
        return _line(self.cleaned_data["name"])

    def clean_administrator_name(self) -> str:
        """One line."""
        return _line(self.cleaned_data["administrator_name"])

    def clean_email(self) -> str:
        """The address in the form in which addresses are compared."""
        return normalise(self.cleaned_data["email"])

    def clean_key(self) -> str:
        """The key that only the machine's own people can know."""
        if not is_set_up_key(self.cleaned_data["key"]):
            raise ValidationError(_("This is not the key of this desk."))
        return str(self.cleaned_data["key"])

    def clean(self) -> dict[str, Any]:
        """Whether the password will do, and was typed twice alike."""
        data = self.cleaned_data
        if "password" in data:
            self._judge_password(data["password"])
        if {"password", "password_again"} <= set(data) and data["password"] != data["password_again"]:
            self.add_error("password_again", _("The two passwords differ."))
        return data

    def _judge_password(self, password: str) -> None:
        person = get_user_model()(
            email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("administrator_name", "")
        )
        try:
            validate_password(password, person)
        except ValidationError as error:
            self.add_error("password", error)


class ReplacementForm(forms.Form):
    """What takes the place of a thing that goes out of use; `must` says whether something has to."""

    by = forms.TypedChoiceField(label=_("Replace everywhere by"), coerce=int, empty_value=None)

    def __init__(self, *arguments: Any, choices: Sequence[tuple[int, str]], must: bool, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        field: Any = self.fields["by"]
        nothing = _("Please choose") if must else _("Nothing: leave it where it is used")
        field.choices = [("", nothing), *choices]
        field.required = must

    def words_of(self, key: int | None) -> str:
        """What a choice is called."""
        return str(dict(self.fields["by"].choices).get(key, ""))  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Who gets an agent's open tickets."""

    to = forms.TypedChoiceField(label=_("Hand over to"), coerce=int)

    def __init__(self, *arguments: Any, choices: Sequence[tuple[int, str]], **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        field: Any = self.fields["to"]
        field.choices = [("", _("Please choose")), *choices]


class TurnAwayForm(forms.Form):
    """Why a message becomes no ticket."""

    reason = forms.CharField(
        label=_("Why is it turned away?"), max_length=300, help_text=_("It stays in the list with this reason.")
    )

    def clean_reason(self) -> str:
        """One line."""
        return _line(self.cleaned_data["reason"])


class TicketFromMailForm(forms.Form):
    """Whose ticket it becomes, and where it goes."""

    email = forms.EmailField(label=_("Whose ticket is it? (e-mail address)"), max_length=254)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    department = forms.TypedChoiceField(label=_("Department"), coerce=int, empty_value=None, required=False)
    topic = forms.TypedChoiceField(label=_("Help topic"), coerce=int, empty_value=None, required=False)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        for name, found in (("department", department_choices()), ("topic", topic_choices())):
            field: Any = self.fields[name]
            field.choices = [("", _("As the desk decides")), *((one.id, one.name) for one in found)]

    def clean_subject(self) -> str:
        """One line."""
        return _line(self.cleaned_data["subject"])

    def chosen(self) -> dict[str, Any]:
        """What was chosen, as the command names it."""
        data = self.cleaned_data
        return {
            "email": data["email"],
            "subject": data["subject"],
            "department_id": data["department"],
            "topic_id": data["topic"],
        }


def _line(text: str) -> str:
    line = one_line(text)
    if not line:
        raise ValidationError(_("Please fill this in."))
    return line
