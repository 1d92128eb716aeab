"""Pages that are open in a browser, and watched."""

import pytest

from tests.visual.stepping_page.browser import chromium, opened

__all__ = ["browser", "opened"]


@pytest.fixture(scope="package")
def browser():
    with chromium() as found:
        yield found
