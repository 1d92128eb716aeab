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
def launched(playwright_api):
    """The browser, for as long as the block lasts; None where there is none."""
    with playwright_api.sync_playwright() as playwright:
        path = program(playwright)
        # Without a sandbox, which containers lack: it opens only pages of ours.
        browser = path and playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            if browser is not None:
                browser.close()


@contextmanager
def chromium():
    """The browser; MICROGRAD_PLUS_BROWSER names another program."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with launched(api) as browser:
        if browser is None:
            pytest.skip("needs chromium on the PATH, or in MICROGRAD_PLUS_BROWSER")
        yield browser


if __name__ == "__main__":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        print(program(playwright) or "", end="")
