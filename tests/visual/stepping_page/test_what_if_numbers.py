"""Other numbers, at random: the page computes what the engine computes, at every node."""

import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Value, step_through, steps
from micrograd_plus import functions as f
from micrograd_plus.engine.primitives import (
    activations,
    arithmetic,
    elementwise,
    selection,
    trigonometry,
)
from micrograd_plus.testing.battery import table
from micrograd_plus.testing.calls import Interval
from micrograd_plus.testing.strategies import floats, programs

FAMILIES = (elementwise, trigonometry, activations, arithmetic, selection)
# The functions of each number of operands: of those of any number, of two.
ELEMENTWISE = [
    primitive
    for primitive in table()
    if any(primitive.name in vars(family) for family in FAMILIES)
    and primitive.on_floats is not None
    and not primitive.without_gradient
    and primitive.name in f.__all__
]
OF_ONE = [primitive.name for primitive in ELEMENTWISE if len(primitive.vjps) == 1]
OF_TWO = [primitive.name for primitive in ELEMENTWISE if len(primitive.vjps) in (0, 2)]
ANY = floats(Interval(-1e3, 1e3), allow_subnormal=True)
EDGES = [0.0, -0.0, 1.0, -1.0, 5e-324, -1e-200, 1e-9, 0.3, -2.5, 40.0, 800.0, -800.0, 1e200, -1e308]


def each_of(functions, numbers):
    """Every function of leaves of its own, and a result that they all contribute to."""
    leaves = [Value(x, label=f"x{i}") for i, x in enumerate(numbers)]
    count = len(leaves) // len(functions)
    results = [
        getattr(f, name)(*leaves[i * count : (i + 1) * count]) for i, name in enumerate(functions)
    ]
    return steps(sum(results[1:], results[0]), names=dict(zip(functions, results, strict=True)))


# As a reader would: what is typed, then what the nodes tell when the mouse hovers.
TYPE_AND_READ = """numbers => {
  numbers.forEach((number, i) => {
    const field = document.querySelector(`[aria-label="Type a value for x${i}"]`);
    if (!field) return; // a leaf that nothing uses
    field.value = number;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return [...document.querySelectorAll(".node title")].map((title) => title.textContent);
}"""


def shown(tab, numbers):
    """The page's value and gradient of every node, as {name: [value, gradient]}."""
    found = {}
    for text in tab.evaluate(TYPE_AND_READ, list(map(repr, numbers))):
        name, *rest = re.sub(r"^(value|gradient) ", "", text, flags=re.MULTILINE).split("\n")
        found[name] = [float(x.replace("−", "-")) for x in rest]
    return found


def known(found):
    """The engine's, likewise."""
    return {
        name: [value, found.gradients[name]] if name in found.gradients else [value]
        for name, value in found.values.items()
    }


def differences(found, expected, abs_tols):
    """What differs: the name of a node, the page's number and the engine's.

    Numbers that are not the same differ by more than 1e-12 of their size, and by more than the
    absolute tolerance: one for values, and one for gradients.
    """
    assert {x: len(found[x]) for x in found} == {x: len(expected[x]) for x in expected}
    return [
        (name, x, y)
        for name in expected
        for x, y, abs_tol in zip(found[name], expected[name], abs_tols, strict=False)
        if not (math.isnan(x) and math.isnan(y))
        and not math.isclose(x, y, rel_tol=1e-12, abs_tol=abs_tol)
    ]


def differences_of_each(tab, functions, numbers):
    with np.errstate(all="ignore"):
        expected = known(each_of(functions, numbers))
    found = shown(tab, numbers)
    # Not the sums, where an inf or a large number hides the others.
    names = [name for name in expected if name[0] == "x" or name in functions]
    # Of the gradient 1 − y², for y a rounding beside 1, no more can be expected; of that of sinc,
    # (cos(πx) − y) / x, less for small x.
    of_sinc = [f"x{i}" for i, function in enumerate(functions) if function == "sinc"]
    return [
        difference
        for some, tolerance in [({*names} - {*of_sinc}, 1e-15), (of_sinc, 1e-11)]
        for difference in differences(
            *({x: all_[x] for x in some} for all_ in (found, expected)), (0.0, tolerance)
        )
    ]


@pytest.fixture(params=[OF_ONE, OF_TWO], ids=["of one number", "of two numbers"])
def functions(request):
    return request.param


@pytest.fixture
def count(functions):
    return len(functions) * (2 if functions is OF_TWO else 1)


@pytest.fixture
def tab(opened, functions, count):
    tab = opened(step_through(each_of(functions, [0.5] * count)), "#step=999")
    tab.locator("summary").click()
    return tab


def test_functions_of_any_numbers(tab, functions, count):
    @given(st.lists(ANY, min_size=count, max_size=count))
    def agree(numbers):
        assert differences_of_each(tab, functions, numbers) == []

    agree()


def test_functions_at_the_edges_of_their_domains(tab, functions, count):
    arity = count // len(functions)
    for numbers in itertools.product(EDGES, repeat=arity):
        assert differences_of_each(tab, functions, list(numbers) * len(functions)) == []


def test_random_programs(opened):
    tab = opened(step_through(Value(1.0)))

    @given(programs(numbers_only=True), st.data())
    def agree(program, data):
        def made(numbers):
            leaves = [Value(x, label=f"x{i}") for i, x in enumerate(numbers)]
            return steps(program.run(leaves, [float(c) for c in program.constants]), names={})

        first = made([float(x) for x in program.leaves])
        tab.set_content(step_through(first).html)
        tab.keyboard.press("End")
        others = [data.draw(floats(Interval(-2.5, 2.5))) for _ in program.leaves]
        expected = known(made(others))
        assert differences(shown(tab, others), expected, (1e-12, 1e-12)) == []

    agree()
