"""What if the numbers were others: the page computes what the engine computes."""

import pytest

from micrograd_plus import Value, step_through, steps
from micrograd_plus import functions as f
from micrograd_plus.engine.primitives.neural import weighted_sum
from micrograd_plus.formulas.shown_numbers import number_text
from tests.visual.stepping_page.pages import doubling, result_of
from tests.visual.stepping_page.reading import address, box, gradient

COMPUTATIONS = {
    "arithmetic": lambda a, b: (a * b + a) / b - 3,
    "powers": lambda a, b: a**2 * b + a**3 - a**-1 + (-b),
    "power of nodes": lambda a, b: (a * a) ** b,
    "tanh": lambda a, b: (a * b).tanh() + (a + b).sigmoid(),
    "exponentials": lambda a, b: f.exp(a) + f.expm1(b) + f.log(a * a) + f.log1p(b * b),
    "roots": lambda a, b: f.sqrt(a * a) + f.square(b) + f.absolute(a * b),
    "angles": lambda a, b: f.sin(a) * f.cos(b) + f.tan(a) + f.arctan(b) + f.sinh(a) - f.cosh(b),
    "activations": lambda a, b: f.relu(a) + f.leaky_relu(b) + f.elu(a) + f.silu(b) + f.gelu(a),
    "softplus": lambda a, b: f.softplus(a) + f.softplus(b * 3),
    "choices": lambda a, b: f.maximum(a, b) + f.minimum(a, 1.0) + f.clip(b, -1.0, 1.0),
    "where": lambda a, b: f.where(1, a, b) * a,
}
NUMBERS = [(2.0, -3.0), (-0.5, 0.7), (0.25, 4.0)]


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_other_numbers_give_the_engines_values_gradients_and_texts(opened, name):
    computation = COMPUTATIONS[name]
    tab = opened(step_through(result_of(computation, 1.5, 0.5)))
    tab.locator("summary").click()
    for a, b in NUMBERS:
        tab.get_by_label("Type a value for a", exact=True).fill(str(a))
        tab.get_by_label("Type a value for b", exact=True).fill(str(b))
        expected = steps(result_of(computation, a, b))
        tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        data = expected.to_dict()
        forward, backward = ([step["text"] for step in data[k]] for k in ("forward", "backward"))
        lines = tab.locator("#all li").all_text_contents()
        assert lines == [*forward, "∂L/∂L = 1", *backward]


def opened_with(opened, computation, numbers=(1.5, 0.5)):
    tab = opened(step_through(result_of(computation, *numbers)), "#step=99")
    tab.locator("summary").click()
    return tab


def test_dragging_moves_the_whole_graph(opened):
    tab = opened_with(opened, lambda a, b: a * b)
    tab.get_by_label("Drag a value for a", exact=True).fill("2.5")
    assert tab.get_by_label("Type a value for a", exact=True).input_value() == "2.5"
    assert gradient(tab, "b") == "2.5"


def test_the_numbers_of_the_program_come_back(opened):
    tab = opened_with(opened, lambda a, b: a * b)
    tab.get_by_label("Type a value for a", exact=True).fill("7")
    tab.locator("#reset").click()
    assert gradient(tab, "b") == "1.5"
    assert tab.get_by_label("Type a value for a", exact=True).input_value() == "1.5"


@pytest.mark.parametrize("text", ["", "x", "1e999"])
def test_what_is_no_number_changes_nothing_and_is_marked(opened, text):
    tab = opened_with(opened, lambda a, b: a * b)
    field = tab.get_by_label("Type a value for a", exact=True)
    field.fill(text)
    assert field.get_attribute("aria-invalid") is not None
    assert gradient(tab, "b") == "1.5"


def test_an_operation_that_the_page_does_not_know_offers_no_other_numbers(opened):
    tab = opened(step_through(doubling()(Value(1.5, label="a"))))
    assert tab.locator("#what-if").is_hidden()


def test_an_operation_of_another_meaning_offers_no_other_numbers(opened):
    tab = opened(step_through(doubling("tanh")(Value(1.5, label="a"))))
    assert tab.locator("#what-if").is_hidden()


def test_a_neuron_computes_again(opened):
    x = [Value(0.5, label="a"), Value(-1.0, label="b")]
    w = [Value(0.25, label="w1"), Value(2.0, label="w2")]
    tab = opened(step_through(weighted_sum(*x, *w, Value(1.0, label="bias"))), "#step=99")
    tab.locator("summary").click()
    tab.get_by_label("Type a value for a", exact=True).fill("7")
    assert [gradient(tab, name) for name in ("w1", "w2", "a", "bias")] == ["7", "−1", "0.25", "1"]


@pytest.mark.parametrize("x", [99999.7, 9999.97, 12345.678, 9999999.7, 1.2345e-5, 0.5])
def test_a_number_is_written_as_the_package_writes_it(opened, x):
    tab = opened_with(opened, lambda a, b: a * b)
    tab.get_by_label("Type a value for a", exact=True).fill(str(x))
    assert gradient(tab, "b") == number_text(x)


