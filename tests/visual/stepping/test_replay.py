"""The steps, replayed, are the computation: the same values, the same gradients."""

import json
import math

import numpy as np
import pytest
from hypothesis import given

from micrograd_plus import Tensor, Value, functions, gradients, steps
from micrograd_plus.testing import reported
from micrograd_plus.testing.strategies import programs

from .latex import is_balanced


def values_replayed(example):
    """Every value again, from what is given and the operations alone."""
    values = {x.name: x.value for x in example.given}
    for step in example.forward:
        operands = [values.get(x.name, x.value) for x in step.operands]
        values[step.name] = step.primitive(*operands, **step.static)
    return values


def gradients_replayed(example):
    """Every gradient again, by adding up the contributions in the order of the steps."""
    found = {example.root: example.seed}
    for step in example.backward:
        assert np.array_equal(step.upstream, found[step.of.name], equal_nan=True)
        held = found.get(step.name)
        found[step.name] = step.contribution if held is None else held + step.contribution
    return found


def same(a, b):
    return np.array_equal(a, b, equal_nan=True)


def graph_of_values(program):
    leaves = [Value(x.item(), label=f"x{i}") for i, x in enumerate(program.leaves)]
    return leaves, program.run(leaves, [c.item() for c in program.constants])


@given(programs(numbers_only=True))
def test_replayed_steps_of_values_give_the_engines_numbers_to_the_last_bit(program):
    leaves, y = graph_of_values(program)
    with reported(program):
        example = steps(y)
        assert values_replayed(example) == example.values
        assert example.values[example.root] == y.data
        found = gradients_replayed(example)
        assert found == example.gradients
        assert [found.get(x.label, 0.0) for x in leaves] == gradients(y, leaves)


@given(programs(numbers_only=True))
def test_upstream_times_local_derivative_is_the_contribution(program):
    _, y = graph_of_values(program)
    with reported(program):
        for step in steps(y).backward:
            assert math.isclose(step.upstream * step.local, step.contribution, rel_tol=1e-9)


@given(programs(numbers_only=True))
def test_every_formula_that_is_shown_is_the_primitives_own(program):
    _, y = graph_of_values(program)
    with reported(program):
        for step in steps(y).backward:
            assert f"∂{step.of.name}/∂{step.name} " not in repr(step).partition(" = ")[2]


@given(programs())
def test_replayed_steps_of_tensors_give_the_engines_arrays(program):
    leaves = program.tensors()
    y = program.run(leaves)
    with reported(program):
        example = steps(y)
        replayed = values_replayed(example)
        assert all(same(replayed[name], x) for name, x in example.values.items())
        found = gradients_replayed(example)
        assert all(same(found[name], g) for name, g in example.gradients.items())
        for x, g in zip(leaves, gradients(y, leaves), strict=True):
            tolerance = 1e-12 * max(1.0, np.abs(g).max())
            np.testing.assert_allclose(found.get(x.label, 0.0 * g), g, rtol=0, atol=tolerance)
            assert np.shape(found.get(x.label, g)) == x.shape


@given(programs(max_operations=8))
def test_every_program_can_be_shown_in_every_form(program):
    with reported(program):
        example = steps(program.run(program.tensors()))
        assert str(example).startswith("Given")
        assert is_balanced(example.to_latex())
        assert is_balanced(example.to_markdown())
        assert json.loads(example.to_json())["root"] == example.root


def test_no_gradient_is_touched():
    x = Value(3.0)
    y = x * x
    steps(y)
    assert (x.grad, y.grad) == (0, 0)


def test_a_gradient_that_was_there_does_not_count():
    x = Value(3.0)
    y = x * x
    y.backward()
    assert steps(y).gradients["x"] == 6.0
    assert x.grad == 6.0


def test_steps_can_be_asked_for_without_a_backward_pass_and_under_no_grad():
    from micrograd_plus import no_grad

    x = Value(3.0)
    y = x * x
    with no_grad():
        assert steps(y).gradients["x"] == 6.0


def test_a_seed_scales_the_gradients():
    x = Value(3.0)
    y = x * x
    assert steps(y, seed=10.0).gradients == {"y": 10.0, "x": 60.0}


def test_a_tensor_of_several_numbers_takes_a_seed_of_its_shape():
    x = Tensor([1.0, 2.0])
    y = x * x
    assert steps(y, seed=[1.0, 10.0]).gradients["x"].tolist() == [2.0, 40.0]


def test_whole_numbers_stay_whole():
    x, y = Value(2), Value(5)
    z = x * y
    step = steps(z).backward[0]
    assert [type(n) for n in (step.upstream, step.local, step.total)] == [int, int, int]


def test_what_a_constant_would_receive_is_no_step():
    x, c = Value(2.0), Value(5.0, requires_grad=False)
    y = x * c * 3.0
    assert {step.name for step in steps(y).backward} == {"t1", "x"}


def test_a_value_among_tensors_receives_a_number():
    t, v = Tensor([1.0, 2.0]), Value(3.0)
    y = (t * v).sum()
    assert steps(y).gradients["v"] == 3.0


def test_rows_that_are_read_one_by_one_add_up():
    t = Tensor([[1.0, 2.0], [3.0, 4.0]])
    y = (t[0] * t[1] + t[0]).sum()
    assert same(steps(y).gradients["t"], gradients(y, t))


def test_the_arrays_are_those_of_the_moment():
    t = Tensor([1.0, 2.0])
    y = (t * t).sum()
    example = steps(y)
    t.data[0] = 100.0
    assert example.values["t"].tolist() == [1.0, 2.0]


def test_a_node_is_not_kept_alive():
    import weakref

    def example():
        x = Value(2.0)
        y = x.exp()
        return steps(y), weakref.ref(y)

    kept, y = example()
    assert y() is None
    assert len(kept) == 2


@pytest.mark.parametrize("x", [2.0, "x", None, [Value(1.0)]])
def test_what_is_no_node_is_refused(x):
    with pytest.raises(TypeError, match=r"steps\(\) takes a Value or a Tensor, got"):
        steps(x)


def test_a_constant_is_refused():
    with pytest.raises(ValueError, match="requires no gradient"):
        steps(Value(2.0, requires_grad=False))


def test_several_numbers_without_a_seed_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2,\): reduce it first.* or pass a seed"):
        steps(Tensor([1.0, 2.0]) * 2)


def test_a_seed_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="has shape"):
        steps(Tensor([1.0, 2.0]) * 2, seed=[1.0, 2.0, 3.0])


def test_a_leaf_that_was_updated_since_is_refused():
    x = Value(2.0)
    y = x * x
    x.assign(3.0)
    with pytest.raises(RuntimeError, match="updated after"):
        steps(y)


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: functions.log(x),
        lambda x: 1 / x,
        lambda x: x**0.5,
        lambda x: (x / x) * x,
        lambda x: functions.maximum(x, math.nan),
        lambda x: x * math.inf,
    ],
)
def test_infinities_and_nans_are_the_engines(compute):
    x = Value(0.0)
    y = compute(x)
    example = steps(y)
    assert same(example.gradients["x"], gradients(y, x))
    assert same(list(values_replayed(example).values()), list(example.values.values()))
