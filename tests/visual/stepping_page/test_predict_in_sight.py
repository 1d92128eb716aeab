"""Predicting on a phone and on a desk: what one needs is in sight, and it says where it leads."""

import pytest

from micrograd_plus import Value, step_through
from tests.visual.stepping_page.pages import page_of_arrays
from tests.visual.stepping_page.reading import answer, press

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


def neuron(operation=lambda a, b: a + b):
    """tanh(x × w + c): its results, their gradients, and c, which gets what its sum has."""
    x, w, c = Value(2.0, label="x"), Value(-3.0, label="w"), Value(6.7, label="c")
    product = x * w
    total = operation(product, c)
    result = total.tanh()
    return step_through(result, names={"product": product, "total": total, "result": result})


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def asked(opened, request):
    tab = opened(neuron(), **request.param)
    tab.locator("#predict").click()
    return tab


def is_in_sight(tab, *selectors):
    """Whether all of these can be seen in the panel, as far as it is scrolled."""
    tab.wait_for_timeout(50)
    return tab.evaluate(
        """selectors => {
          const side = document.getElementById("side").getBoundingClientRect();
          const all = selectors.flatMap((x) => [...document.querySelectorAll(x)]);
          return all.length >= selectors.length && all.every((x) => {
            const { top, bottom, height } = x.getBoundingClientRect();
            return height > 0 && top >= side.top && bottom <= side.bottom;
          });
        }""",
        selectors,
    )


def test_a_question_is_in_sight_with_its_numbers_its_buttons_and_its_field(asked):
    assert is_in_sight(asked, "#explanation dl", ".stage button", ".answer")


def test_what_is_said_of_a_wrong_button_is_in_sight_under_the_buttons(asked):
    press(asked, "negative")
    assert is_in_sight(asked, ".stage button", "#explanation [role=status]", "#explanation dl")


def test_a_wrong_button_is_crossed_out(asked):
    press(asked, "negative")
    assert asked.locator(".stage .missed").all_inner_texts() == ["negative"]


def test_after_a_right_button_the_next_ones_are_in_sight_with_the_numbers(asked):
    press(asked, "positive")
    assert is_in_sight(asked, ".stage button", ".answer", "#explanation dl")


def test_a_right_button_is_ticked(asked):
    press(asked, "positive")
    assert asked.locator(".stage b").all_inner_texts() == ["✓ positive"]


def test_a_right_button_is_heard_with_what_is_asked_next(asked):
    press(asked, "positive")
    said = asked.locator("#live").inner_text()
    assert said.startswith("Right: positive. Leaving signs aside")


def test_what_is_said_of_a_wrong_number_is_in_sight_with_the_field(asked):
    answer(asked, "0.9")
    assert is_in_sight(asked, "#explanation [role=status]", ".answer")


def test_the_verdict_and_the_way_on_are_in_sight(asked):
    answer(asked, "0.6347")
    assert is_in_sight(asked, "h1", ".verdict", ".onward button")


def test_where_predicting_begins_further_on_it_says_why(asked):
    assert asked.locator(".arrival").inner_text() == (
        "From step 0 to step 5. Not asked for in between: results (for these, choose “both”). "
        "How ∂ is read, and why one multiplies, is said at step 4."
    )


def test_a_gradient_that_goes_on_as_it_is_is_not_asked_for(asked):
    answer(asked, "0.6347")
    asked.get_by_text("Next question: step 8").click()
    assert asked.locator("h1").inner_text() == "∂result/∂x = ?"


def test_a_question_says_what_was_not_asked_for_before_it(asked):
    answer(asked, "0.6347")
    asked.get_by_text("Next question: step 8").click()
    words = "Not asked for in between: a gradient that goes on as it is, times 1."
    assert words in asked.locator(".arrival").inner_text()


def test_a_question_that_is_stepped_to_says_nothing_of_a_way(asked):
    answer(asked, "0.6347")
    for _ in range(3):
        asked.locator("#next").click()
    assert asked.locator("h1").inner_text() == "∂result/∂x = ?"
    assert asked.locator(".arrival").count() == 0


def test_where_every_gradient_goes_on_as_it_is_it_is_asked_for(opened):
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    tab = opened(step_through(a + b, names={}))
    tab.locator("#predict").click()
    press(tab, "positive")
    assert tab.locator(".verdict").inner_text() == "Right: 1."


def test_where_only_the_sign_changes_the_sign_is_the_whole_answer(opened):
    tab = opened(neuron(lambda a, b: b - a))
    tab.locator("#predict").click()
    tab.get_by_text("Show", exact=True).click()
    tab.locator(".onward button").click()
    assert tab.locator("h1").inner_text() == "∂result/∂product = ?"
    press(tab, "negative")
    assert tab.locator(".verdict").inner_text().startswith("Right: −")


def test_gradients_are_called_by_what_they_are_gradients_of(asked):
    words = asked.locator("#explanation dt").all_inner_texts()
    assert words[0] == "∂result/∂result gradient of result"


@pytest.mark.parametrize("options", [PHONE, DESK], ids=["phone", "desk"])
def test_the_numbers_of_an_entry_are_in_sight_with_the_buttons(opened, options):
    tab = opened(page_of_arrays(), **options)
    tab.locator("#predict").click()
    tab.locator("#asked").select_option("results")
    assert is_in_sight(tab, "#explanation dl:first-of-type", ".stage button", ".answer")
