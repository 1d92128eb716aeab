"""What counts as a right answer: all that the shown digits allow, and nothing else."""

import math

import pytest

from micrograd_plus import Value, step_through
from micrograd_plus import functions as f
from tests.visual.stepping_page.reading import answer, heard, value


def readme_example():
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    loss = (a * b + c).tanh()
    return step_through(loss, names={"a": a, "b": b, "c": c, "loss": loss})


def asked(opened, page):
    tab = opened(page)
    tab.locator("#predict").click()
    return tab


def asked_for(opened, function, x):
    """The question for the gradient of one number."""
    return asked(opened, step_through(function(Value(x, label="x"))))


def is_right(tab):
    return tab.locator(".verdict").count() == 1


def test_the_question_of_the_readme_is_answered_from_the_digits_in_the_graph(opened):
    tab = asked(opened, readme_example())
    assert tab.locator("h1").inner_text() == "∂loss/∂t2 = ?"
    assert value(tab, "loss") == "0.9993"
    answer(tab, "1 − 0.9993^2")
    assert tab.locator(".verdict").inner_text() == (
        "Right, by the digits that are shown. With all of them: 0.001341."
    )


@pytest.mark.parametrize("text", ["0.0014", "0.0013", "0.00134", "0.001341"])
def test_every_answer_that_the_digits_allow_is_right(opened, text):
    tab = asked(opened, readme_example())
    answer(tab, text)
    assert is_right(tab)


@pytest.mark.parametrize("text", ["0.0011", "0.0016", "0", "-0.0013", "1", "inf", "nan"])
def test_an_answer_that_they_do_not_allow_is_not(opened, text):
    tab = asked(opened, readme_example())
    answer(tab, text)
    assert not is_right(tab)


def number_beside(tab, name):
    term = tab.locator(f'#explanation dt:has(b:text-is("{name}"))')
    return float(term.locator("xpath=following-sibling::dd[1]").inner_text().replace("−", "-"))


@pytest.mark.parametrize("x", [2.0, 4.0, 6.0, 9.0, -7.5])
def test_where_a_difference_cancels_so_many_digits_are_shown_that_two_are_left(opened, x):
    y = Value(x, label="x").tanh()
    y.label = "y"
    tab = asked(opened, step_through(y))
    shown = number_beside(tab, "y")
    assert 1 - shown**2 == pytest.approx(1 - math.tanh(x) ** 2, rel=0.01)


def test_where_nothing_cancels_four_digits_are_shown(opened):
    tab = asked_for(opened, f.exp, 1 / 3)
    assert number_beside(tab, "x") == 0.3333


def test_the_page_shows_more_digits_beside_a_step_that_cancels(opened):
    tab = opened(readme_example(), "#step=5")
    words = "With more: 1 × (1 − 0.999329²)"
    assert words in tab.locator("#explanation").inner_text()


def test_a_step_that_does_not_cancel_has_no_second_line_of_numbers(opened):
    tab = opened(readme_example(), "#step=9")
    assert "digits are too few" not in tab.locator("#explanation").inner_text()


def test_an_answer_from_digits_that_tell_not_even_the_sign_is_told_where_more_are(opened):
    tab = asked_for(opened, f.tanh, 7.0)  # the box says 1, and 1 − 1² is 0
    answer(tab, "0")
    assert not is_right(tab)
    answer(tab, "0.0000001")
    assert "too few digits" in heard(tab)


ANSWERS = {
    "1/3": 1 / 3,
    "-0.5": -0.5,
    "−0,5": -0.5,
    "+0.5": 0.5,
    ".5": 0.5,
    "-.5e1": -5.0,
    "1e-3": 1e-3,
    "1E−3": 1e-3,
    "0.25*2": 0.5,
    "0.25 × 2": 0.5,
    "(1 + 2) ÷ 4": 0.75,
    "2^3": 8.0,
    "2**-1": 0.5,
    "sqrt(2)": math.sqrt(2),
    "pi": math.pi,
}


@pytest.mark.parametrize("text", ANSWERS)
def test_numbers_are_read_as_people_write_them(opened, text):
    x = Value(1.0, label="x")
    tab = asked(opened, step_through(x * ANSWERS[text]))
    answer(tab, text)
    assert is_right(tab)


@pytest.mark.parametrize(
    "text", ["", "x", "1 2", "1 +", "2 < 3", "alert(1)", "constructor", "pi(1)", "(" * 5000]
)
def test_what_is_no_number_is_told_and_costs_nothing(opened, text):
    tab = asked_for(opened, f.exp, 0.0)
    answer(tab, text)
    assert heard(tab).startswith("Type a number")
    answer(tab, "1")
    assert tab.locator("#score").inner_text() == "1 question: 1 right at once"


@pytest.mark.parametrize(("x", "right"), [(0.0, "inf"), (0.0, "∞"), (-1.0, "nan")])
def test_infinite_and_undefined_gradients_have_an_answer(opened, x, right):
    tab = asked_for(opened, f.sqrt, x)
    answer(tab, "7")
    assert "inf, −inf or nan" in heard(tab)
    answer(tab, right)
    assert is_right(tab)


@pytest.mark.parametrize(
    "function",
    [
        *(f.sigmoid, f.log, f.sqrt, f.sin, f.cos, f.arctan, f.gelu, f.silu, f.softplus, f.erf),
        lambda x: x**3,
        lambda x: 1 / x,
        lambda x: 1 - x * x,
    ],
)
@pytest.mark.parametrize("x", [0.123456, 3.98765])
def test_the_number_that_the_page_would_show_is_a_right_answer(opened, function, x):
    tab = asked_for(opened, function, x)
    tab.get_by_text("Show", exact=True).click()
    text = tab.locator("#explanation dd.sum").first.inner_text()
    tab.locator("#predict").dblclick()  # asks anew
    answer(tab, text)
    assert is_right(tab)


def test_where_the_answer_is_nan_no_more_digits_are_shown(opened):
    tab = asked_for(opened, f.sqrt, -1 / 3)
    assert number_beside(tab, "x") == -0.3333
