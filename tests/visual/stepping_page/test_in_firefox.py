"""The page in Firefox, as far as browsers differ; all else is asked of Chromium."""

import io

import pytest

from micrograd_plus.visual.pages import Page
from tests.visual.stepping_page.pages import page_of_arrays, page_of_numbers, page_of_update
from tests.visual.stepping_page.test_accessibility import RULES

pytest.importorskip("PIL", reason="needs pillow")
from PIL import Image

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("make", PAGES)
def test_axe_finds_nothing_to_object_to(opened, make, scheme):
    axe = pytest.importorskip("axe_playwright_python.base", reason="needs axe-core")
    tab = opened(make(), "#step=10", color_scheme=scheme)
    tab.evaluate(f"() => {{ {axe.AXE_SCRIPT} }}")
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = tab.evaluate("(options) => axe.run(options)", options)
    assert found["passes"]
    assert [x["id"] for x in found["violations"]] == []


def test_the_rest_of_a_slider_is_not_white_on_a_dark_page(opened):
    tab = opened(page_of_numbers(), color_scheme="dark")
    box = tab.evaluate("document.getElementById('slider').getBoundingClientRect()")
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("L")
    part = picture.crop([box["right"] - 100, box["top"], box["right"] - 50, box["bottom"]])
    assert max(part.tobytes()) < 100


def test_what_a_page_logs_is_noticed(firefoxes, opened):
    tab = opened(Page("<!doctype html><script>console.log('noticed')</script>"))
    assert tab.messages() == ["noticed"]
    firefoxes("light").events.clear()


def test_what_a_page_asks_for_is_noticed(firefoxes, opened):
    tab = opened(Page("<!doctype html><img src='http://127.0.0.1:65535/asked'>"))
    assert tab.requests() == ["http://127.0.0.1:65535/asked"]
    firefoxes("light").events.clear()
