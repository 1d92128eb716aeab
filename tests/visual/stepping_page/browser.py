"""A real browser for the tests, Chromium driven by Playwright, or a skip with its reason."""

import os
import shutil
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium():
    """The browser; MICROGRAD_PLUS_BROWSER names another program."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    program = os.environ.get("MICROGRAD_PLUS_BROWSER") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if program is None:
        pytest.skip("needs chromium on the PATH, or in MICROGRAD_PLUS_BROWSER")
    with api.sync_playwright() as playwright:
        # Without a sandbox, which containers lack: it opens only pages of ours.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
