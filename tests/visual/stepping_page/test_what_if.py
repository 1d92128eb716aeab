"""What if the numbers were others: the page computes what the engine computes."""

import pytest

from micrograd_plus import Primitive, Tensor, Value, step_through, steps
from micrograd_plus import functions as f
from micrograd_plus.engine.primitives.neural import weighted_sum

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


def made(computation, a, b):
    a, b = Value(a, label="a"), Value(b, label="b")
    result = computation(a, b)
    result.label = "L"
    return result


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_other_numbers_give_the_engines_values_gradients_and_texts(opened, name):
    computation = COMPUTATIONS[name]
    tab = opened(step_through(made(computation, 1.5, 0.5)))
    tab.locator("summary").click()
    for a, b in NUMBERS:
        tab.get_by_label("Type a value for a", exact=True).fill(str(a))
        tab.get_by_label("Type a value for b", exact=True).fill(str(b))
        expected = steps(made(computation, a, b))
        tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        data = expected.to_dict()
        forward, backward = ([step["text"] for step in data[k]] for k in ("forward", "backward"))
        lines = tab.locator("#all li").all_text_contents()
        assert lines == [*forward, "∂L/∂L = 1", *backward]


def opened_with(opened, computation, numbers=(1.5, 0.5)):
    tab = opened(step_through(made(computation, *numbers)), "#step=99")
    tab.locator("summary").click()
    return tab


def gradient(tab, name):
    return tab.locator(f'.node:has(.name:text-is("{name}")) .gradient').text_content()


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
    double = Primitive(
        "double",
        on_floats=lambda a: 2 * a,
        on_arrays=lambda a: 2 * a,
        vjps=(lambda g, y, a: 2 * g,),
        formulas=("2",),
    )
    tab = opened(step_through(double(Value(1.5, label="a"))))
    assert tab.locator("#what-if").is_hidden()


def test_an_operation_of_another_meaning_offers_no_other_numbers(opened):
    other = Primitive(
        "tanh",
        on_floats=lambda a: 2 * a,
        on_arrays=lambda a: 2 * a,
        vjps=(lambda g, y, a: 2 * g,),
        formulas=("2",),
    )
    tab = opened(step_through(other(Value(1.5, label="a"))))
    assert tab.locator("#what-if").is_hidden()


def test_a_graph_of_arrays_offers_no_other_numbers(opened):
    tab = opened(step_through(Tensor([1.0, 2.0]).sum()))
    assert tab.locator("#what-if").is_hidden()


def test_a_neuron_computes_again(opened):
    x = [Value(0.5, label="a"), Value(-1.0, label="b")]
    w = [Value(0.25, label="w1"), Value(2.0, label="w2")]
    tab = opened(step_through(weighted_sum(*x, *w, Value(1.0, label="bias"))), "#step=99")
    tab.locator("summary").click()
    tab.get_by_label("Type a value for a", exact=True).fill("7")
    assert [gradient(tab, name) for name in ("w1", "w2", "a", "bias")] == ["7", "−1", "0.25", "1"]
