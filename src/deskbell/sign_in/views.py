"""allauth's views where the desk needs them otherwise."""

from typing import Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from allauth.account.forms import UserTokenForm
from allauth.account.models import get_emailconfirmation_model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from deskbell.kernel.configure import read
from deskbell.lib.html import clean
from deskbell.people.address_proof import address_by_proof, prove
from deskbell.people.queries import account_in_use
from deskbell.people.settings import OPEN, SIGN_UP
from deskbell.sign_in.adapter import LOCKED_CODE
from deskbell.sign_in.forms import LoginForm
from deskbell.sign_in.lockout import wait_s
from deskbell.tickets.settings import MAY_VISITORS_OPEN
from deskbell.ui.settings import SIGN_IN_TEXT


class LoginView(allauth.LoginView):
    """Signing in; after too many failures the answer is 429 with the time to wait."""

    def get_context_data(self, **keywords: Any) -> dict[str, Any]:
        """What the desk says to those who stand at its door."""
        words = {
            "sign_in_text": mark_safe(clean(read(SIGN_IN_TEXT))),  # noqa: S308 - cleaned
            "sign_up_is_open": read(SIGN_UP) == OPEN,
            "visitors_may_ask": read(MAY_VISITORS_OPEN),
        }
        return {**super().get_context_data(**keywords), **words}

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if any(error.code == LOCKED_CODE for error in form.non_field_errors().as_data()):
            response.status_code = 429
            response["Retry-After"] = str(wait_s(self.request, key=form.cleaned_data.get("login", "")))
        return response


@method_decorator([never_cache, sensitive_post_parameters("password1", "password2")], name="dispatch")
class PasswordResetFromKeyView(allauth.PasswordResetFromKeyView):
    """Sets the password by a mailed link.

    allauth puts the key into the session while the link is merely looked at. Here looking writes nothing: the key stays in
    the address, which the referrer policy keeps from other sites, and works until the password is set.
    """

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **keywords: Any) -> HttpResponseBase:
        self.request, self.key = request, key
        token = UserTokenForm(data={"uidb36": uidb36, "key": key})
        user = token.reset_user if token.is_valid() else None
        if user is None or account_in_use(user.pk) is None:
            self.reset_user = None
            return self.render_to_response(self.get_context_data(token_fail=True), status=404)
        self.reset_user = user
        return super(allauth.PasswordResetFromKeyView, self).dispatch(request, uidb36, key, **keywords)

    def post(self, request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponse:
        if request.user.is_authenticated and request.user.pk != self.reset_user.pk:
            get_adapter(request).logout(request)
        response: HttpResponse = super().post(request, *arguments, **keywords)
        return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def further_address(request: HttpRequest, word: str) -> HttpResponse:
    """Whoever got the link reads this address; looking proves nothing, the button does. It signs nobody in."""
    row = address_by_proof(word)
    is_done = row is not None and request.method == "POST"
    if row is not None and is_done:
        prove(row)
    context = {"address": row.address if row else "", "is_done": is_done}
    return render(request, "account/further_address.html", context, status=200 if row else 404)


class ConfirmEmailView(allauth.ConfirmEmailView):
    """Confirms an address; looking at the page signs nobody out, only the button does."""

    def get(self, *arguments: Any, **keywords: Any) -> HttpResponse:
        self.object = get_emailconfirmation_model().from_key(self.kwargs["key"])
        return self.render_to_response(self.get_context_data(), status=200 if self.object else 404)

    def logout_other_user(self, confirmation: Any) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)
