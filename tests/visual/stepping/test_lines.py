"""How single steps read: signs, powers, choices, constants, arguments that are no operands."""

import math

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, Value, functions, nn, steps


def forward(y):
    """The lines of the forward steps."""
    example = steps(y, seed=np.ones(np.shape(y)) if np.shape(y) else None, names=named(y))
    return [repr(step)[len("ForwardStep(") : -1] for step in example.forward]


def backward(y):
    """The lines of the backward steps, up to the remark, and the remark."""
    lines = str(steps(y, names=named(y))).splitlines()
    return [line.strip() for line in lines if line.startswith("    ∂")]


def named(y):
    return {"y": y}


def x(data=3.0, label="x"):
    return Value(data, label=label)


@pytest.mark.parametrize(
    ("y", "line"),
    [
        (x(-3.0) * -2.0, "y = x × (−2) = −3 × (−2) = 6"),
        (x(-3.0) - x(-2.0, "b"), "y = x − b = −3 − (−2) = −1"),
        (-x(-3.0), "y = −x = −(−3) = 3"),
        (x(-3.0) ** 2, "y = x² = (−3)² = 9"),
        (x() ** -1, "y = x^(−1) = 3^(−1) = 0.3333"),
        (x() ** x(2.0, "b"), "y = x^b = 3² = 9"),
        (abs(x(-3.0)), "y = |x| = |−3| = 3"),
        (x().sigmoid(), "y = σ(x) = σ(3) = 0.9526"),
        (functions.square(x()), "y = x² = 3² = 9"),
        (functions.maximum(x(), 4.0, 1.0), "y = max(x, 4, 1) = max(3, 4, 1) = 4"),
        (functions.minimum(x(), 4.0), "y = min(x, 4) = min(3, 4) = 3"),
        (x().leaky_relu(0.1), "y = leaky_relu(x, slope=0.1) = leaky_relu(3, slope=0.1) = 3"),
        (functions.clip(x(), 0.0, 2.0), "y = clip(x, 0, 2) = clip(3, 0, 2) = 2"),
        (functions.where(0.0, 1.0, x()), "y = 1 if 0 ≠ 0, else x = 1 if 0 ≠ 0, else 3 = 3"),
        (Value(3, label="x") + 1, "y = x + 1 = 3 + 1 = 4"),
        (x(1.5e-9) * 2, "y = x × 2 = 1.5e−9 × 2 = 3e−9"),
        (x(math.inf) * 2, "y = x × 2 = inf × 2 = inf"),
        (2.0 * x(label="a b"), "y = 2 × (a b) = 2 × 3 = 6"),
    ],
)
def test_a_forward_step_reads(y, line):
    assert forward(y) == [line]


@pytest.mark.parametrize(
    ("y", "line"),
    [
        (x() ** 2, "∂y/∂x = ∂y/∂y × 2 × x = 1 × 2 × 3 = 1 × 6 = 6"),
        (x() ** 3, "∂y/∂x = ∂y/∂y × 3 × x² = 1 × 3 × 3² = 1 × 27 = 27"),
        (x() / 2, "∂y/∂x = ∂y/∂y × (1 / 2) = 1 × (1 / 2) = 1 × 0.5 = 0.5"),
        (2 / x(), "∂y/∂x = ∂y/∂y × (−y / x) = 1 × (−0.6667 / 3) = 1 × (−0.2222) = −0.2222"),
        (x().exp(), "∂y/∂x = ∂y/∂y × y = 1 × 20.09 = 20.09"),
        (x().relu(), "∂y/∂x = ∂y/∂y × 1 = 1 × 1 = 1  (since y > 0)"),
        (x(-3.0).leaky_relu(0.1), "∂y/∂x = ∂y/∂y × 0.1 = 1 × 0.1 = 0.1  (since x ≤ 0)"),
        (functions.clip(x(), 0.0, 2.0), "∂y/∂x = ∂y/∂y × 0 = 1 × 0 = 0  (since x > 2)"),
        (functions.maximum(x(), 4.0), "∂y/∂x = ∂y/∂y × 0 = 1 × 0 = 0  (since x ≠ y)"),
        (functions.maximum(x(), 1.0), "∂y/∂x = ∂y/∂y × 1 = 1 × 1 = 1  (since x = y)"),
        (
            functions.maximum(x(), 3.0),
            "∂y/∂x = ∂y/∂y × (1 / 2) = 1 × (1 / 2) = 1 × 0.5 = 0.5  (since x = y)",
        ),
        (functions.where(1.0, x(), 5.0), "∂y/∂x = ∂y/∂y × 1 = 1 × 1 = 1  (since 1 ≠ 0)"),
        (2.0 ** x(), "∂y/∂x = ∂y/∂y × y × log(2) = 1 × 8 × log(2) = 1 × 5.545 = 5.545"),
    ],
)
def test_a_backward_step_reads(y, line):
    assert backward(y) == [line]


def test_a_formula_that_does_not_say_what_was_computed_is_left_out():
    # Whatever is compared with a nan is not equal to it, and all operands share its gradient.
    assert backward(functions.maximum(x(), math.nan)) == ["∂y/∂x = ∂y/∂y × ∂y/∂x = 1 × 0.5 = 0.5"]


def test_a_primitive_without_formulas_shows_its_numbers():
    cube = Primitive(
        "cube", on_floats=lambda a: a**3, on_arrays=lambda a: a**3, vjps=(lambda g, y, a: g * 27.0,)
    )
    y = cube(x())
    assert forward(y) == ["y = cube(x) = cube(3) = 27"]
    assert backward(y) == ["∂y/∂x = ∂y/∂y × ∂y/∂x = 1 × 27 = 27"]


