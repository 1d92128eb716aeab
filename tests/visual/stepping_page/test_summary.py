"""The last step: what came out, which way is down, and the next forward pass, in a real browser."""

import re

from micrograd_plus import Tensor, Value, optim, step_through
from micrograd_plus import functions as f
from micrograd_plus.formulas.shown_numbers import number_text
from tests.visual.stepping_page.pages import page_of, page_of_numbers, page_of_update
from tests.visual.stepping_page.reading import LAST


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


def test_the_summary_says_for_each_parameter_which_way_makes_the_result_smaller(opened):
    tab = opened(page_of(lambda a, b: a * b), LAST)
    assert "To make L smaller, make a larger, and b smaller." in summary(tab)


def test_the_summary_names_all_that_count_alike(opened):
    tab = opened(page_of(lambda a, b: a - b), LAST)
    assert "a and b count alike." in summary(tab)


def test_the_summary_stands_above_the_last_step(opened):
    tab = opened(page_of(lambda a, b: a * b), LAST)
    assert tab.locator("#explanation h1, #explanation h2").first.inner_text() == "What came out"


def test_a_small_gradient_is_written_without_a_power_of_ten(opened):
    tab = opened(page_of(lambda a, b: a * 3.64e-5), LAST)
    assert bars(tab) == [("a", "0.0000364")]


def test_the_summary_says_whether_the_update_went_that_way(opened):
    assert "The update did just that." in summary(opened(page_of_update(optim.SGD), LAST))


def test_beside_what_was_foretold_stands_why_it_came_otherwise(opened):
    tab = opened(page_of_update(optim.SGD, lr=0.01), LAST)
    assert "a gradient says how the way begins. It foretells small steps" in summary(tab)


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
    tab = opened(page_of_update(optim.SGD, lr=0.01), LAST)
    assert next_pass(tab)["L after the update"] == after_one_step(2.0, -3.0, 0.01)


def test_the_next_forward_pass_follows_other_numbers(opened):
    tab = opened(page_of_update(optim.SGD, lr=0.01), LAST)
    tab.locator("summary").click()
    tab.get_by_label("Type a value for a", exact=True).fill("1.5")
    assert next_pass(tab)["L after the update"] == after_one_step(1.5, -3.0, 0.01)


def test_a_step_that_went_too_far_is_called_so(opened):
    tab = opened(page_of_update(optim.SGD, lr=1.0), LAST)
    assert "the step went too far" in summary(tab)


def test_arrays_have_their_next_forward_pass_too(opened):
    w = Tensor([1.0, 2.0], label="w")
    loss = (w * w).sum()
    tab = opened(
        step_through(loss, names={"L": loss}, optimizer=optim.SGD([w], lr=0.1)), "#step=99"
    )
    assert next_pass(tab)["L after the update"] == "3.2"


def test_of_an_array_the_largest_entry_is_summed_up_by_its_place(opened):
    x = Tensor([[1.0, 2.0], [-5.0, 3.0]], label="x")
    assert bars(opened(step_through((x * x).sum()), LAST)) == [("x[1, 0]", "−10")]
