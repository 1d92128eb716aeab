"""What the page says beside its numbers: sentences, reasons, the first screen and the last."""

import re

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, Value, optim, step_through
from micrograd_plus import functions as f
from micrograd_plus.engine.primitives.neural import weighted_sum
from micrograd_plus.formulas.shown_numbers import number_text
from tests.visual.stepping_page.pages import page_of_numbers

LAST = "#step=99"


def made(computation, a=2.0, b=-3.0):
    a, b = Value(a, label="a"), Value(b, label="b")
    result = computation(a, b)
    result.label = "L"
    return result


def page_of(computation, a=2.0, b=-3.0):
    return step_through(made(computation, a, b), names={})


def page_of_update(lr=0.1, optimizer=optim.SGD):
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    loss = (a * b + a) ** 2
    return step_through(loss, names={"L": loss}, optimizer=optimizer([a, b], lr=lr))


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
    "curved": (lambda a, b: a**2, 3, 0, 3, "When a grows a little, L grows 6 times as much."),
    "just as much": (lambda a, b: a.exp(), 0, 0, 3, "When a grows a little, L grows just as much."),
    "through another": (
        *(lambda a, b: (a * b).square(), 2, -3, 5),
        "When a grows by 1, t1 falls by 3. As t1 grows, L falls 12 times as much. "
        "So, as a grows, L grows 36 times as much.",
    ),
    "one of several uses": (
        *(lambda a, b: a * b + a, 2, -3, 5),
        "a is used twice; this is the way back through L. When a grows by 1, L grows by 1.",
    ),
    "both operands": (
        *(lambda a, b: a * a, 3, 0, 3),
        "a is used twice; this is the way back through operand 1 of L, as if the other stood "
        "still. When a grows by 1, L grows by 3.",
    ),
    "flat": (
        *(lambda a, b: f.relu(a), -2, 0, 3),
        "A small change of a leaves L as it is. Nothing flows back this way.",
    ),
    "a kink": (
        *(lambda a, b: f.relu(a), 0, 0, 3),
        "Here L has a kink, and its slope is taken as 0. Nothing flows back this way.",
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
    assert tab.locator(".why").inner_text().startswith("Why? One more in a adds b once more.")


def test_the_source_of_a_reason_is_named(opened):
    tab = opened(page_of(lambda a, b: a.tanh()), "#step=3")
    assert tab.locator(".why small").inner_text().endswith("(DLMF 4.34)")


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
        "When a changes, all of its uses change at once, so their parts are added up: "
        "here all of its uses."
    )


def test_of_an_operation_that_is_not_ours_nothing_is_claimed(opened):
    other = Primitive(
        "tanh",
        on_floats=lambda a: 2 * a,
        on_arrays=lambda a: 2 * a,
        vjps=(lambda g, y, a: 2 * g,),
        formulas=("2",),
    )
    tab = opened(step_through(other(Value(1.5, label="a"))), "#step=3")
    assert tab.locator(".why, .curve, .nudge").count() == 0


@pytest.mark.parametrize("name", ["constructor", "toString", "__proto__"])
def test_an_operation_may_have_a_name_of_javascripts_own(opened, name):
    other = Primitive(
        name,
        on_floats=lambda a: 2 * a,
        on_arrays=lambda a: 2 * a,
        vjps=(lambda g, y, a: 2 * g,),
    )
    result = other(Tensor([1.5, 2.0], label="a"))
    result.label = "b"
    tab = opened(step_through(result.sum(), names={}), "#step=1")
    assert lead(tab) == f"The operation {name}, from its operands. It is used once, for t1."
    tab.keyboard.press("End")
    assert tab.locator(".why").count() == 0


def test_the_first_screen_says_what_a_gradient_is(opened):
    story = opened(page_of(lambda a, b: a * b)).locator(".story").inner_text()
    assert "how much L changes when that number grows a little, per unit" in story


