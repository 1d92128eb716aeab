"""What if the numbers were others: the page computes what the engine computes."""

import pytest

from micrograd_plus import Value, step_through, steps
from micrograd_plus import functions as f

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
        texts = [step["text"] for step in data["forward"] + data["backward"]]
        assert tab.locator("#all li").all_text_contents() == texts
