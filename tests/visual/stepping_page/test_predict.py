"""Predicting: the page asks for the next contribution and checks the answer."""

import numpy as np
import pytest

from micrograd_plus import Value, nn, optim, step_through
from tests.visual.stepping_page.reading import answer, heard, press


@pytest.fixture
def tab(opened):
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    product = a * b
    product.label = "c"
    tab = opened(step_through(product))
    tab.locator("#predict").click()
    return tab


def test_it_asks_at_the_first_backward_step_and_hides_the_answer(tab):
    assert tab.locator("h1").inner_text() == "∂c/∂a = ?"
    assert "−3" not in tab.locator(".formula").inner_text()
    assert tab.locator(".node .gradient").all_text_contents() == ["", "", "1"]


@pytest.mark.parametrize("text", ["-3", "−3", "-3.01", "-3,0"])
def test_a_right_answer_shows_the_step(tab, text):
    answer(tab, text)
    assert tab.locator(".verdict").inner_text() == "Right: −3."
    assert tab.locator(".formula div").all_inner_texts()[-1] == "= −3"


@pytest.mark.parametrize(("text", "words"), [("3", "sign"), ("7", "Not yet"), ("x", "a number")])
def test_a_wrong_answer_gets_a_hint_and_another_chance(tab, text, words):
    answer(tab, text)
    assert words in heard(tab)
    assert tab.locator("h1").inner_text() == "∂c/∂a = ?"


def test_after_an_answer_enter_leads_to_the_next_question(tab):
    answer(tab, "-3")
    tab.keyboard.press("Enter")
    assert tab.locator("h1").inner_text() == "∂c/∂b = ?"


def test_the_answer_can_be_shown(tab):
    tab.get_by_text("Show", exact=True).click()
    assert "= −3" in tab.locator(".formula").inner_text()


def test_switched_off_it_asks_no_more(tab):
    tab.locator("#predict").click()
    assert tab.locator("h1").inner_text() == "∂c/∂a"


def score(tab):
    return tab.locator("#score").inner_text()


def stages(tab):
    """What is asked before the number, each with what is known of it."""
    return [x.inner_text().split("\n")[0] for x in tab.locator(".stage").all()]


def test_the_sign_is_asked_first(tab):
    assert stages(tab) == ["Is it negative, zero or positive?"]


def test_after_the_sign_the_size_is_asked_beside_the_gradient_that_it_comes_from(tab):
    press(tab, "negative")
    assert stages(tab)[1] == "Leaving signs aside, is it smaller or larger than ∂c/∂c = 1?"


def test_after_the_size_only_the_number_is_left(tab):
    press(tab, "negative")
    press(tab, "larger")
    assert tab.locator(".stage button").count() == 0
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Your ans")


def test_a_wrong_sign_gets_a_hint_from_the_formula(tab):
    press(tab, "positive")
    assert "∂c/∂c is positive. Which sign has b?" in heard(tab)


def test_a_wrong_size_gets_a_hint_from_the_formula(tab):
    press(tab, "negative")
    press(tab, "smaller")
    assert "∂c/∂c is multiplied by b" in heard(tab)


def test_a_number_of_the_right_sign_is_told_whether_it_is_too_large(tab):
    answer(tab, "-7")
    assert "too large in size. Multiply 1 by b" in heard(tab)


def test_the_number_at_once_needs_neither_sign_nor_size(tab):
    answer(tab, "-3")
    assert score(tab) == "1 question: 1 right at once"


@pytest.mark.parametrize("sign", ["-", "−"])
def test_a_sign_can_be_typed_alone(tab, sign):
    answer(tab, sign)
    assert len(stages(tab)) == 2


def test_a_zero_is_answered_by_its_sign(opened):
    a = Value(0.0, label="a")
    tab = opened(step_through(a * a))
    tab.locator("#predict").click()
    press(tab, "zero")
    assert tab.locator(".verdict").inner_text() == "Right: 0."


def test_a_wrong_sign_costs_the_point(tab):
    press(tab, "zero")
    answer(tab, "-3")
    assert score(tab) == "1 question: 0 right at once, 1 after more tries"


def test_what_was_shown_is_no_point_and_is_said(tab):
    tab.get_by_text("Show", exact=True).click()
    assert score(tab) == "1 question: 0 right at once, 1 shown"


def test_the_score_stays_when_predicting_is_switched_off_and_on(tab):
    answer(tab, "-3")
    tab.locator("#predict").dblclick()
    assert score(tab) == "1 question: 1 right at once"


def test_what_is_known_of_a_question_is_kept_while_another_step_is_looked_at(tab):
    press(tab, "negative")
    tab.locator("#previous").click()
    tab.locator("#next").click()
    assert len(stages(tab)) == 2


