"""The page for everyone: axe-core's rules, contrast, the keyboard alone, and what is announced."""

import pytest

from micrograd_plus import Value, step_through
from tests.visual.stepping_page.pages import (
    page_of_arrays,
    page_of_images,
    page_of_modules,
    page_of_numbers,
    page_of_too_many_steps,
    page_of_update,
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"color_scheme": "dark"}

NUDGE = "button.fold:has-text('small nudge')"

# Of each: the page, the step, what is pressed there, how it is looked at.
STATES = {
    "start": (page_of_numbers, 0, None, {}),
    "forward": (page_of_numbers, 2, None, {}),
    "seed": (page_of_numbers, 7, None, {}),
    "backward": (page_of_numbers, 10, None, {}),
    "backward, dark": (page_of_numbers, 10, None, DARK),
    "predict": (page_of_numbers, 9, "#predict", {}),
    "predict, dark": (page_of_numbers, 9, "#predict", DARK),
    "predict, size": (page_of_numbers, 7, "#predict, .stage button:text('positive')", {}),
    "predict, wrong, phone": (page_of_numbers, 7, "#predict, .stage button:text('zero')", PHONE),
    "what if": (page_of_numbers, 10, "summary", {}),
    "what if, dark": (page_of_numbers, 10, "summary", DARK),
    "a link's numbers": (page_of_numbers, "9&a=1.5&x=2", "#copy-link", {}),
    "a link's numbers, phone, dark": (page_of_numbers, "9&a=1.5", "#copy-link", PHONE | DARK),
    "phone": (page_of_numbers, 10, None, PHONE),
    "phone, what if": (page_of_numbers, 10, "summary", PHONE),
    "arrays": (page_of_arrays, 3, None, {}),
    "arrays, phone, dark": (page_of_arrays, 13, None, PHONE | DARK),
    "product": (page_of_arrays, 1, None, {}),
    "arrays, what if": (page_of_arrays, 3, "#what-if summary", {}),
    "arrays, predict, dark": (page_of_arrays, 1, "#predict", DARK),
    "images": (page_of_images, 1, None, {}),
    "images, phone, dark": (page_of_images, 1, None, PHONE | DARK),
    "nudge, folded": (page_of_numbers, 10, NUDGE, {}),
    "nudge, folded, phone, dark": (page_of_numbers, 10, NUDGE, PHONE | DARK),
    "update": (page_of_update, 99, None, {}),
    "update, predict, phone, dark": (page_of_update, 99, "#predict", PHONE | DARK),
    "modules": (page_of_modules, 5, None, {}),
    "modules open": (page_of_modules, 0, "#open-all", {}),
    "modules closed, dark": (page_of_modules, 0, "#close-all", DARK),
    "a closed module, phone": (page_of_modules, 0, "#next", PHONE),
    "a closed module backward": (page_of_modules, "48&closed", "#close-all", {}),
    "too many steps": (page_of_too_many_steps, 9, None, {}),
}


@pytest.fixture(params=STATES)
def tab(request, opened):
    make, step, pressed, options = STATES[request.param]
    tab = opened(make(), f"#step={step}", **options)
    for selector in (pressed or "").split(", "):
        if selector:
            tab.locator(selector).click()
    return tab


