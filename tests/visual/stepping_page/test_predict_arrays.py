"""The page asks for one entry of an array, as it asks for a number."""

import numpy as np
import pytest

from micrograd_plus import Tensor, step_through, steps
from micrograd_plus import functions as f
from tests.visual.stepping_page.pages import page_of_arrays

X, W = np.array([[1.0, 2.0], [0.0, 3.0]]), np.array([[0.5, -1.0], [0.25, 2.0]])


def made(computation):
    x, w = Tensor(X, label="x"), Tensor(W, label="w")
    y = computation(x, w)
    loss = y.sum()
    return steps(loss, names={"y": y, "L": loss})


def asked(opened, computation, results="results"):
    tab = opened(step_through(made(computation)))
    tab.locator("#predict").click()
    tab.locator("#asked").select_option(results)
    return tab


def question(tab):
    return tab.locator(".formula").first.inner_text().replace("\u00a0", " ").splitlines()[0]


def answer(tab, text):
    tab.locator(".answer input").fill(str(text))
    tab.get_by_role("button", name="Check", exact=True).click()
    return tab.locator(".verdict").all_inner_texts()


FORWARD = {
    "a product": (lambda x, w: x @ w, "y[0, 0] = the sum of x[0, :] × w[:, 0]", "1×0.5+2×0.25"),
    "a sum": (lambda x, w: x.sum(axis=1), "y[0] = the sum of x[0, :]", "1+2"),
    "a mean": (lambda x, w: w.mean(axis=0), "y[0] = the mean of w[:, 0]", "0.75/2"),
    "a largest": (lambda x, w: w.max(axis=0), "y[0] = the largest of w[:, 0]", "0.5"),
    "one number of two": (lambda x, w: x * w, "y[0, 0] = x[0, 0] × w[0, 0]", "0.5"),
    "a function": (lambda x, w: w.tanh(), "y[0, 0] = tanh(w[0, 0])", "tanh(0.5)"),
    "softmax": (
        lambda x, w: f.softmax(x),
        "y[0, 0] = exp(x[0, 0]) / the sum of exp of each of x[0, :]",
        "exp(1)/(exp(1)+exp(2))",
    ),
}


@pytest.mark.parametrize("name", FORWARD)
def test_an_entry_of_a_result_is_asked_for_and_its_answer_is_right(opened, name):
    computation, text, right = FORWARD[name]
    tab = asked(opened, computation)
    assert question(tab) == text
    assert answer(tab, right)[0].startswith("Right")


BACKWARD = {
    "a product": (lambda x, w: x @ w, "∂L/∂x[0, 0] = the sum of ∂L/∂y[0, :] × w[0, :]", "0.5-1"),
    "one number of two": (lambda x, w: x * w, "∂L/∂x[0, 0] = ∂L/∂y[0, 0] × w[0, 0]", "0.5"),
    "a mean": (lambda x, w: w.mean(axis=0), "∂L/∂w[0, 0] = ∂L/∂y[0] / 2", "1/2"),
    "a power": (lambda x, w: w**2, "∂L/∂w[0, 0] = ∂L/∂y[0, 0] × 2 × w[0, 0]", "1"),
}


@pytest.mark.parametrize("name", BACKWARD)
def test_an_entry_of_a_gradient_is_asked_for_and_its_answer_is_right(opened, name):
    computation, text, right = BACKWARD[name]
    tab = asked(opened, computation, "gradients")
    assert question(tab) == text
    assert answer(tab, right)[0].startswith("Right")


def test_a_wrong_answer_is_not_right(opened):
    tab = asked(opened, FORWARD["a product"][0])
    assert answer(tab, 7) == []


def test_what_it_is_computed_from_is_lit_up(opened):
    tab = asked(opened, FORWARD["a product"][0])
    assert tab.locator(".cells .lit").count() == 4


def test_the_result_itself_is_not_shown(opened):
    tab = asked(opened, FORWARD["a product"][0])
    assert tab.locator("#explanation .pictures").count() == 2


def test_the_numbers_that_are_listed_lead_to_every_answer(opened):
    tab = opened(page_of_arrays())
    tab.locator("#predict").click()
    tab.locator("#asked").select_option("all")
    tab.locator("#first").click()
    asked = 0
    while tab.locator("#next").is_enabled():
        tab.locator("#next").click()
        if not tab.locator(".answer").count() or " = the sum of " not in question(tab):
            continue
        rows = [
            [float(x.replace("−", "-")) for x in row.split(", ")]
            for row in tab.locator("#explanation dl dd:not(.wide)").all_inner_texts()
        ]
        assert answer(tab, float(np.prod(rows, axis=0).sum()))[0].startswith("Right")
        asked += 1
    assert asked == 3


def test_an_array_of_many_terms_is_not_asked_for(opened):
    x = Tensor(np.ones((2, 30)), label="x")
    y = x.sum(axis=1)
    loss = (y * y).sum()
    tab = opened(step_through(loss, names={"y": y, "L": loss}))
    tab.locator("#predict").click()
    tab.locator("#asked").select_option("results")
    assert question(tab).startswith("t1[0] = y[0] × y[0]")
