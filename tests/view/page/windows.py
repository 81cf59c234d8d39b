"""A browser for the tests of the page, and windows in which nothing may be complained of.

A plugin of pytest: `pytest_plugins = ["windows"]` in a test brings its fixtures.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browsing import complaints_of, launched, opened
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        one = launched(playwright)
        yield one
        one.close()


@pytest.fixture
def look(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open the map at the `address` of the test's own server, in a window of some size.

    Nothing may be complained of in its console but a connection that is lost.
    """
    windows: list[tuple[BrowserContext, list[str]]] = []

    def open_page(width: int = 1280, height: int = 800, at: str = address, **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        page = context.new_page()
        windows.append((context, complaints_of(page)))
        return opened(page, at)

    yield open_page
    for context, _ in windows:
        context.close()
    heard = [one for _, complaints in windows for one in complaints]
    assert [one for one in heard if "WebSocket" not in one] == []
