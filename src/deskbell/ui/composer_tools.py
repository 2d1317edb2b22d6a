"""What features add to the composer of a ticket: each offers something below the text, and may change what is typed.

A tool's buttons are named `tool` with values that begin with the tool's name; pressing one sends the form to the page
that shows it again, with the text as the tool left it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

BUTTON = "tool"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The page that asks: who writes in which ticket, and which of the tool's buttons was pressed, if any."""

    request: HttpRequest
    viewer: Any
    ticket: Any
    pressed: str = ""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What stands in the composer."""

    body: str
    body_format: str


@dataclass(frozen=True, kw_only=True)
class ComposerTool:
    """A tool: what it shows, and what pressing one of its buttons makes of the text."""

    name: str
    show: Callable[[Asked], SafeString]
    press: Callable[[Asked, Typed], Typed]


TOOLS: dict[str, ComposerTool] = {}


def offer(tool: ComposerTool) -> ComposerTool:
    """Let composers have a tool. ValueError if its name is taken."""
    if tool.name in TOOLS:
        raise ValueError(f"two tools are called {tool.name}")
    TOOLS[tool.name] = tool
    return tool


def is_pressed(request: HttpRequest) -> bool:
    """Whether a tool's button sent the form, which is to be shown again and not to be carried out."""
    return _pressed(request)[0] in TOOLS


def after_press(*, request: HttpRequest, viewer: Any, ticket: Any) -> Typed:
    """What stands in the composer once the pressed tool has done its work."""
    typed = Typed(body=request.POST.get("body", ""), body_format=request.POST.get("body_format", "text"))
    name, pressed = _pressed(request)
    tool = TOOLS.get(name)
    return tool.press(Asked(request=request, viewer=viewer, ticket=ticket, pressed=pressed), typed) if tool else typed


def shown_tools(*, request: HttpRequest, viewer: Any, ticket: Any) -> SafeString:
    """All tools, as the composer shows them."""
    name, pressed = _pressed(request)
    asked = {"request": request, "viewer": viewer, "ticket": ticket}
    return format_html_join(
        "",
        "{}",
        ((one.show(Asked(**asked, pressed=pressed if one.name == name else "")),) for one in TOOLS.values()),
    )


def _pressed(request: HttpRequest) -> tuple[str, str]:
    name, _sign, pressed = request.POST.get(BUTTON, "").partition(":")
    return name, pressed
