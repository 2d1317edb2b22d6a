"""What the API says of itself, as OpenAPI 3.1 has it. A test calls the desk by it."""

from __future__ import annotations

from typing import Any

from deskbell import __version__

ID = {"type": ["integer", "string"], "description": "A number as shown in the admin panel's address, or a name."}
YES_OR_NO = {"type": ["boolean", "string", "integer"], "default": True}
DATA = {"type": "string", "description": "RFC 2397: data:image/png;base64,… or data:text/plain;charset=utf-8,…"}
SAYS_SOMETHING = {"type": "string", "pattern": "[A-Za-z0-9]"}
TICKET: dict[str, Any] = {
    "type": "object",
    "required": ["email", "name", "subject", "message"],
    "properties": {
        "email": {
            "type": "string",
            "format": "email",
            "examples": ["ken@northbank.example"],
            "description": "Whose ticket it is.",
        },
        "name": SAYS_SOMETHING,
        "subject": {**SAYS_SOMETHING, "description": "Cut at 255 characters; the whole is kept beside it."},
        "message": {**SAYS_SOMETHING, "description": "Plain text, or a data address with text/plain or text/html."},
        "phone": {"type": ["string", "integer"], "description": "3185558634X123 carries an extension."},
        "topicId": ID,
        "priorityId": ID,
        "priority": ID,
        "source": {"type": "string", "description": "API, Web, Email, Phone or Other.", "default": "API"},
        "alert": {**YES_OR_NO, "description": "Whether agents are alerted."},
        "autorespond": {**YES_OR_NO, "description": "Whether the client gets a confirmation."},
        "notes": {"type": "string", "description": "An internal note."},
        "attachments": {
            "description": "A file that can't be taken never costs the ticket: it is named in the thread.",
            "anyOf": [
                {"type": "array", "items": {"type": "object", "additionalProperties": DATA}},
                {"type": "object", "additionalProperties": DATA},
            ],
        },
    },
    "additionalProperties": {"description": "Kept, and shown to agents in a note."},
}
_ATTRIBUTE = {"xml": {"attribute": True}}
TICKET_AS_XML: dict[str, Any] = {
    "type": "object",
    "xml": {"name": "ticket"},
    "description": "The same fields as elements or attributes, without a document type. Files are "
    '<attachments><file name="…" encoding="base64">…</file></attachments>.',
    "required": ["email", "name", "subject", "message"],
    "properties": {
        **{name: TICKET["properties"][name] for name in ("email", "name", "subject", "message", "source", "notes")},
        **{name: {"type": "string"} for name in ("phone", "topicId", "priorityId", "priority")},
        **{name: {"type": "boolean", "default": True, **_ATTRIBUTE} for name in ("alert", "autorespond")},
    },
    "additionalProperties": {"type": "string", "description": "Kept, and shown to agents in a note."},
}
ANSWERS = {
    "201": "Created: the bare number.",
    "400": "The body can't be read, or fields are missing or wrong.",
    "401": "No key that counts from here, or one that is for something else.",
    "403": "The desk turned it away: a rule, the ban list, or too many open tickets.",
    "405": "Only POST.",
    "408": "The call broke off before its end.",
    "413": "Too large.",
    "422": "The Idempotency-Key came with another body before.",
    "429": "Too many calls; Retry-After says how long to wait.",
    "500": "Something went wrong; try again.",
    "503": "Database or disk are not there just now; try again.",
    "507": "Nothing can be kept just now; try again.",
}
OF_TICKETS = ("201", "400", "401", "403", "405", "408", "413", "422", "429", "500", "503", "507")
OF_MAILS = ("201", "400", "401", "403", "405", "408", "429", "500", "507")
OF_CRON = ("401", "405", "429", "500", "503", "507")
ONCE_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same body makes one ticket, for seven days.",
    "schema": {"type": "string", "maxLength": 255, "pattern": "^[!-~]*$"},
}


def described() -> dict[str, Any]:
    """The whole description."""
    ticket, as_xml = ({"$ref": f"#/components/schemas/{name}"} for name in ("Ticket", "TicketAsXml"))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Deskbell",
            "version": __version__,
            "description": "osTicket's API. Every address answers below /api/http.php/ as well. "
            "The extension says how the body is read; its content type is not looked at.",
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": {
            "/api/tickets.json": _post("openTicket", "Open a ticket", OF_TICKETS, "application/json", ticket, ONCE_KEY),
            "/api/tickets.xml": _post(
                "openTicketByXml", "Open a ticket by XML", OF_TICKETS, "text/xml", as_xml, ONCE_KEY
            ),
            "/api/tickets.email": _post(
                "takeInMail", "Take in a mail (RFC 5322)", OF_MAILS, "message/rfc822", {"type": "string"}
            ),
            "/api/tasks/cron": {"post": {**_operation("runCron", "Wake the desk", OF_CRON), **_completed()}},
        },
        "components": {
            "schemas": {"Ticket": TICKET, "TicketAsXml": TICKET_AS_XML},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        },
    }


def _post(
    name: str,
    summary: str,
    codes: tuple[str, ...],
    media_type: str,
    schema: dict[str, Any],
    *parameters: dict[str, Any],
) -> dict[str, Any]:
    body = {"required": True, "content": {media_type: {"schema": schema}}}
    return {"post": {**_operation(name, summary, codes), "requestBody": body, "parameters": list(parameters)}}


def _operation(name: str, summary: str, codes: tuple[str, ...]) -> dict[str, Any]:
    return {"operationId": name, "summary": summary, "responses": {code: _answer(code) for code in codes}}


def _completed() -> dict[str, Any]:
    answers = {code: _answer(code) for code in OF_CRON}
    return {"responses": {"200": {"description": "Done.", "content": _text("text/plain")}, **answers}}


def _answer(code: str) -> dict[str, Any]:
    return {"description": ANSWERS[code], "content": _text("text/html" if code == "201" else "text/plain")}


def _text(media_type: str) -> dict[str, Any]:
    return {media_type: {"schema": {"type": "string"}}}
