"""Predicting: the page asks for the next contribution and checks the answer."""

import pytest

from micrograd_plus import Value, step_through


@pytest.fixture
def tab(opened):
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    product = a * b
    product.label = "c"
    tab = opened(step_through(product))
    tab.locator("#predict").click()
    return tab


def answer(tab, text):
    tab.get_by_label("Your answer for").fill(text)
    tab.keyboard.press("Enter")


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
    assert words in tab.locator("#explanation [role=status]").inner_text()
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