def violations(tab):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-core")
    found = axe.Axe().run(tab, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert found.response["passes"]
    return found.generate_report() if found.violations_count else ""


def test_axe_finds_nothing_to_object_to(tab):
    assert violations(tab) == ""


def test_axe_would_find_a_button_without_a_name(opened):
    tab = opened(page_of_numbers())
    tab.evaluate("document.getElementById('next').replaceChildren()")
    tab.evaluate("document.getElementById('next').removeAttribute('aria-label')")
    tab.evaluate("document.getElementById('next').removeAttribute('title')")
    assert "button-name" in violations(tab)


def test_only_the_panel_scrolls_and_only_down(tab):
    too_large = """([x, ways]) => ways.filter((way) =>
      document.querySelector(x)[`scroll${way}`] > document.querySelector(x)[`client${way}`])"""
    assert tab.evaluate(too_large, ["html", ["Width", "Height"]]) == []
    assert tab.evaluate(too_large, ["#side", ["Width"]]) == []


# The texts in the graph, on the fill of their box: axe-core cannot tell what lies behind SVG text.
CONTRASTS = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((x) => x / 255)
      .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  return [...document.querySelectorAll(".node:not(.waiting) text")].map((text) => {
    const box = getComputedStyle(text.parentNode.querySelector("rect")).fill;
    const [a, b] = [light(getComputedStyle(text).fill), light(box)];
    const what = `${text.parentNode.className.baseVal} ${text.className.baseVal}`;
    return [what, Math.max(a, b) / Math.min(a, b)];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_in_the_graph_stand_out_from_their_boxes(opened, scheme):
    tab = opened(page_of_numbers(), "#step=99", color_scheme=scheme)
    contrasts = tab.evaluate(CONTRASTS)
    assert len(contrasts) > 20
    # WCAG 2.2, success criterion 1.4.3.
    assert [(what, ratio) for what, ratio in contrasts if ratio < 4.5] == []


# In the order of the page: the graph, how it is looked at, the step, and where to go.
STOPS = [
    "a node",
    *("Zoom in", "Zoom out", "Show the whole graph"),
    *("The step", "What if the numbers were others?"),
    *("First step", "Previous step", "Play", "Next step", "Last step"),
    *("Step", "Predict", "Speed"),
]

STOP = """() => {
  const x = document.activeElement;
  if (x.matches(".node")) return "a node";
  return x.getAttribute("aria-label") ?? (x.labels?.[0] ?? x).firstChild.textContent.trim();
}"""


def stops(tab, key):
    """What has the focus after each press of a key, until the page is left."""
    found = []
    while True:
        tab.keyboard.press(key)
        if tab.evaluate("document.activeElement === document.body"):
            return found
        found.append(tab.evaluate(STOP))
        assert len(found) <= len(STOPS)


def test_tab_reaches_every_control_in_the_order_of_the_page(opened):
    tab = opened(page_of_numbers(), "#step=5")
    assert stops(tab, "Tab") == STOPS


def test_shift_and_tab_lead_back(opened):
    tab = opened(page_of_numbers(), "#step=5")
    assert stops(tab, "Shift+Tab") == STOPS[::-1]


def test_tab_reaches_every_field_of_what_if_and_of_predict(opened):
    tab = opened(page_of_numbers(), "#step=9")
    tab.locator("summary").click()
    tab.locator("#predict").click()
    tab.locator("#zoom-fit").focus()
    found = []
    while "First step" not in found:
        tab.keyboard.press("Tab")
        found.append(tab.evaluate(STOP))
    assert found[1:5] == ["Ask for", "negative", "zero", "positive"]
    assert found[5].startswith("Your answer for")
    assert found[6:8] == ["Check", "Show"]
    assert found[9:-1] == [f"{way} a value for {x}" for x in "abc" for way in ("Drag", "Type")]


def test_whatever_has_the_focus_shows_it(opened):
    tab = opened(page_of_numbers(), "#step=5")
    for stop in STOPS:
        tab.keyboard.press("Tab")
        focused = tab.screenshot()
        tab.evaluate("document.activeElement.blur()")  # the next Tab goes on from here
        assert tab.screenshot() != focused, stop


def tab_to(tab, name):
    found = [""]
    while found[-1] != name:
        tab.keyboard.press("Tab")
        found.append(tab.evaluate(STOP))
        assert len(found) < 40, found


def test_the_keyboard_alone_steps(opened):
    tab = opened(page_of_numbers())
    tab_to(tab, "Next step")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Space")
    assert tab.locator("#count").inner_text().startswith("step 2 of")


@pytest.mark.parametrize(("step", "button"), [(1, "Previous step"), (15, "Next step")])
def test_a_button_that_has_led_to_the_end_gives_its_focus_on(opened, step, button):
    tab = opened(page_of_numbers(), f"#step={step}")
    tab_to(tab, button)
    tab.keyboard.press("Enter")
    assert tab.evaluate(STOP) == "Play"


def test_the_keyboard_alone_answers_a_question_and_goes_on_to_the_next(opened):
    tab = opened(page_of_numbers(), "#step=9")
    tab_to(tab, "Predict")
    tab.keyboard.press("Enter")
    before = tab.locator("h1").inner_text()
    tab_to(tab, "Show")
    tab.keyboard.press("Enter")
    assert tab.locator(".verdict").inner_text().startswith("The answer: ")
    tab.keyboard.press("Enter")
    assert tab.evaluate(STOP).startswith("Your answer for")
    assert tab.locator("h1").inner_text() != before


def test_after_the_last_answer_the_focus_is_on_a_button_that_works(opened):
    tab = opened(page_of_numbers(), "#step=99")
    tab_to(tab, "Predict")
    tab.keyboard.press("Enter")
    tab_to(tab, "Show")
    tab.keyboard.press("Enter")
    assert tab.evaluate(STOP) == "To the first of them"
    tab.keyboard.press("Enter")
    assert tab.evaluate(STOP).startswith("Your answer for")


def test_after_the_only_answer_the_focus_is_on_play(opened):
    tab = opened(step_through(Value(2.0, label="x").exp()))
    tab_to(tab, "Predict")
    tab.keyboard.press("Enter")
    tab.keyboard.type("7.389")
    tab.keyboard.press("Enter")
    assert tab.evaluate(STOP) == "Play"


def test_the_keyboard_alone_says_a_sign_and_a_size_and_then_the_number(opened):
    tab = opened(step_through(Value(2.0, label="x").exp()))
    tab_to(tab, "Predict")
    tab.keyboard.press("Enter")
    for typed in ("+", ">", "7.389"):
        tab.keyboard.type(typed)
        tab.keyboard.press("Enter")
    assert tab.locator(".verdict").inner_text() == "Right: 7.389."


def test_the_keyboard_alone_asks_what_if(opened):
    tab = opened(page_of_numbers(), "#step=99")
    shown = tab.locator('.node:has(.name:text-is("b")) .gradient')
    texts = [shown.text_content()]
    tab_to(tab, "What if the numbers were others?")
    tab.keyboard.press("Enter")
    tab_to(tab, "Drag a value for a")
    tab.keyboard.press("ArrowRight")
    texts.append(shown.text_content())
    tab_to(tab, "Type a value for a")
    tab.keyboard.press("Control+A")
    tab.keyboard.type("0.5")
    texts.append(shown.text_content())
    assert len(set(texts)) == 3
    tab_to(tab, "Back to the numbers of the program")
    tab.keyboard.press("Enter")
    assert shown.text_content() == texts[0]


def test_every_step_is_announced_and_each_in_its_own_words(opened):
    tab = opened(page_of_numbers())
    heard = []
    while tab.locator("#next").is_enabled():
        tab.keyboard.press("ArrowRight")
        heard.append(tab.locator("#live").text_content())
    assert len(set(heard)) == len(heard) == 16


def test_what_is_announced_is_the_step_that_is_shown(opened):
    tab = opened(page_of_numbers(), "#step=8")
    tab.keyboard.press("ArrowRight")
    lines = tab.locator(".formula").first.locator("div").all_inner_texts()
    assert tab.locator("#live").text_content() == " ".join(lines)


def test_the_keyboard_alone_opens_and_closes_modules(opened):
    tab = opened(page_of_modules())
    tab.keyboard.press("c")
    tab.locator(".node").first.focus()
    heard = []
    for key in ("Home", "ArrowDown"):
        tab.keyboard.press(key)
    while not heard or not heard[-1].startswith("MLP"):
        tab.keyboard.press("ArrowDown")
        heard.append(tab.evaluate("document.activeElement.getAttribute('aria-label')"))
        assert len(heard) < 10
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == "MLP, open module"
    tab.keyboard.press("ArrowDown")
    label = tab.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("layers.0: Layer, closed module")


def test_what_opens_is_announced(opened):
    tab = opened(page_of_modules())
    tab.keyboard.press("c")
    tab.locator('.node:has(.name:text-is("MLP"))').click()
    assert tab.locator("#live").text_content() == "MLP is open"
