"""The addresses of the API: each reads the call, lets one thing happen, and answers with osTicket's codes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from deskbell.api.answers import Turned, created, done, not_allowed, not_created, turned
from deskbell.api.bodies import read_body
from deskbell.api.callers import caller_of, demand
from deskbell.api.creating import opening
from deskbell.api.description import described
from deskbell.api.mailing import take_in_mail
from deskbell.api.reading.asked import Unreadable
from deskbell.api.reading.fields import read_fields
from deskbell.api.reading.json_body import read_json
from deskbell.api.reading.xml_body import read_xml
from deskbell.api.repeating import once_only
from deskbell.features.api_keys.checking import Caller, note_use
from deskbell.kernel.errors import Invalid, Refused
from deskbell.kernel.setting_values import settings_read_once
from deskbell.kernel.waking import wake_worker
from deskbell.people.languages import default_language
from deskbell.tickets.queries import number_of_ticket

log = logging.getLogger(__name__)

Call = Callable[[HttpRequest, Caller], HttpResponse]
View = Callable[[HttpRequest], HttpResponse]
# The desk's words for fields, as the API calls them.
SAID_AS = {"body": "message", "topic": "topicId", "files": "attachments", "__all__": "ticket"}


def by_key(*, when_down: HTTPStatus = HTTPStatus.SERVICE_UNAVAILABLE) -> Callable[[Call], View]:
    """A call by POST with a key; whatever stops it becomes an answer that its sender understands.

    `when_down` is said where database or disk keep the desk from its work.
    """

    def decorate(view: Call) -> View:
        @csrf_exempt
        @wraps(view)
        def called(request: HttpRequest) -> HttpResponse:
            if request.method != "POST":
                return not_allowed()
            try:
                with settings_read_once(), override(default_language()):
                    return _answered(request, view)
            except (OSError, DatabaseError, InterfaceError):
                log.exception("API: the desk can't work")
                return turned(Turned(when_down, _("The desk can't work just now. Please try again."), wait_seconds=30))
            except Exception:
                log.exception("API: a call failed")
                return turned(Turned(HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong. Please try again.")))

        return called

    return decorate


def _answered(request: HttpRequest, view: Call) -> HttpResponse:
    try:
        caller = caller_of(request)
        answer = view(request, caller)
        note_use(caller)
    except Turned as reason:
        return turned(reason)
    except Unreadable as unreadable:
        return turned(Turned(HTTPStatus.BAD_REQUEST, str(unreadable)))
    except Invalid as invalid:
        return turned(Turned(HTTPStatus.BAD_REQUEST, _what_was_wrong(invalid)))
    except Refused as refusal:
        return turned(Turned(HTTPStatus.FORBIDDEN, not_created(str(refusal.reason))))
    return answer


def _tickets(request: HttpRequest, caller: Caller, read: Callable[[bytes], dict[str, Any]]) -> HttpResponse:
    demand(caller.may_create_tickets)
    body = read_body(request)
    run = opening(read_fields(read(body)), caller=caller.name)
    key = request.headers.get("Idempotency-Key", "").strip()
    return created(number_of_ticket(once_only(key, caller_id=caller.key_id, body=body, run=run)))


@by_key()
def tickets_json(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A ticket as JSON, whatever the content type says."""
    return _tickets(request, caller, read_json)


@by_key()
def tickets_xml(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A ticket as XML."""
    return _tickets(request, caller, read_xml)


@by_key(when_down=HTTPStatus.INSUFFICIENT_STORAGE)
def tickets_email(request: HttpRequest, caller: Caller) -> HttpResponse:
    """A mail as it came. What a mail server behind it shall try again gets another code than elsewhere: osTicket's
    scripts call 503 final, and 413 not; a mail that is too large never gets smaller."""
    demand(caller.may_create_tickets)
    return take_in_mail(read_body(request, when_too_large=HTTPStatus.BAD_REQUEST))


@by_key()
def cron(_request: HttpRequest, caller: Caller) -> HttpResponse:
    """What osTicket has done from here the desk does by itself; whoever calls wakes it."""
    demand(caller.may_run_cron)
    wake_worker()
    return done("Completed")


@by_key()
def unknown(_request: HttpRequest, _caller: Caller) -> HttpResponse:
    """An address of the API that is none."""
    raise Turned(HTTPStatus.BAD_REQUEST, _("URL not supported: tickets are sent to tickets.json, .xml or .email."))


@require_safe
def description(_request: HttpRequest) -> JsonResponse:
    """The API in OpenAPI's words."""
    return JsonResponse(described())


def _what_was_wrong(invalid: Invalid) -> str:
    """One field a line, by the API's names."""
    lines = [
        f"{SAID_AS.get(name, name)}: {sentence}" for name, sentences in invalid.errors.items() for sentence in sentences
    ]
    return not_created("\n".join(["", *lines]))