def test_the_last_answer_sums_up(tab):
    for text in ("-3", "7"):
        answer(tab, text)
        tab.keyboard.press("Enter")
    answer(tab, "2")
    summary = tab.locator(".tally").inner_text()
    assert summary.startswith("That was the last question. 2 questions: 1 right at once, 1 after")


def test_what_was_missed_is_asked_again(tab):
    answer(tab, "-3")
    tab.keyboard.press("Enter")
    tab.get_by_text("Show", exact=True).click()
    tab.get_by_text("Ask again what was missed: 1").click()
    assert tab.locator("h1").inner_text() == "∂c/∂b = ?"
    answer(tab, "2")
    assert score(tab) == "3 questions: 2 right at once, 1 shown"


def test_questions_that_were_passed_over_are_offered_after_the_last(tab):
    tab.locator("#next").click()
    answer(tab, "2")
    assert "One question is left" in tab.locator(".tally").inner_text()
    tab.get_by_text("To the first of them").click()
    assert tab.locator("h1").inner_text() == "∂c/∂a = ?"


@pytest.fixture
def forward(tab):
    tab.locator("#asked").select_option("results")
    return tab


def test_results_are_asked_for_too(forward):
    assert forward.locator("h1").inner_text() == "c = ?"
    assert forward.locator(".node.output .value").text_content() == ""


def test_a_result_is_compared_with_its_largest_operand(forward):
    press(forward, "negative")
    assert stages(forward)[1] == "Leaving signs aside, is it smaller or larger than b = −3?"


def test_a_right_result_shows_the_step(forward):
    answer(forward, "2 * -3")
    assert forward.locator(".verdict").inner_text() == "Right: −6."
    assert forward.locator(".node.output .value").text_content() == "−6"


def test_results_alone_ask_for_no_gradient(forward):
    answer(forward, "-6")
    assert "That was the last question" in forward.locator(".tally").inner_text()


def test_both_ask_for_results_and_then_for_gradients(tab):
    tab.locator("#asked").select_option("all")
    answer(tab, "-6")
    tab.keyboard.press("Enter")
    assert tab.locator("h1").inner_text() == "∂c/∂a = ?"


def test_of_an_update_it_is_asked_which_way_it_goes(opened):
    w = Value(2.0, label="w")
    tab = opened(step_through(w * 3.0, optimizer=optim.SGD([w], lr=0.5)), "#step=99")
    tab.locator("#predict").click()
    assert stages(tab) == ["Does w grow or shrink?"]
    press(tab, "it shrinks")
    assert "by less or by more than the learning rate, lr = 0.5" in stages(tab)[1]


def test_other_numbers_can_be_tried_while_a_question_is_open(tab):
    tab.locator("#what-if summary").click()
    field = tab.get_by_label("Type a value for b", exact=True)
    field.focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("-4.5")
    answer(tab, "-4.5")
    assert tab.locator(".verdict").inner_text() == "Right: −4.5."


def model_of_two_layers():
    model = nn.Sequential(nn.Dense(1, 1, seed=0), nn.Dense(1, 1, seed=1))
    return step_through(model(np.ones((1, 1))).sum())


def test_what_is_inside_of_a_closed_module_is_not_asked(opened):
    tab = opened(model_of_two_layers())
    tab.keyboard.press("c")
    tab.locator("#predict").click()
    tab.locator("#asked").select_option("all")
    asked = []
    while tab.locator("h1").inner_text().endswith("?"):
        asked.append(tab.locator("h1").inner_text())
        tab.get_by_text("Show", exact=True).click()
        tab.locator("#next").click(force=True)
        assert len(asked) < 4
    assert asked == ["t3 = ?"]


def test_a_page_with_nothing_to_ask_says_so(opened):
    tab = opened(step_through(Value(2.0, label="x")))
    tab.locator("#predict").click()
    assert score(tab) == "Nothing to ask for in what is open here."


def test_the_arrow_keys_pass_over_a_question(tab):
    tab.keyboard.press("ArrowRight")
    assert tab.locator("h1").inner_text() == "∂c/∂b = ?"
    tab.keyboard.press("ArrowLeft")
    assert tab.locator("h1").inner_text() == "∂c/∂a = ?"


def test_the_arrow_keys_move_along_an_answer(tab):
    tab.keyboard.type("3")
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.type("-")
    assert tab.get_by_label("Your answer for").input_value() == "-3"


def test_on_a_phone_no_keyboard_covers_the_question(opened):
    tab = opened(step_through(Value(2.0, label="x").exp()), has_touch=True, is_mobile=True)
    tab.locator("#predict").tap()
    assert tab.evaluate("document.activeElement.tagName") == "BUTTON"


def test_a_result_is_asked_for_with_what_its_operation_does(forward):
    assert forward.locator(".lead").inner_text() != ""
    assert "operation multiply" not in forward.locator(".lead").inner_text()


def test_questions_that_are_passed_over_are_counted(tab):
    tab.locator("#next").click()
    assert score(tab) == "1 passed over"
