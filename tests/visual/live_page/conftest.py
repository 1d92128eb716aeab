"""A tab in which the live page's scripts compute."""

import pytest


@pytest.fixture(scope="module")
def tab(browser):
    found = browser.new_page()
    yield found
    found.close()
