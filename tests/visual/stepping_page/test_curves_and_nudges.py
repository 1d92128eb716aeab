"""The curve of an operation with its tangent, and what a small nudge does, in a real browser."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, step_through
from micrograd_plus import functions as f
from micrograd_plus.formulas.shown_numbers import number_text
from micrograd_plus.testing.battery import table
from micrograd_plus.testing.primitives import entry_of
from tests.visual.stepping_page.pages import page_of, result_of
from tests.visual.stepping_page.reading import LAST


def caption(tab):
    return tab.locator(".curve figcaption").inner_text()


# Pixels of the picture: where the dot is, how far the curve passes it by, and the same of the
# tangent; and the slope of the tangent against that of the curve on both sides of the dot.
GEOMETRY = """() => {
  const points = (path) => path.getAttribute("d").match(/-?[\\d.]+(?:e-?\\d+)?/g).map(Number)
    .reduce((all, x, i) => (i % 2 ? all.at(-1).push(x) : all.push([x]), all), []);
  const dot = document.querySelector(".curve circle");
  const [cx, cy] = ["cx", "cy"].map((name) => Number(dot.getAttribute(name)));
  const far = ([[x0, y0], [x1, y1]]) => {
    const t = Math.max(0, Math.min(1, ((cx - x0) * (x1 - x0) + (cy - y0) * (y1 - y0))
      / ((x1 - x0) ** 2 + (y1 - y0) ** 2 || 1)));
    return Math.hypot(x0 + t * (x1 - x0) - cx, y0 + t * (y1 - y0) - cy);
  };
  const lines = [...document.querySelectorAll(".curve .line")].map(points);
  const pairs = lines.flatMap((line) => line.slice(1).map((p, i) => [line[i], p]));
  // The curve three pixels to the left and to the right of the dot.
  const at = (x) => {
    const [[x0, y0], [x1, y1]] = pairs.find(([[low], [high]]) => low <= x && x <= high);
    return [x, y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)];
  };
  const [a, b] = [at(cx - 3), at(cx + 3)];
  const tangent = points(document.querySelector(".curve .tangent"));
  const angle = ([[x0, y0], [x1, y1]]) => Math.atan2(y1 - y0, x1 - x0);
  return {
    curve: Math.min(...pairs.map(far)), tangent: far(tangent), pieces: lines.length,
    turn: Math.abs(angle([a, b]) - angle(tangent)),
  };
}"""

CURVES = {
    "tanh": lambda a, b: a.tanh(),
    "exp": lambda a, b: a.exp(),
    "exp far off": lambda a, b: (a + 8).exp(),
    "log": lambda a, b: a.log(),
    "square": lambda a, b: a.square(),
    "power": lambda a, b: a**3,
    "sin far off": lambda a, b: (a + 100).sin(),
    "quotient": lambda a, b: b / a,
    "product": lambda a, b: a * b,
    "tan": lambda a, b: (a - 1).tan(),
    "gelu": lambda a, b: f.gelu(a),
    "softplus": lambda a, b: f.softplus(a),
}


def opened_at_a(opened, computation, a=2.0, b=-3.0):
    """Where the gradient first goes back through the last operation to its first operand."""
    tab = opened(page_of(computation, a, b))
    seed = int(tab.locator("#slider").get_attribute("max"))
    for step in range(seed + 1):
        tab.evaluate(f"location.hash = 'step={step}'")
        tab.locator(f"#count:text('step {step} of')").wait_for()
        if tab.locator(".curve .tangent").count():
            break
    return tab


@pytest.mark.parametrize("name", CURVES)
def test_curve_and_tangent_go_through_the_dot(opened, name):
    found = opened_at_a(opened, CURVES[name]).evaluate(GEOMETRY)
    assert max(found["curve"], found["tangent"]) < 1


@pytest.mark.parametrize("name", CURVES)
def test_the_tangent_goes_the_way_of_the_curve(opened, name):
    assert opened_at_a(opened, CURVES[name]).evaluate(GEOMETRY)["turn"] < 0.1


def test_a_pole_parts_the_curve(opened):
    assert opened_at_a(opened, lambda a, b: 1 / a).evaluate(GEOMETRY)["pieces"] == 2


def test_a_jump_parts_the_curve(opened):
    tab = opened_at_a(opened, lambda a, b: a % 3.0)
    assert tab.evaluate(GEOMETRY)["pieces"] > 1


def test_a_kink_does_not_part_the_curve(opened):
    assert opened_at_a(opened, lambda a, b: f.relu(a), a=0.5).evaluate(GEOMETRY)["pieces"] == 1


KINKS = {
    "relu": (
        lambda a, b: f.relu(a),
        0.0,
        "from the left its slope is 0, going right 1. Taken is 0",
    ),
    "absolute": (
        *(lambda a, b: f.absolute(a), 0.0),
        "from the left its slope is −1, going right 1. Taken is 0",
    ),
    "clip": (
        *(lambda a, b: f.clip(a, 0.0, 1.0), 1.0),
        "from the left its slope is 1, going right 0. Taken is 1",
    ),
}


@pytest.mark.parametrize("name", KINKS)
def test_the_slopes_on_both_sides_of_a_kink_are_told(opened, name):
    computation, a, expected = KINKS[name]
    assert expected in caption(opened_at_a(opened, computation, a))


@pytest.mark.parametrize("a", [1.0, -2.0, 1e-3, 300.0])
def test_a_smooth_curve_is_not_called_a_kink(opened, a):
    assert "kink" not in caption(opened_at_a(opened, lambda a, b: a.square(), a))


FLAT = "at a = 0: its slope is 0, so it goes neither up nor down."


def test_where_a_curve_is_flat_the_words_say_so(opened):
    assert caption(opened_at_a(opened, lambda a, b: a.square(), a=0.0)).endswith(FLAT)


def test_a_vertical_slope_is_drawn_and_called_vertical(opened):
    tab = opened_at_a(opened, lambda a, b: f.sqrt(a), a=0.0)
    assert "it goes straight up" in caption(tab)


def test_the_other_operand_is_held_and_named(opened):
    tab = opened_at_a(opened, lambda a, b: b / a)
    assert caption(tab).startswith("How L goes with b, while a stays 2.")


def test_of_a_square_as_a_product_one_operand_is_held(opened):
    tab = opened_at_a(opened, lambda a, b: a * a)
    assert caption(tab).startswith("How L goes with the first a, while the second a stays 2.")


def test_where_the_parts_of_a_square_are_added_the_curve_is_that_of_both(opened):
    assert caption(opened(page_of(lambda a, b: a * a), LAST)) == (
        "How L goes with a, in both places at once. The dashed line touches it at a = 2: its slope "
        "is 4, so it climbs by 4 for each 1 to the right."
    )


TOGETHER = {
    "square": lambda a, b: a * a,
    "power": lambda a, b: a**a,
    "quotient": lambda a, b: a / a,
    "sum": lambda a, b: a + a,
    "maximum": lambda a, b: f.maximum(a, a),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_the_tangent_to_a_curve_of_both_goes_its_way(opened, name):
    assert opened(page_of(TOGETHER[name]), LAST).evaluate(GEOMETRY)["turn"] < 0.1


def test_going_forward_a_square_as_a_product_is_a_curve_that_stays_above_zero(opened):
    tab = opened(page_of(lambda a, b: a * a), "#step=1")
    assert caption(tab).startswith("How L goes with a, in both places at once.")


def test_where_a_curve_is_nearly_flat_it_looks_so(opened):
    tab = opened_at_a(opened, lambda a, b: a.tanh(), a=4.0)
    angle = """() => {
      const d = document.querySelector(".curve .tangent").getAttribute("d");
      const [x0, y0, x1, y1] = d.match(/-?[\\d.]+/g).map(Number);
      return Math.abs((y1 - y0) / (x1 - x0));
    }"""
    assert tab.evaluate(angle) < 0.05


def test_of_a_square_as_a_product_one_operand_is_nudged_alone(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: a * a), 3)
    words = tab.locator(".nudge p").first.inner_text()
    assert (words[:28], nudged(tab)) == ("If the first a alone grew by", ["+0.02", "+0.02"])


def test_the_curve_follows_other_numbers(opened):
    tab = opened(page_of(lambda a, b: a.square()), "#step=3")
    tab.locator("summary").click()
    tab.get_by_label("Type a value for a", exact=True).fill("5")
    assert caption(tab).endswith(
        "at a = 5: its slope is 10, so it climbs by 10 for each 1 to the right."
    )


def test_a_forward_step_shows_the_curve_without_a_slope(opened):
    tab = opened(page_of(lambda a, b: a.tanh()), "#step=1")
    assert (tab.locator(".curve .line").count(), tab.locator(".curve .tangent").count()) == (1, 0)


def test_the_picture_says_in_words_what_it_shows(opened):
    tab = opened(page_of(lambda a, b: a.tanh()), "#step=3")
    assert tab.locator(".curve svg[role=img]").get_attribute("aria-label") == caption(tab)


def test_what_is_folded_stays_folded_from_step_to_step(opened):
    tab = opened(page_of(lambda a, b: a.tanh()), "#step=1")
    tab.get_by_role("button", name="The curve").click()
    tab.keyboard.press("End")
    assert tab.locator(".curve").is_hidden()


def page_of_an_array(operation):
    x = Tensor([[-1.0, 0.5, 2.0], [0.0, 3.0, -2.0]], label="x")
    y = operation(x)
    return step_through(y.sum(), names={"y": y})


@pytest.mark.parametrize("operation", [f.tanh, f.relu, lambda x: x**2], ids=["tanh", "relu", "**2"])
def test_of_an_array_each_entry_is_a_dot_on_the_curve(opened, operation):
    tab = opened(page_of_an_array(operation), "#step=1")
    assert tab.locator(".curve circle").count() == 6


def test_an_array_of_another_operation_than_the_page_knows_has_no_curve(opened):
    assert opened(page_of_an_array(f.cumsum), "#step=1").locator(".curve").count() == 0


def test_of_an_array_the_entry_with_the_largest_gradient_is_nudged(opened):
    x = Tensor([[1.0, 2.0], [-5.0, 3.0]], label="x")
    loss = f.sum(x.square())
    tab = opened_at_nudge(opened, step_through(loss, names={"L": loss}), 99)
    assert (tab.locator(".nudge p").first.inner_text()[:15], nudged(tab)) == (
        "If x[1, 0] grew",
        ["−0.1", signed(4.99**2 - 25)],
    )


def test_a_scalar_among_arrays_has_its_curve_too(opened):
    loss = Tensor([1.0, 2.0], label="x").sum().log()
    tab = opened(step_through(loss, names={"L": loss}), "#step=2")
    assert tab.locator(".curve circle").count() == 1


def test_the_focus_stays_on_what_is_unfolded_from_step_to_step(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: (a * b).tanh()), 4)
    tab.get_by_role("button", name="Try it: a small nudge").click()
    tab.keyboard.press("ArrowRight")
    focused = "document.activeElement.textContent"
    assert tab.evaluate(focused) == "Try it: a small nudge"


# Each of them on numbers where it is defined, its results added up.
def page_of_all_operations():
    generator = np.random.default_rng(0)
    total = Value(0.0)
    for primitive in table():
        if primitive.on_floats is None:
            continue
        entry = entry_of(primitive)
        count = len(primitive.vjps) or 3
        leaves = [Value(float(entry.domain(i).sample(generator, ()))) for i in range(count)]
        total = total + primitive(*leaves, **entry.calls[0].static)
    return step_through(total, names={})


def test_every_operation_on_numbers_has_its_words_and_its_reason_on_the_page(opened):
    tab = opened(page_of_all_operations())
    missing = """() => {
      const [found, last] = [[], Number(document.getElementById("slider").max)];
      for (let step = 1; step <= last; step += 1) {
        document.getElementById("next").click();
        const panel = document.getElementById("explanation");
        const lead = panel.querySelector(".lead")?.textContent ?? "";
        const isBackward = document.body.className === "backward";
        const isSeed = lead.startsWith("The backward pass starts");
        const isWrong = lead === "" || lead.startsWith("The operation")
          || /undefined|NaN|`/.test(panel.textContent)
          || (isBackward && !isSeed && !panel.querySelector(".why"));
        if (isWrong) found.push(`${step}: ${panel.textContent}`);
      }
      return found;
    }"""
    assert tab.evaluate(missing) == []


COMPUTATIONS = {
    "straight": lambda a, b: a * b,
    "curved": lambda a, b: (a * b + 6.0).tanh(),
    "used twice": lambda a, b: a.square() * a,
}


def nudged(tab):
    """By its gradient, by computing again."""
    return tab.locator(".nudge dd").all_inner_texts()


def opened_at_nudge(opened, page, step):
    return opened(page, f"#step={step}")


def signed(x):
    return ("+" if x > 0 else "") + number_text(x)


@pytest.mark.parametrize("size", ["0.1", "0.01", "0.001"])
@pytest.mark.parametrize("name", COMPUTATIONS)
def test_a_nudge_is_what_the_gradient_says_beside_what_computing_again_gives(opened, name, size):
    computation = COMPUTATIONS[name]
    root = result_of(computation)
    tab = opened_at_nudge(opened, step_through(root, names={}), 99)
    while "a grew" not in tab.locator(".nudge p").first.inner_text():
        tab.keyboard.press("ArrowLeft")
    tab.get_by_label("How large the nudge is").select_option(size)
    root.backward()
    (gradient,) = {x.grad for x in leaves_of(root) if x.label == "a"}
    h = float(size)
    change = result_of(computation, a=2.0 + h).data - root.data
    assert nudged(tab) == [signed(gradient * h), signed(change)]


def leaves_of(node):
    found = [leaf for x in node.operands if isinstance(x, Value) for leaf in leaves_of(x)]
    return found or [node]


def test_an_inner_number_is_nudged_from_there_on(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: (a * b).square()), 4)
    assert nudged(tab) == ["−0.12", signed((-6 + 0.01) ** 2 - 36)]


def test_one_of_several_uses_is_nudged_alone(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: a.square() * a), 4)
    while "a, in L alone, grew" not in tab.locator(".nudge p").first.inner_text():
        tab.keyboard.press("ArrowRight")
    assert nudged(tab) == ["+0.04", "+0.04"]


def test_the_last_of_several_uses_nudges_them_all(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: a.square() * a), 6)
    assert nudged(tab) == ["+0.12", signed(2.01**3 - 8)]


def test_where_the_result_is_curved_the_page_says_why_the_two_differ(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: a.square()), 3)
    assert tab.locator(".nudge .remark").inner_text() == (
        "They differ by 0.25 %, since the slope changes on the way: L is curved. "
        "The smaller the nudge, the better they agree."
    )


def test_where_the_result_is_straight_the_page_says_that_they_agree(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: a * b), 3)
    assert tab.locator(".nudge .remark").inner_text().startswith("They agree:")


def test_at_a_kink_the_page_does_not_promise_that_a_smaller_nudge_helps(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: f.absolute(a), a=0.0), 3)
    assert "except at a kink" in tab.locator(".nudge .remark").inner_text()


def test_what_is_not_finite_foretells_nothing(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: f.log(a), a=0.0), 3)
    assert "here a gradient foretells nothing" in tab.locator(".nudge .remark").inner_text()


def test_the_size_of_a_nudge_is_kept_from_step_to_step(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: a * b), 3)
    tab.get_by_label("How large the nudge is").select_option("0.1")
    tab.keyboard.press("Escape")
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("ArrowRight")
    assert tab.get_by_label("How large the nudge is").input_value() == "0.1"


def test_a_nudge_follows_other_numbers(opened):
    tab = opened_at_nudge(opened, page_of(lambda a, b: a * b), 3)
    tab.locator("summary").click()
    tab.get_by_label("Type a value for b", exact=True).fill("7")
    assert nudged(tab) == ["+0.07", "+0.07"]


def test_with_another_seed_no_nudge_is_claimed(opened):
    tab = opened(step_through(result_of(lambda a, b: a * b), seed=2.0, names={}), "#step=3")
    assert (tab.locator(".curve").count(), tab.locator(".nudge").count()) == (1, 0)


def test_the_marks_of_the_axes_are_short(opened):
    tab = opened_at_a(opened, lambda a, b: a.exp(), a=15.0)
    assert max(map(len, tab.locator(".curve .mark").all_text_contents())) <= 6
