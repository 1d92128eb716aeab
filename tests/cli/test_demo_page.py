"""The demo's page in a browser: at any width, light and dark, for everyone, without a network."""

import pytest

from tests.visual.digit_page.drawing import draw
from tests.visual.stepping_page.browser import chromium
from tests.visual.stepping_page.test_accessibility import violations


@pytest.fixture(scope="module")
def browser(ran):
    with chromium() as found:
        yield found


SIGHTS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture(scope="module", params=SIGHTS, ids=str)
def opened(browser, ran, request):
    """The page, and what it logged and asked for."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    seen = []
    tab = context.new_page()
    tab.on("console", lambda message: seen.append(message.text))
    tab.on("request", lambda request: seen.append(request.url.partition(":")[0]))
    tab.goto((ran[0] / "index.html").as_uri())
    yield tab, seen
    context.close()


def test_it_asks_for_nothing_and_complains_of_nothing(opened):
    assert [what for what in opened[1] if what != "data"] == ["file"]


def test_every_picture_is_shown(opened):
    widths = opened[0].evaluate("[...document.images].map((image) => image.naturalWidth)")
    assert len(widths) == 4
    assert min(widths) > 0


def test_nothing_lies_beyond_the_right_edge(opened):
    tab, _ = opened
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_nothing_to_object_to(opened):
    assert violations(opened[0]) == ""


def test_a_digit_can_be_drawn_and_is_read(opened):
    tab, _ = opened
    draw(tab, "3")
    assert tab.locator("#answer-title").inner_text() == "It reads 3"


def test_without_scripts_all_but_the_field_is_there(browser, ran):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((ran[0] / "index.html").as_uri())
    shown = [x.get_attribute("id") for x in tab.locator("section").all() if x.is_visible()]
    context.close()
    assert shown == ["numbers", "history", "confusion", "mistakes", "graph"]


def test_the_link_leads_to_the_steps(opened):
    tab, _ = opened
    tab.get_by_role("link", name="Step through it").click()
    assert tab.get_by_role("slider", name="Step", exact=True).is_visible()
    tab.go_back()