def weights_and_inputs(count=150):
    x = [Value(0.25 * i, label=f"x{i}") for i in range(count)]
    w = [Value(0.01 * i, label=f"w{i}") for i in range(count)]
    y = weighted_sum(*x, *w, Value(1.0, label="bias"))
    y.label = "y"
    return y


@pytest.fixture
def many_leaves(opened):
    tab = opened(step_through(weights_and_inputs()), "#step=999")
    tab.locator("summary").click()
    return tab


def names_in_the_list(tab):
    return tab.locator(".leaf span").all_inner_texts()


def test_of_many_leaves_the_list_has_the_first_and_says_how_to_find_the_others(many_leaves):
    assert len(names_in_the_list(many_leaves)) == 40
    note = many_leaves.locator("#what-if .remark:not(#link)").inner_text()
    assert note.startswith("40 of 301: find others by their names, or click in the graph")


def test_a_leaf_is_found_by_its_name(many_leaves):
    many_leaves.get_by_label("Find a number by its name").fill("W149")
    assert names_in_the_list(many_leaves) == ["w149"]
    many_leaves.get_by_label("Type a value for w149", exact=True).fill("7")
    assert gradient(many_leaves, "x149") == "7"


def test_a_name_that_no_leaf_has_is_told(many_leaves):
    many_leaves.get_by_label("Find a number by its name").fill("loss")
    assert (
        many_leaves.locator("#what-if .remark:not(#link)").inner_text()
        == "No number that is given is called loss."
    )


def test_a_number_is_kept_while_others_are_looked_for(many_leaves):
    for name in ("x149", "w149", "x149"):
        many_leaves.get_by_label("Find a number by its name").fill(name)
        field = many_leaves.get_by_label(f"Type a value for {name}", exact=True)
        if name == "x149" and field.input_value() != "7":
            field.fill("7")
    assert field.input_value() == "7"
    assert gradient(many_leaves, "w149") == "7"


def test_the_numbers_of_leaves_that_are_not_listed_come_back_too(many_leaves):
    many_leaves.get_by_label("Find a number by its name").fill("x149")
    many_leaves.get_by_label("Type a value for x149", exact=True).fill("7")
    many_leaves.get_by_label("Find a number by its name").fill("bias")
    many_leaves.locator("#reset").click()
    assert gradient(many_leaves, "w149") == "37.25"


def test_every_leaf_of_many_can_be_changed(many_leaves):
    changed = {"x0": 2.0, "w0": -3.0, "x149": 0.5, "w149": 4.0, "bias": -1.0}
    for name, x in changed.items():
        many_leaves.get_by_label("Find a number by its name").fill(name)
        many_leaves.get_by_label(f"Type a value for {name}", exact=True).fill(str(x))
    y = weights_and_inputs()
    for leaf in y.operands:
        if leaf.label in changed:
            leaf.assign(changed[leaf.label])
    expected = number_text(weighted_sum(*y.operands).data)
    assert many_leaves.locator(".node.output .value").text_content() == expected


def test_a_click_on_a_leaf_in_the_graph_leads_to_its_number(many_leaves):
    at = address(many_leaves)
    box(many_leaves, "w120").dispatch_event("click")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert many_leaves.evaluate(focused) == "Type a value for w120"
    many_leaves.keyboard.type("7")
    assert gradient(many_leaves, "x120") == "7"
    assert address(many_leaves) == at


def test_a_click_on_a_leaf_steps_on_while_no_other_numbers_are_tried(opened):
    tab = opened(step_through(weights_and_inputs(3)))
    box(tab, "w1").click()
    assert address(tab).endswith("#step=1")


def test_few_leaves_need_no_search(opened):
    tab = opened_with(opened, lambda a, b: a * b)
    assert tab.get_by_label("Find a number by its name").is_hidden()


def test_what_is_tried_comes_into_sight_when_it_is_opened(many_leaves):
    many_leaves.keyboard.press("Home")
    inside = """() => {
      const place = (x) => document.querySelector(x).getBoundingClientRect();
      const [row, side] = [place('.leaf'), place('#side')];
      return row.top > side.top && row.bottom < side.bottom;
    }"""
    many_leaves.locator("summary").click()
    many_leaves.locator("summary").click()
    many_leaves.wait_for_function(inside)


def test_a_click_on_a_leaf_ends_the_search(many_leaves):
    many_leaves.get_by_label("Find a number by its name").fill("bias")
    box(many_leaves, "w120").dispatch_event("click")
    assert names_in_the_list(many_leaves)[:3] == ["w120", "x0", "x1"]


def outcome(tab):
    return tab.locator("#what-if .outcome").inner_text().replace("\u00a0", " ")


def test_the_result_is_beside_the_numbers_at_every_step(opened):
    tab = opened(step_through(result_of(lambda a, b: a * b, 1.5, 0.5)))
    tab.locator("summary").click()
    tab.get_by_label("Drag a value for a", exact=True).fill("2.5")
    assert outcome(tab) == "L becomes 0.75 → 1.25 (step 1)"


