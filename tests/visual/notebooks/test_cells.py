"""A page in the cell of a notebook: its frame, its theme, and what stands in place of it."""

from html.parser import HTMLParser

import pytest

from micrograd_plus import Value, step_through
from micrograd_plus.visual import language_page
from micrograd_plus.visual.pages import Page
from tests.visual.language_models import LETTERS, gpt
from tests.visual.stepping_page.pages import page_of_numbers

PAGES = {
    "steps": page_of_numbers,
    "language": lambda: language_page(gpt(), "emma", LETTERS),
}


class Frames(HTMLParser):
    """The attributes of every frame that a browser finds in a text."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "iframe":
            self.found.append(dict(attributes))


@pytest.fixture(params=PAGES)
def page(request):
    return PAGES[request.param]()


def test_a_cell_shows_the_page_in_a_frame_that_cannot_reach_out(page):
    [frame] = Frames(page._repr_html_()).found
    assert frame["sandbox"] == "allow-scripts"


def test_the_frame_has_a_name_for_screen_readers(page):
    [frame] = Frames(page._repr_html_()).found
    assert frame["title"] == type(page).title


def test_the_frame_holds_the_whole_page_whatever_its_labels():
    a = Value(2.0, label='"> <b onclick="alert(1)">')
    page = step_through(a * 2)
    [frame] = Frames(page._repr_html_()).found
    assert frame["srcdoc"] == page.html


def cell(page, attributes=""):
    """A notebook with nothing but that cell."""
    return Page(
        f'<!doctype html><title>A notebook</title><link rel="icon" href="data:,">'
        f"<body {attributes}>{page._repr_mimebundle_()[0]['text/html']}"
    )


LIGHT, DARK = "rgb(251, 251, 250)", "rgb(20, 24, 28)"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"


THEMES = {
    "JupyterLab, light": ('data-jp-theme-light="true"', True),
    "JupyterLab, dark": ('data-jp-theme-light="false"', False),
    "VS Code, light": ('class="vscode-light"', True),
    "VS Code, dark": ('class="vscode-dark"', False),
}


@pytest.fixture(params=THEMES)
def theme(request):
    return THEMES[request.param]


# Of a reader who likes pages the other way.
def test_a_page_has_the_theme_of_its_notebook_in_firefox(opened_in_firefox, theme):
    attributes, light = theme
    scheme = "dark" if light else "light"
    tab = opened_in_firefox(cell(page_of_numbers(), attributes), color_scheme=scheme)
    [frame] = tab.frames()
    assert frame.evaluate(BACKGROUND) == (LIGHT if light else DARK)


# Not emulated, which would decide for the frame too.
def test_a_page_has_the_theme_of_its_notebook_in_chromium(opened, theme):
    attributes, light = theme
    tab = opened(cell(page_of_numbers(), attributes), color_scheme="null")
    body = tab.frame_locator("iframe").locator("body")
    assert body.evaluate(f"() => {BACKGROUND}") == (LIGHT if light else DARK)


def test_beside_the_page_nothing_stands_in_its_place(opened):
    tab = opened(cell(page_of_numbers()))
    assert not tab.locator(".micrograd-plus-instead").is_visible()


def test_without_its_frame_and_its_style_a_picture_stands_there(opened):
    tab = opened(cell(page_of_numbers()))
    tab.evaluate("document.querySelectorAll('iframe, style').forEach((x) => x.remove())")
    assert tab.locator("img").evaluate("(image) => image.naturalWidth") > 300


@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_is_as_wide_as_its_cell(opened, width):
    tab = opened(
        cell(page_of_numbers(), 'style="margin: 0"'), viewport={"width": width, "height": 800}
    )
    assert tab.locator("iframe").evaluate("(frame) => frame.offsetWidth") == width


def test_a_page_in_a_cell_steps(opened):
    tab = opened(cell(page_of_numbers()))
    inside = tab.frame_locator("iframe")
    inside.locator("#next").click()
    assert inside.locator("#count").inner_text().startswith("step 1 of")


TALL = 'style="margin: 0; height: 3000px"'
SCROLLED = "window.scrollY > 0"


def test_the_wheel_over_the_graph_scrolls_the_notebook_in_chromium(opened):
    tab = opened(cell(page_of_numbers(), TALL))
    tab.frame_locator("iframe").locator(".node").first.wait_for()
    tab.mouse.move(200, 300)
    tab.mouse.wheel(0, 200)
    tab.wait_for_function(SCROLLED)


def test_the_wheel_over_the_graph_scrolls_the_notebook_in_firefox(opened_in_firefox):
    tab = opened_in_firefox(cell(page_of_numbers(), TALL))
    tab.frames()
    tab.wheel(200, 300, by=200)
    tab.evaluate(
        """new Promise((done) => {
          if (window.scrollY > 0) done();
          else window.addEventListener("scroll", () => done());
        })"""
    )
    assert tab.evaluate(SCROLLED)


def test_with_a_key_held_the_wheel_zooms_the_graph(opened):
    tab = opened(cell(page_of_numbers(), TALL))
    place = tab.frame_locator("iframe").locator("#drawing > g").first
    before = place.get_attribute("transform")
    tab.mouse.move(200, 300)
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -200)
    tab.keyboard.up("Control")
    tab.frame_locator("iframe").locator(f"#drawing > g:not([transform='{before}'])").wait_for()
    assert not tab.evaluate(SCROLLED)


MIDDLES = """() => {
  const middle = (x) => { const box = x.getBoundingClientRect(); return box.top + box.height / 2; };
  return ["#drawing", "#drawing > g"].map((x) => middle(document.querySelector(x)));
}"""


def test_a_graph_that_is_hidden_at_first_is_fitted_when_it_is_seen(opened):
    tab = opened(page_of_numbers())
    tab.evaluate("document.querySelector('main').style.display = 'none'")
    # Shown again within one frame, it would not have been hidden to the page.
    tab.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    tab.keyboard.press("0")  # to see all, of which nothing can be seen
    tab.evaluate("document.querySelector('main').style.display = ''")
    tab.wait_for_function(f"() => {{ const [a, b] = ({MIDDLES})(); return Math.abs(a - b) < 2; }}")
