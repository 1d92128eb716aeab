"""The page in Firefox, as far as browsers differ; all else is asked of Chromium."""

import io

import pytest

from micrograd_plus import Value, step_through
from micrograd_plus.visual import language_page
from micrograd_plus.visual.pages import Page
from tests.visual.language_models import LETTERS, gpt
from tests.visual.stepping_page.pages import (
    page_of_arrays,
    page_of_modules,
    page_of_numbers,
    page_of_update,
)
from tests.visual.stepping_page.test_accessibility import RULES

pytest.importorskip("PIL", reason="needs pillow")
from PIL import Image

PAGES = [page_of_numbers, page_of_arrays, page_of_update, page_of_modules]


def page_of_language():
    return language_page(gpt(), "emma", LETTERS)


@pytest.fixture
def opened(opened_in_firefox):
    return opened_in_firefox


def text_of(tab, selector):
    return tab.evaluate(f"document.querySelector({selector!r}).innerText")


def violations(tab):
    """The rules of accessibility that axe-core finds broken."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="needs axe-core")
    tab.evaluate(f"() => {{ {axe.AXE_SCRIPT} }}")
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = tab.evaluate("(options) => axe.run(options)", options)
    assert found["passes"]
    return [x["id"] for x in found["violations"]]


@pytest.mark.parametrize("make", PAGES)
def test_the_keys_lead_to_the_last_step_and_nothing_is_logged_or_asked_for(opened, make):
    tab = opened(make())
    last = tab.evaluate("Number(document.getElementById('slider').max)")
    tab.press(*["ArrowRight"] * last)
    assert text_of(tab, "#count") == f"step {last} of {last}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("make", [*PAGES, page_of_language])
def test_axe_finds_nothing_to_object_to(opened, make, scheme):
    assert violations(opened(make(), "#step=10", color_scheme=scheme)) == []


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


def doubled():
    x = Value(-3.0, label="x")
    return step_through(x * 2.0)


def test_a_question_is_answered_by_its_sign_its_size_and_its_number(opened):
    tab = opened(doubled())
    tab.evaluate("document.getElementById('predict').click()")
    for typed in "+>2":
        tab.press(typed, "Enter")
    assert text_of(tab, ".verdict") == "Right: 2."


def test_an_address_changes_numbers_and_a_link_to_them_is_shown(opened):
    tab = opened(doubled(), "#step=1&x=2.5")
    # Without a press by a person, the browser does not let a page copy anything.
    tab.evaluate("document.getElementById('copy-link').click()")
    tab.evaluate("new Promise((done) => setTimeout(done, 200))")
    shown = tab.evaluate("document.querySelector('#link input').value")
    assert shown.endswith("#step=1&x=2.5")