def test_a_change_too_small_for_four_digits_is_seen(opened):
    tab = opened_with(opened, lambda a, b: a + b * 0.0001)
    tab.get_by_label("Type a value for b", exact=True).fill("0.6")
    assert outcome(tab) == "L becomes 1.50005 → 1.50006 (step 2)"


def test_a_result_that_stays_is_said_to_stay(opened):
    tab = opened_with(opened, lambda a, b: f.maximum(a, b))
    tab.get_by_label("Type a value for b", exact=True).fill("0.6")
    assert outcome(tab) == "L stays 1.5 (step 1)"


def test_the_numbers_of_the_program_have_their_result_again(opened):
    tab = opened_with(opened, lambda a, b: a * b)
    tab.get_by_label("Type a value for a", exact=True).fill("7")
    tab.locator("#reset").click()
    assert outcome(tab) == "L is 0.75 (step 1)"


def test_a_result_that_is_asked_for_is_not_told(opened):
    tab = opened(step_through(result_of(lambda a, b: a * b, 1.5, 0.5)))
    tab.locator("summary").click()
    tab.locator("#predict").click()
    tab.locator("#asked").select_option("results")
    assert tab.locator(".outcome").is_hidden()
    tab.get_by_text("Show", exact=True).click()
    assert tab.locator(".outcome").is_visible()


def test_the_result_stays_in_sight_above_many_numbers(many_leaves):
    many_leaves.get_by_label("Drag a value for x30", exact=True).fill("3")
    top, side = (many_leaves.locator(x).bounding_box()["y"] for x in ("#what-if .outcome", "#side"))
    assert 0 <= top - side < 40


@pytest.mark.parametrize(("text", "words"), [("hello", "“hello” is no number"), ("", "Nothing is")])
def test_of_what_is_no_number_a_sentence_says_what_holds(opened, text, words):
    tab = opened_with(opened, lambda a, b: a * b)
    tab.get_by_label("Type a value for a", exact=True).fill("7")
    tab.get_by_label("Type a value for a", exact=True).fill(text)
    said = tab.locator(".leaf .wrong").first.inner_text()
    assert said.startswith(words)
    assert said.endswith("Until then a stays 7.")


def test_the_sentence_goes_when_a_number_is_typed(opened):
    tab = opened_with(opened, lambda a, b: a * b)
    tab.get_by_label("Type a value for a", exact=True).fill("hello")
    tab.get_by_label("Type a value for a", exact=True).fill("2")
    assert tab.locator(".leaf .wrong").first.inner_text() == ""


def test_on_a_phone_all_of_few_numbers_come_into_sight(opened):
    page = step_through(result_of(lambda a, b: a * b, 1.5, 0.5))
    tab = opened(page, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    tab.locator("summary").tap()
    tab.wait_for_timeout(50)
    rows = [row.bounding_box() for row in tab.locator("#what-if .leaf").all()]
    side = tab.locator("#side").bounding_box()
    assert max(row["y"] + row["height"] for row in rows) < side["y"] + side["height"]


def test_a_tap_on_a_computed_box_leads_to_its_step_while_numbers_are_tried(opened):
    page = step_through(result_of(lambda a, b: (a * b).tanh(), 1.5, 0.5))
    tab = opened(page, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    tab.locator("summary").tap()
    box(tab, "L").tap()
    assert address(tab).endswith("#step=2")


def marks_of_the_curve(tab):
    return tab.locator(".curve .mark").all_text_contents()


def curve_at(opened, x, others):
    value = Value(x, label="x")
    y = value.tanh()
    y.label = "y"
    tab = opened(step_through(y), "#step=1")
    before = marks_of_the_curve(tab)
    tab.locator("summary").click()
    for other in others:
        tab.get_by_label("Type a value for x", exact=True).fill(str(other))
    return tab, before


def test_the_curve_keeps_its_scale_when_a_number_is_altered(opened):
    tab, before = curve_at(opened, 0.5, [1.5])
    assert marks_of_the_curve(tab) == before


def test_a_curve_is_made_longer_where_an_altered_number_lies_outside(opened):
    tab, _ = curve_at(opened, 0.5, [12.0])
    assert tab.locator(".curve .line").first.evaluate("x => x.getBBox().height") > 100
    assert "10" in marks_of_the_curve(tab)


def lead_of(opened, function, step):
    """What is said at a step of the way back through a function and then a sum, at x = 30."""
    x, b = Value(0.5, label="x"), Value(0.25, label="b")
    total = x + b
    tab = opened(step_through(function(total), names={"total": total}), f"#step={step}&x=30")
    return tab.locator(".lead").inner_text()


@pytest.mark.parametrize("function", [f.tanh, f.erf])
def test_a_slope_that_is_rounded_to_zero_is_told_from_one_that_is_zero(opened, function):
    assert "so small that the computer rounds it to 0" in lead_of(opened, function, 4)


def test_what_flows_on_from_it_is_called_rounded_too(opened):
    assert "was rounded to 0, and 0 flows back" in lead_of(opened, f.tanh, 5)


def test_a_slope_that_is_zero_is_not_called_rounded(opened):
    assert "rounded" not in lead_of(opened, lambda x: f.minimum(x, 1.0), 5)
