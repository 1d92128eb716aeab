"""The page in Firefox, as far as browsers differ; all else is asked of Chromium."""

import pytest

from micrograd_plus.visual.pages import Page
from tests.visual.stepping_page.pages import page_of_arrays, page_of_numbers, page_of_update

PAGES = [page_of_numbers, page_of_arrays, page_of_update]


@pytest.fixture
def opened(opened_in_firefox):
    return opened_in_firefox


def text_of(tab, selector):
    return tab.evaluate(f"document.querySelector({selector!r}).innerText")


@pytest.mark.parametrize("make", PAGES)
def test_the_keys_lead_to_the_last_step_and_nothing_is_logged_or_asked_for(opened, make):
    tab = opened(make())
    last = tab.evaluate("Number(document.getElementById('slider').max)")
    tab.press(*["ArrowRight"] * last)
    assert text_of(tab, "#count") == f"step {last} of {last}"


def test_what_a_page_logs_is_noticed(firefoxes, opened):
    tab = opened(Page("<!doctype html><script>console.log('noticed')</script>"))
    assert tab.messages() == ["noticed"]
    firefoxes("light").events.clear()


def test_what_a_page_asks_for_is_noticed(firefoxes, opened):
    tab = opened(Page("<!doctype html><img src='http://127.0.0.1:65535/asked'>"))
    assert tab.requests() == ["http://127.0.0.1:65535/asked"]
    firefoxes("light").events.clear()
