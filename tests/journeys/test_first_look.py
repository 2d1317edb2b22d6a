"""The browser reaches the desk, under its own policy."""

from deskbell_tests.desks import Desk
from playwright.sync_api import Page


def test_the_desk_answers_a_browser(page: Page, running_desk: Desk) -> None:
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.status == 200
    assert "unsafe" not in answer.headers["content-security-policy"]
