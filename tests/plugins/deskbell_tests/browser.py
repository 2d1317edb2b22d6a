"""Looking at pages: what the browser complains about, whom a page shuts out, and what it looks like."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request

PICTURES = Path(__file__).resolve().parents[3] / "pictures"
WIDTHS = {"wide": (1280, 900), "narrow": (390, 844)}
# Asks of the browser itself, which are none of the desk's.
NOISE = ("favicon.ico",)


class Complaints:
    """What a browser had to complain about: broken policy, script errors, answers of 500 and more."""

    def __init__(self, context: BrowserContext) -> None:
        self.texts: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.texts.append(f"script: {error.error}"))
        context.on("requestfinished", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # A page that is meant to be missing or refused is logged as "Failed to load resource": the walk checks those.
        # Refused to a part of a page, htmx says so as well.
        is_resource = message.text.startswith(("Failed to load resource", "Response Status Error Code 403"))
        if message.type == "error" and not is_resource and not any(noise in message.text for noise in NOISE):
            self.texts.append(f"console: {message.location} {message.text}")

    def _request(self, request: Request) -> None:
        try:
            answer = request.response()
        except Error:  # the window was closed meanwhile: pages ask by themselves, up to their end
            return
        if answer is not None and answer.status >= 500:
            self.texts.append(f"{answer.status}: {request.method} {request.url}")


def check_access(page: Page) -> None:
    """Nothing that axe-core knows stands in anybody's way on this page."""
    violations = _violations(page)
    told = [f"{each['id']}: {each['help']} {[node['html'][:160] for node in each['nodes'][:3]]}" for each in violations]
    assert not told, f"{page.url}\n" + "\n".join(told)


def _violations(page: Page, *, tries: int = 3) -> list[dict[str, Any]]:
    """What axe-core finds on the page that is there; where the browser goes on to the next page meanwhile, on that one."""
    page.wait_for_load_state("load")
    try:
        # Without preloading, axe leaves style sheets alone: its own copies of them would break the page's policy.
        found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
    except Error:
        if tries == 1:
            raise
        return _violations(page, tries=tries - 1)
    violations: list[dict[str, Any]] = found.response["violations"]
    return violations


def take_pictures(page: Page, name: str) -> None:
    """Pictures for people to look at, wide and narrow, light and dark; nothing is compared."""
    PICTURES.mkdir(exist_ok=True)
    before = page.viewport_size
    for width, (pixels, height) in WIDTHS.items():
        page.set_viewport_size({"width": pixels, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)


class Looker:
    """Looks at each page of a walk once: for everybody's access, and with pictures when asked for."""

    def __init__(self, *, with_pictures: bool, is_blind: bool = False) -> None:
        self.with_pictures = with_pictures
        self.is_blind = is_blind

    @classmethod
    def blind(cls) -> "Looker":
        """For walks without scripts, where axe-core can't run."""
        return cls(with_pictures=False, is_blind=True)

    def __call__(self, page: Page, name: str) -> None:
        if self.is_blind:
            return
        check_access(page)
        if self.with_pictures:
            take_pictures(page, name)
