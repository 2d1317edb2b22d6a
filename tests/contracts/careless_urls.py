"""The project's addresses, and one that forgot its gate and writes when it is looked at: what the proofs must catch."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from deskbell.config import urls
from deskbell.kernel.actor import Actor
from deskbell.kernel.configure import configure
from deskbell.kernel.settings import DESK_NAME


def careless(_request: HttpRequest, number: str) -> HttpResponse:
    """Tells everybody, and takes a note."""
    configure(actor=Actor.system(), setting=DESK_NAME, value=f"Seen {number}")
    return HttpResponse("seen")


urlpatterns = [path("careless/<str:number>/", careless, name="careless"), *urls.urlpatterns]
