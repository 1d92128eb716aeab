"""What the page says beside its numbers: sentences, reasons, the first screen and the last."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, optim, step_through
from micrograd_plus import functions as f
from micrograd_plus.engine.primitives.neural import weighted_sum
from tests.visual.stepping_page.pages import doubling, page_of, page_of_update
from tests.visual.stepping_page.reading import LAST


def lead(tab):
    return tab.locator(".lead").inner_text()


# Of each: the computation, its operands, the step, and what is said there.
SENTENCES = {
    "a sum": (lambda a, b: (a + b).exp(), 2, -3, 1, "a and b together. It is used once, for L."),
    "a power": (
        lambda a, b: (a * b) ** 2,
        2,
        -3,
        2,
        "t1 raised to the power 2. This is the result.",
    ),
    "used twice": (
        *(lambda a, b: (a * b) * (a * b).tanh(), 2, -3, 1),
        "a times b. It is used once, for L.",
    ),
    "straight": (lambda a, b: a * b, 2, -3, 3, "When a grows by 1, L falls by 3."),
    "curved": (lambda a, b: a**2, 3, 0, 3, "When a grows a little, L grows by 6 for each 1 of a."),
    "just as much": (lambda a, b: a.exp(), 0, 0, 3, "When a grows a little, L grows just as much."),
    "through another": (
        *(lambda a, b: (a * b).square(), 2, -3, 5),
        "When a grows by 1, t1 falls by 3. When t1 grows a little, L falls by 12 for each 1 of t1. "
        "Together: when a grows a little, L grows by 36 for each 1 of a.",
    ),
    "one of several uses": (
        *(lambda a, b: a * b + a, 2, -3, 5),
        "a is used twice; this is the way back through L. When a grows by 1, L grows by 1.",
    ),
    "both operands": (
        *(lambda a, b: a * a, 3, 0, 3),
        "a is used twice; this is the way back through the first a of L, while the second stays "
        "as it is. When the first a grows by 1, L grows by 3.",
    ),
    "flat": (
        *(lambda a, b: f.relu(a), -2, 0, 3),
        "A small change of a leaves L as it is. Nothing flows back this way.",
    ),
    "a kink": (
        *(lambda a, b: f.relu(a), 0, 0, 3),
        "Here L has a kink, and its slope is taken as 0. Nothing flows back this way.",
    ),
    "both of the same in a maximum": (
        *(lambda a, b: f.maximum(a, a), 3, 0, 3),
        "a is used twice; this is the way back through the first a of L, while the second stays "
        "as it is. Here L has a kink, and its slope is taken as 0.5.",
    ),
    "a result without effect": (
        *(lambda a, b: f.relu(a * b), 2, -3, 5),
        "When a grows by 1, t1 falls by 3. "
        "But L does not change with t1, and so not with a this way.",
    ),
    "vertical": (
        *(lambda a, b: f.sqrt(a), 0, 0, 3),
        "Here L is infinitely steep: no change of a is small enough to say how much.",
    ),
    "no number": (
        *(lambda a, b: f.log(a), -1, 0, 3),
        "L is no number here (nan), and so what flows back through it means nothing.",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_a_step_is_said_in_plain_words(opened, case):
    computation, a, b, step, expected = SENTENCES[case]
    tab = opened(page_of(computation, float(a), float(b)), f"#step={step}")
    assert lead(tab) == expected


def test_the_sentence_follows_other_numbers(opened):
    tab = opened(page_of(lambda a, b: a * b), "#step=3")
    tab.locator("summary").click()
    tab.get_by_label("Type a value for b", exact=True).fill("5")
    assert lead(tab) == "When a grows by 1, L grows by 5."


def test_an_update_goes_against_the_gradient(opened):
    tab = opened(page_of_update(), "#step=10")
    assert lead(tab).startswith("As a grows, L grows. So, for a smaller L, a is made smaller.")


def test_where_the_rule_goes_another_way_than_the_gradient_the_page_says_so(opened):
    w = Value(1.0, label="w")
    optimizer = optim.SGD([w], lr=0.1, momentum=0.9)
    (w * 5.0).backward()
    optimizer.step()
    w.zero_grad()
    loss = -w
    tab = opened(step_through(loss, names={"L": loss}, optimizer=optimizer), "#step=9")
    assert "Still w is made smaller: the rule looks at more than this gradient." in lead(tab)


def test_why_a_slope_is_what_it_is_stands_there_with_the_names_of_the_program(opened):
    tab = opened(page_of(lambda a, b: a * b), "#step=3")
    why = tab.locator(".why").inner_text()
    assert why.startswith("Why? One more in a adds b once more: less if b is negative")


def test_of_an_operand_in_two_places_the_reason_tells_them_apart(opened):
    tab = opened(page_of(lambda a, b: a * a), "#step=3")
    assert "One more in the first a adds the second a once more" in tab.locator(".why").inner_text()


def test_a_slope_and_a_gradient_have_not_the_same_sign(opened):
    tab = opened(page_of(lambda a, b: a * b), "#step=3")
    rows = tab.locator("#explanation > dl dt b").all_inner_texts()
    assert rows == ["∂L/∂L", "× slope", "∂L/∂a"]


def test_where_the_backward_pass_starts_the_page_says_how_a_gradient_is_read(opened):
    text = opened(page_of(lambda a, b: a * b), "#step=2").locator("#explanation").inner_text()
    assert "∂L/∂a is read “the gradient of L by a”" in text


def test_why_a_step_multiplies_is_said_once(opened):
    tab = opened(page_of(lambda a, b: (a * b).tanh()))
    said = []
    for step in range(1, 7):
        tab.keyboard.press("ArrowRight")
        if "Why multiply?" in tab.locator("#explanation").inner_text():
            said.append(step)
    assert said == [5]


def test_where_the_shown_digits_lead_elsewhere_the_page_says_so(opened):
    tab = opened(page_of(lambda a, b: a + a, a=1.29149), "#step=1")
    assert tab.locator(".formula + .remark").inner_text() == (
        "By hand, the rounded numbers give 2.582. The page computes with all digits."
    )


def test_where_the_shown_digits_lead_to_the_result_nothing_is_said_about_them(opened):
    tab = opened(page_of(lambda a, b: a + a), "#step=1")
    assert tab.locator(".formula + .remark").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_a_formula_does_not_break_inside_of_a_gradient(opened, width):
    a, b = Value(2.0, label="first_weight"), Value(-3.0, label="second_weight")
    loss = a * b
    page = step_through(loss, names={"the_loss": loss})
    tab = opened(page, "#step=3", viewport={"width": width, "height": 800})
    height = "(spans) => spans.map((span) => span.getBoundingClientRect().height)"
    assert max(tab.locator(".formula span").evaluate_all(height)) < 40


def test_the_source_of_a_reason_is_named(opened):
    tab = opened(page_of(lambda a, b: a.tanh()), "#step=3")
    assert (
        tab.locator(".why small")
        .inner_text()
        .endswith("(NIST Digital Library of Mathematical Functions, dlmf.nist.gov/4.34)")
    )


def test_a_constant_stands_in_the_reason_as_its_number(opened):
    tab = opened(page_of(lambda a, b: a**3), "#step=3")
    assert "the same rule: 3 × a²." in tab.locator(".why").inner_text()


def test_an_operand_of_a_neuron_is_told_what_it_is_multiplied_by(opened):
    page = step_through(weighted_sum(*(Value(x, label=name) for x, name in NEURON)))
    tab = opened(page, "#step=5")
    assert "One more in w1 adds what it is multiplied by: x1." in tab.locator(".why").inner_text()


NEURON = [(1.0, "x1"), (2.0, "x2"), (3.0, "w1"), (4.0, "w2"), (5.0, "b")]


def test_why_the_parts_of_several_uses_are_added_is_said(opened):
    tab = opened(page_of(lambda a, b: a.square() * a), LAST)
    assert tab.locator(".remark").first.inner_text() == (
        "Why add? When a grows, it grows in both its uses at once, and each moves L by its part."
    )


def test_of_an_operation_that_is_not_ours_nothing_is_claimed(opened):
    tab = opened(step_through(doubling("tanh")(Value(1.5, label="a"))), "#step=3")
    assert tab.locator(".why, .curve, .nudge").count() == 0


@pytest.mark.parametrize("name", ["constructor", "toString", "__proto__"])
def test_an_operation_may_have_a_name_of_javascripts_own(opened, name):
    result = doubling(name)(Tensor([1.5, 2.0], label="a"))
    result.label = "b"
    tab = opened(step_through(result.sum(), names={}), "#step=1")
    assert lead(tab) == f"The operation {name}, from its operands. It is used once, for t1."
    tab.keyboard.press("End")
    assert tab.locator(".why").count() == 0


def test_the_first_screen_says_what_a_gradient_is(opened):
    story = opened(page_of(lambda a, b: a * b)).locator(".story").inner_text()
    assert "how much L changes for each 1 of it, when it grows a little" in story


def test_the_first_screen_names_the_keys_of_the_page(opened):
    tab = opened(page_of(lambda a, b: a * b))
    assert tab.locator(".keys kbd").all_inner_texts() == [
        *("→", "←", "Space", "Home", "End", "+", "−", "0")
    ]


def test_the_first_screen_of_a_phone_names_its_buttons_and_no_keys(opened):
    tab = opened(page_of(lambda a, b: a * b), has_touch=True, is_mobile=True)
    seen = [tab.locator(f".keys{kind}").is_visible() for kind in (".typed", ".touched")]
    assert seen == [False, True]


def test_the_first_screen_says_what_a_constant_is_where_there_is_one(opened):
    a, x = Value(2.0, label="a"), Value(3.0, label="x", requires_grad=False)
    remarks = [
        opened(step_through(loss, names={})).locator("dl + .remark").inner_text()
        for loss in (a * x, a * a)
    ]
    assert ["A constant stays as it is" in text for text in remarks] == [True, False]


def test_the_first_screen_has_what_is_given(opened):
    tab = opened(page_of(lambda a, b: a * b))
    assert tab.locator("dt b").all_inner_texts() == ["a", "b"]


def test_of_many_numbers_the_first_screen_has_the_first_and_says_how_many_more(opened):
    total = sum((Value(float(i), label=f"x{i}") for i in range(20)), Value(0.0, label="s"))
    tab = opened(step_through(total, names={}))
    assert tab.locator("dl + .remark").inner_text().startswith("and 9 more")


def test_an_update_is_announced_on_the_first_screen_only_where_there_is_one(opened):
    heads = [
        opened(page).locator(".story b").all_inner_texts()
        for page in (page_of(lambda a, b: a * b), page_of_update())
    ]
    assert heads == [["Forward. ", "Backward. "], ["Forward. ", "Backward. ", "Update. "]]


def test_after_an_update_the_page_says_which_numbers_in_the_graph_are_new(opened):
    tab = opened(page_of_update(), LAST)
    remark = tab.locator("#explanation > .remark").last.inner_text()
    assert remark.startswith(
        "In the graph “old” marks what was computed from parameters as they were"
    )


def test_the_reason_for_an_elementwise_operation_stands_beside_arrays_too(opened):
    x = Tensor([1.0, 2.0], label="x")
    y = x.tanh()
    tab = opened(step_through(y.sum(), names={"y": y}), LAST)
    assert "the less room is left: 1 − y²." in tab.locator(".why").inner_text()


ENTRIES = {
    "the same places": (lambda x: x.tanh(), "the gradient of the same entry of y, times the slope"),
    "several places": (lambda x: x + np.ones((4, 2)), "went to several entries of y."),
    "all together": (lambda x: f.cumsum(x), "Each entry has an answer of its own."),
}


@pytest.mark.parametrize("case", ENTRIES)
def test_what_the_entries_of_an_array_receive_is_said_in_words(opened, case):
    operation, expected = ENTRIES[case]
    x = Tensor([1.0, 2.0], label="x")
    y = operation(x)
    assert expected in lead(opened(step_through(y.sum(), names={"y": y}), LAST))