def test_a_primitive_with_prose_for_a_formula_shows_its_numbers():
    cube = Primitive(
        "cube",
        on_floats=lambda a: a**3,
        on_arrays=lambda a: a**3,
        vjps=(lambda g, y, a: g * 27.0,),
        formulas=("three times the square",),
    )
    assert backward(cube(x())) == ["∂y/∂x = ∂y/∂y × ∂y/∂x = 1 × 27 = 27"]
    assert "27" in str(steps(cube(x())))


def test_a_weighted_sum_is_written_out():
    a, b, v, w = (Value(n, label=name) for n, name in zip((1.0, 2.0, 3.0, -4.0), "abvw"))  # noqa: B905
    y = functions.weighted_sum([a, b], [v, w], 5.0)
    assert forward(y) == ["y = a × v + b × w + 5 = 1 × 3 + 2 × (−4) + 5 = 0"]
    assert backward(y)[0] == "∂y/∂a = ∂y/∂y × v = 1 × 3 = 3"
    assert backward(y)[3] == "∂y/∂w = ∂y/∂y × b = 1 × 2 = 2"


def test_a_wide_weighted_sum_says_what_it_leaves_out():
    inputs = [Value(1.0, label=f"x{i}") for i in range(1000)]
    y = functions.weighted_sum(inputs, [2.0] * 1000, 0.0)
    line = forward(y)[0]
    assert line.startswith("y = x0 × 2 + x1 × 2 + ")
    assert "+ … (993 more) + x999 × 2 + 0 = 1 × 2 +" in line


def test_a_maximum_of_many_says_what_it_leaves_out():
    y = functions.maximum(*(Value(float(i), label=f"x{i}") for i in range(20)))
    assert "x5, … (13 more), x19) = max(0," in forward(y)[0]


def test_a_neuron_names_its_numbers():
    neuron = nn.Neuron(1)
    y = neuron([Value(2.0, label="x")])
    assert "t1 = x × w.0 + b = 2 × " in forward(y)[0]


def test_an_index_is_written_as_it_was_typed():
    t = Tensor(np.arange(12.0).reshape(3, 4), label="t")
    assert forward(t[1, ::2])[0].startswith("y = t[1, ::2] = [4, 6]")
    assert forward(t[..., None, 0])[0].startswith("y = t[..., newaxis, 0] = ")


def test_a_sum_over_broadcast_axes_is_mentioned():
    b = Tensor([1.0, 2.0], label="b")
    y = b + np.ones((3, 2))
    text = str(steps(y, seed=np.ones((3, 2)), names={"y": y}))
    assert "∂y/∂b = ∂y/∂y × 1 = [3, 3]  (summed to the shape of b)" in text


def test_a_large_array_is_summarised():
    t = Tensor(np.arange(60.0).reshape(6, 10), label="t")
    assert "  t = [6 × 10: mean 29.5, 0 … 59]" in str(steps(t.sum()))


def test_a_number_that_is_shown_in_full_is_not_called_rounded():
    assert "rounded" not in str(steps(Value(2.0) * 3.0))
    assert "rounded" in str(steps(Value(1 / 3) * 3.0))


def test_a_whole_number_beyond_the_floats_is_shown():
    assert "1e400" in str(steps(Value(2) * Value(10**400)))


def test_an_index_of_many_entries_says_how_many():
    t = Tensor(np.arange(12.0), label="t")
    assert forward(t[np.array([0, 2])])[0].startswith("y = t[[0, 2]] = ")
    assert forward(t[np.arange(12)])[0].startswith("y = t[12 indices] = ")


def test_an_operation_is_known_by_itself_and_not_by_its_name():
    add = Primitive(
        "add", on_floats=lambda a, b: a - b, on_arrays=np.subtract, vjps=(lambda g, y, a, b: g,) * 2
    )
    assert forward(add(x(), x(1.0, "b"))) == ["y = add(x, b) = add(3, 1) = 2"]


@pytest.mark.parametrize(
    "formula", ["g // 2", "g if a else y", "not g", "[g for g in a]", "-" * 900 + "g", "'g'"]
)
def test_what_is_no_formula_is_not_shown(formula):
    twice = Primitive(
        "twice", on_arrays=lambda a: 2 * a, vjps=(lambda g, y, a: 2 * g,), formulas=(formula,)
    )
    t = Tensor([3.0], label="t")
    assert backward(twice(t)) == ["∂y/∂t = ∂y/∂y × ∂y/∂t = [2]"]


def test_a_formula_that_names_the_unknown_is_not_shown_even_for_a_nan():
    cube = Primitive(
        "cube",
        on_floats=lambda a: a**3,
        on_arrays=lambda a: a**3,
        vjps=(lambda g, y, a: g * 3 * a * a,),
        formulas=("3 * unknown",),
    )
    assert backward(cube(x(math.nan))) == ["∂y/∂x = ∂y/∂y × ∂y/∂x = 1 × nan = nan"]


def test_the_numbers_in_a_formula_have_all_their_digits():
    assert "(x + 0.044715 × x³)" in backward(x().gelu())[0]


def test_words_are_explained_where_they_are_shown():
    t = Tensor([[1.0, 2.0]])
    assert "  ties: How many operands are equal to y" in str(steps(t.max()))
    assert "Words" not in str(steps(functions.maximum(x(), 1.0)))


def test_tensors_of_one_number_are_shown_with_their_numbers():
    t = Tensor(3.0, label="t")
    assert backward(t.exp()) == ["∂y/∂t = ∂y/∂y × y = 1 × 20.09 = 20.09"]


def test_a_value_that_is_taken_out_of_a_tensor_is_shown():
    y = functions.weighted_sum([Tensor([1.0, 2.0])[1]], [x()], 0.0)
    assert steps(y, names={}).gradients["x"] == 2.0
