"""Chromium, for the benchmarks of pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from .compare import Effort, available


@contextmanager
def chromium(effort: Effort) -> Iterator[Any]:
    """The browser, for as long as the block lasts.

    Args:
        effort: With one thread there is nothing to measure, since a browser has many.

    Returns:
        Playwright's browser; None where there is none, which is said.
    """
    if effort.one_thread or not available(["playwright"], extra="browser"):
        yield None
        return
    from tests.visual.stepping_page.browser import launched

    with launched(import_module("playwright.sync_api")) as browser:
        if browser is None:
            print("skipped: no Chromium; python -m playwright install chromium", file=sys.stderr)
        yield browser
