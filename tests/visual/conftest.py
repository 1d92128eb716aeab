"""Pages that are open in a browser, and watched."""

import pytest

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
