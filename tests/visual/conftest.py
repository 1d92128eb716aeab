"""Pages that are open in a browser, and watched."""

from contextlib import ExitStack
from functools import cache

import pytest

from tests.visual.firefox import firefox
from tests.visual.stepping_page.browser import chromium


@pytest.fixture(scope="package")
def browser():
    with chromium() as found:
        yield found


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


@pytest.fixture(scope="session")
def firefoxes():
    """Firefox by the reader's colour scheme, each started when it is first asked for."""
    with ExitStack() as running:
        yield cache(lambda scheme: running.enter_context(firefox(scheme)))


@pytest.fixture
def opened_in_firefox(firefoxes, tmp_path):
    """The same in Firefox, with a tab that can less: see `tests.visual.firefox`."""
    tabs = []

    def open_page(page, at="", viewport=None, color_scheme="light", reduced_motion="reduce"):
        address = page.save(tmp_path / "steps.html").as_uri()
        tabs.append(firefoxes(color_scheme).open(address + at, **(viewport or {})))
        return tabs[-1]

    yield open_page
    seen = []
    for tab in tabs:
        seen += tab.messages() + tab.requests()
        tab.close()
    assert seen == []
