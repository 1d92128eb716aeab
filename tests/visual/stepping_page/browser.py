"""A real browser for the tests, Chromium driven by Playwright, or a skip with its reason.

`python -m tests.visual.stepping_page.browser` prints which program that is, if there is one.
"""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


def program(playwright):
    """The path of Chromium: the named one, one on the PATH, Playwright's own; None without any."""
    named = os.environ.get("MICROGRAD_PLUS_BROWSER")
    own = playwright.chromium.executable_path
    found = [named, *map(shutil.which, NAMES), own if Path(own).exists() else None]
    return next(filter(None, found), None)


@contextmanager
def chromium():
    """The browser; MICROGRAD_PLUS_BROWSER names another program."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with api.sync_playwright() as playwright:
        path = program(playwright)
        if path is None:
            pytest.skip("needs chromium on the PATH, or in MICROGRAD_PLUS_BROWSER")
        # Without a sandbox, which containers lack: it opens only pages of ours.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a page and afterwards fails if it logged anything, raised, or asked for a file."""
    seen = []
    contexts = []

    def open_page(page, at="", **options):
        context = browser.new_context(**options)
        context.set_default_timeout(5000)
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: seen.append(message.text))
        tab.on("pageerror", lambda error: seen.append(str(error)))
        address = page.save(tmp_path / "steps.html").as_uri()
        # The page itself, and its icon that is empty.
        own = (address, address + at, "data:,")
        tab.on("request", lambda request: request.url in own or seen.append(request.url))
        tab.goto(address + at)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert seen == []


if __name__ == "__main__":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        print(program(playwright) or "", end="")