def test_the_first_screen_names_the_keys_of_the_page(opened):
    tab = opened(page_of(lambda a, b: a * b))
    assert tab.locator(".keys kbd").all_inner_texts() == [
        *("→", "←", "Space", "Home", "End", "+", "−", "0")
    ]


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


def bars(tab):
    rows = tab.locator(".bars li").all()
    return [(r.locator(".name").inner_text(), r.locator(".number").inner_text()) for r in rows]


def test_the_last_step_sums_up_all_gradients_the_largest_first(opened):
    tab = opened(page_of_numbers(), LAST)
    found = bars(tab)
    sizes = [abs(float(number.replace("−", "-"))) for _, number in found]
    assert (sorted(name for name, _ in found), sizes) == (["a", "b", "c"], sorted(sizes)[::-1])


def test_before_the_last_step_nothing_is_summed_up(opened):
    tab = opened(page_of_numbers(), "#step=15")
    assert tab.locator(".summary").count() == 0


def test_bars_of_negative_gradients_lie_left_of_zero_and_the_others_right(opened):
    tab = opened(page_of(lambda a, b: a * b), LAST)
    sides = """() => [...document.querySelectorAll(".bar")].map((bar) => {
      const [whole, part] = [bar, bar.firstChild].map((x) => x.getBoundingClientRect());
      return part.left + part.width / 2 < whole.left + whole.width / 2 ? "left" : "right";
    })"""
    assert (bars(tab), tab.evaluate(sides)) == ([("a", "−3"), ("b", "2")], ["left", "right"])


def test_the_summary_says_which_way_makes_the_result_smaller(opened):
    tab = opened(page_of(lambda a, b: a * b), LAST)
    assert "To make L smaller, make a larger." in summary(tab)


def test_where_no_parameter_counts_the_summary_says_so_instead_of_empty_bars(opened):
    tab = opened(page_of(lambda a, b: f.relu(a * b)), LAST)
    assert (tab.locator(".bars").count(), "All gradients are 0" in summary(tab)) == (0, True)


def summary(tab):
    return tab.locator(".summary").inner_text()


def next_pass(tab):
    rows = tab.locator(".summary dl")
    names, numbers = rows.locator("dt").all_inner_texts(), rows.locator("dd").all_inner_texts()
    return dict(zip((re.sub(r"\s+", " ", name) for name in names), numbers, strict=True))


def after_one_step(a, b, lr):
    a, b = Value(a), Value(b)
    ((a * b + a) ** 2).backward()
    optim.SGD([a, b], lr=lr).step()
    return number_text(((a * b + a) ** 2).data)


def test_after_an_update_the_next_forward_pass_is_shown(opened):
    tab = opened(page_of_update(lr=0.01), LAST)
    assert next_pass(tab)["L after the update"] == after_one_step(2.0, -3.0, 0.01)


def test_the_next_forward_pass_follows_other_numbers(opened):
    tab = opened(page_of_update(lr=0.01), LAST)
    tab.locator("summary").click()
    tab.get_by_label("Type a value for a", exact=True).fill("1.5")
    assert next_pass(tab)["L after the update"] == after_one_step(1.5, -3.0, 0.01)


def test_a_step_that_went_too_far_is_called_so(opened):
    tab = opened(page_of_update(lr=1.0), LAST)
    assert "the step went too far" in summary(tab)


def test_arrays_have_their_next_forward_pass_too(opened):
    w = Tensor([1.0, 2.0], label="w")
    loss = (w * w).sum()
    tab = opened(
        step_through(loss, names={"L": loss}, optimizer=optim.SGD([w], lr=0.1)), "#step=99"
    )
    assert next_pass(tab)["L after the update"] == "3.2"


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


def test_of_an_array_the_largest_entry_is_summed_up_by_its_place(opened):
    x = Tensor([[1.0, 2.0], [-5.0, 3.0]], label="x")
    assert bars(opened(step_through((x * x).sum()), LAST)) == [("x[1, 0]", "−10")]
