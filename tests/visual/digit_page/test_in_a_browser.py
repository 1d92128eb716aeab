"""The page that reads drawn digits, in a real browser."""

import re

import numpy as np
import pytest

from micrograd_plus import functions
from tests.visual.digit_page.drawing import DATA, STROKES, draw, page, shares, trained
from tests.visual.stepping_page.test_accessibility import violations

PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"color_scheme": "dark"}

# What the page answers to each test picture, asked for by its number as a reader does.
ANSWERS = """() => {
  const input = document.getElementById("draw-example");
  const share = (row) => Number(row.style.getPropertyValue("--share"));
  return Array.from({ length: Number(input.max) }, (_, i) => {
    input.value = i + 1;
    input.dispatchEvent(new Event("input"));
    return [...document.querySelectorAll(".answer")].map(share);
  });
}"""


@pytest.fixture
def tab(opened):
    return opened(page())


def seen(tab):
    """The 64 numbers that the network sees, as the page says them to those who do not."""
    text = tab.locator("#seen").get_attribute("aria-label")
    return np.array([row.split() for row in text.removeprefix("Row by row: ").split("; ")], int)


def look_at(tab, number):
    tab.locator("#draw-example").fill(str(number))


def test_every_test_digit_has_the_probabilities_that_the_model_gives_it(tab):
    tab.set_default_timeout(60_000)
    expected = functions.softmax(trained()(DATA.x_test)).data
    np.testing.assert_allclose(tab.evaluate(ANSWERS), expected, atol=1e-5)


def test_a_test_picture_is_seen_as_it_is(tab):
    look_at(tab, 3)
    np.testing.assert_array_equal(seen(tab), np.rint(16 * DATA.x_test[2]))


def test_a_test_picture_has_its_true_digit_beside_it(tab):
    look_at(tab, 3)
    assert tab.locator("#draw-true").inner_text() == f"is a {DATA.y_test[2]}"


def test_nine_of_ten_drawn_digits_are_read(tab):
    read = []
    for digit in STROKES:
        draw(tab, digit)
        read.append(tab.locator("#answer-title").inner_text() == f"It reads {digit}")
        tab.locator("#draw-clear").click()
    assert sum(read) >= 9


def test_another_stroke_changes_the_answer(tab):
    draw(tab, "1")
    before = shares(tab)
    draw(tab, "0")
    assert np.abs(np.subtract(shares(tab), before)).max() > 0.1


@pytest.mark.parametrize("digit", ["2", "5", "7"])
def test_a_small_digit_in_a_corner_is_seen_as_a_large_one(tab, digit):
    draw(tab, digit)
    large = seen(tab)
    tab.locator("#draw-clear").click()
    draw(tab, digit, start=(0.1, 0.3), scale=0.5)
    assert np.abs(seen(tab) - large).max() <= 2


def test_a_slanted_stroke_is_seen_upright(tab):
    box = tab.locator("#field").bounding_box()
    tab.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.2 * box["height"])
    tab.mouse.down()
    tab.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.8 * box["height"], steps=9)
    tab.mouse.up()
    columns = seen(tab)
    assert np.abs(columns[0] - columns[-1]).max() <= 2


def test_what_is_drawn_has_as_much_ink_as_the_data(tab):
    draw(tab, "2")
    assert seen(tab).sum() == pytest.approx(16 * DATA.x_train.sum(axis=(1, 2)).mean(), rel=0.05)


def test_a_digit_is_drawn_by_the_keyboard(tab):
    tab.locator("#field").focus()
    for key in ["ArrowUp"] * 8 + ["Space"] + ["ArrowDown"] * 16 + ["Space"]:
        tab.keyboard.press(key)
    assert tab.locator("#answer-title").inner_text() == "It reads 1"


def test_the_answer_is_announced_when_a_stroke_is_over(tab):
    draw(tab, "3")
    assert tab.locator("#draw-live").text_content().startswith("It reads 3, ")


def test_undo_takes_back_the_last_stroke(tab):
    draw(tab, "1")
    before = shares(tab)
    draw(tab, "0")
    tab.locator("#draw-undo").click()
    assert shares(tab) == before


def test_an_empty_field_has_no_answer(tab):
    draw(tab, "1")
    tab.locator("#draw-clear").click()
    assert shares(tab) == [0] * 10
    assert not tab.locator("#draw-why").is_visible()


@pytest.mark.parametrize("digit", [0, 7])
def test_a_digit_that_is_chosen_is_explained(tab, digit):
    look_at(tab, 1)
    tab.locator(".answer").nth(digit).click()
    assert tab.locator("#why-title").inner_text() == f"What spoke for and against {digit}"


@pytest.mark.parametrize("line", [0, 1], ids=["pixels", "hidden units"])
def test_what_the_parts_and_the_biases_add_is_the_models_score(tab, line):
    look_at(tab, 5)
    tab.locator(".answer").nth(4).click()
    text = tab.locator("#sums dd").nth(line).inner_text().replace("−", "-").replace("- ", "-")
    *terms, score = [float(x) for x in re.findall(r"-?\d+\.\d\d", text)]
    assert sum(terms) == pytest.approx(score, abs=0.02)
    assert score == pytest.approx(trained()(DATA.x_test[4:5]).data[0, 4], abs=0.006)


def test_a_pixels_part_is_its_ink_times_the_slope_of_the_score(tab):
    look_at(tab, 5)
    box = tab.locator("#why-pixels").bounding_box()
    tab.locator("#why-pixels").hover(position={"x": box["width"] * 3.5 / 8, "y": 5})
    what, _, numbers = tab.locator("#why-cell").inner_text().replace("−", "-").partition(": ink ")
    ink, slope, part = (float(x.split()[-1]) for x in numbers.replace("=", "×").split("×"))
    assert what == "row 1, column 4"
    assert ink == pytest.approx(DATA.x_test[4, 0, 3], rel=1e-3)
    assert ink * slope == pytest.approx(part, rel=0.01)


def test_without_examples_none_are_offered(opened):
    from micrograd_plus.visual import digit_page

    assert not opened(digit_page(trained())).locator("#draw-example").is_visible()


def state(tab, drawn):
    if drawn:
        draw(tab, "3")
    return tab


@pytest.mark.parametrize("options", [{}, DARK, PHONE, PHONE | DARK], ids=str)
@pytest.mark.parametrize("drawn", [False, True])
def test_axe_finds_nothing_to_object_to(opened, drawn, options):
    assert violations(state(opened(page(), **options), drawn)) == ""


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_the_page_scrolls_only_down(opened, width):
    tab = state(opened(page(), viewport={"width": width, "height": 800}), True)
    root = "document.documentElement"
    assert tab.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


def test_firefox_answers_the_same(opened, opened_in_firefox):
    show = """() => {
      const input = document.getElementById("draw-example");
      input.value = 7;
      input.dispatchEvent(new Event("input"));
      return [...document.querySelectorAll(".answer")].map((x) => x.textContent);
    }"""
    assert opened_in_firefox(page()).evaluate(f"({show})()") == opened(page()).evaluate(show)
