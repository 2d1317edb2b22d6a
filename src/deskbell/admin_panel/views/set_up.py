"""The first visit of an empty desk."""

from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from deskbell.admin_panel.forms import SetUpForm
from deskbell.kernel.configure import read
from deskbell.kernel.errors import Refused
from deskbell.kernel.set_up_key import needs_key
from deskbell.kernel.settings import IS_SET_UP
from deskbell.tickets.starting_point import set_up_desk

AFTERWARDS = "admin_panel:start"


@sensitive_post_parameters("password", "password_again", "key")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Ask for the desk's name and its first administrator, who is signed in by that. 404 once it is done."""
    if read(IS_SET_UP):
        raise Http404
    form = SetUpForm(request.POST if request.method == "POST" else None, asks_key=needs_key())
    if form.is_valid() and _carry_out(form):
        return _welcome(request, form)
    return render(request, "admin_panel/set_up.html", {"form": form}, status=422 if form.is_bound else 200)


def _carry_out(form: SetUpForm) -> bool:
    """Set the desk up. Of two people who do so at once the later one gets 404, like everybody from then on."""
    data = form.cleaned_data
    try:
        set_up_desk(
            name=data["name"],
            administrator_name=data["administrator_name"],
            email=data["email"],
            password=data["password"],
        )
    except Refused:
        raise Http404 from None
    except IntegrityError:
        form.add_error("email", _("This address has an account on this desk already. Please take another."))
        return False
    return True


def _welcome(request: HttpRequest, form: SetUpForm) -> HttpResponse:
    data = form.cleaned_data
    user = authenticate(request, email=data["email"], password=data["password"])
    if user is None:
        return redirect("account_login")
    login(request, user)
    messages.success(request, _("Your desk is ready, and you are its administrator."))
    return redirect(AFTERWARDS)
