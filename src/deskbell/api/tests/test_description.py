"""The API is as it describes itself: called with whatever its description allows, and with what it forbids."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from deskbell_tests.cast import Cast
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from deskbell.api import callers
from deskbell.api.description import described
from deskbell.api.limits import Allowance

from .calls import KEY, a_key

pytestmark = pytest.mark.django_db
schemathesis.serializer.alias("message/rfc822", "text/plain")
DESK = get_wsgi_application()
HELD_TO = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
    checks.ignored_auth,
]
OPERATIONS = [
    (path, operation["operationId"]) for path, each in described()["paths"].items() for operation in each.values()
]


@pytest.fixture(autouse=True)
def desk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A desk with a key; the connection to its database stays open when a request ends, as Django's own client has it."""
    # each case tries wrong keys too, and is no attack
    monkeypatch.setattr(callers, "wrong_keys", Allowance(most_known=0))
    a_key(may_run_cron="on", calls_per_minute="60000")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The desk, called from this very machine."""
    return DESK({**environ, "REMOTE_ADDR": "127.0.0.1"}, start_response)


def operation_at(path: str, described_as: dict[str, Any]) -> Any:
    schema = schemathesis.openapi.from_dict(described_as)
    schema.app = application
    return schema[path]["POST"]


def call_as_described(operation: Any, mode: GenerationMode) -> set[int]:
    """A few dozen calls of one operation, each held to the description; which answers came."""
    answers: set[int] = set()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        from_here = {"X-API-Key": KEY}
        response = case.call(headers=from_here)
        answers.add(response.status_code)
        case.validate_response(response, checks=HELD_TO, headers=from_here)

    check()
    return answers


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "name"), OPERATIONS)
def test_the_desk_answers_as_described(path: str, name: str, mode: GenerationMode) -> None:
    operation = operation_at(path, described())
    assert operation.definition.raw["operationId"] == name
    answers = call_as_described(operation, mode)
    assert answers & {200, 201} or mode is GenerationMode.NEGATIVE


def test_a_description_that_is_wrong_is_caught() -> None:
    """The counter-proof: a description that knows nothing of what the desk answers."""
    wrong = described()
    wrong["paths"]["/api/tickets.json"]["post"]["responses"] = {"418": {"description": "a teapot"}}
    with pytest.raises(FailureGroup, match="distinct failure"):
        call_as_described(operation_at("/api/tickets.json", wrong), GenerationMode.POSITIVE)


def test_the_description_is_for_everybody() -> None:
    answer = Client().get("/api/openapi.json")
    assert answer.json() == described()
    assert answer.json()["openapi"] == "3.1.0"
