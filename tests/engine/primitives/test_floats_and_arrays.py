"""Both backends compute the same: the rule on floats, on arrays, and in backward passes of both."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value
from micrograd_plus import functions as F
from tests.engine.primitives.test_formulas import ELEMENTWISE, static_of

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -8.0, 2.0, 3.0, 1000.0, -1000.0, 1e308, -1e308]
SPECIAL += [1e-310, math.inf, -math.inf, math.nan]


def same(a: float, b: float) -> bool:
    return (a != a and b != b) or a == b or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300)


def both(primitive, point, static):
    """(result, gradients) through Values and through Tensors of one entry."""
    answers = []
    for kind in (Value, lambda x: Tensor([x])):
        leaves = [kind(x) for x in point]
        with np.errstate(all="ignore"):
            y = primitive(*leaves, **static)
        if y.requires_grad:
            y.backward()
        zero = lambda leaf: 0.0 if leaf.grad is None else np.ravel(leaf.grad)[0]
        answers.append((float(y), [float(zero(leaf)) for leaf in leaves]))
    return answers


@pytest.mark.parametrize("primitive", ELEMENTWISE, ids=lambda p: p.name)
def test_special_numbers_give_the_same_through_values_and_tensors(primitive):
    static = static_of(primitive)
    n = len(primitive.vjps)
    points = [(x,) for x in SPECIAL] if n == 1 else [(x, z) for x in SPECIAL for z in SPECIAL]
    if n == 3:
        points = [(x, z, 0.5) for x in SPECIAL for z in SPECIAL]
    for point in points:
        of_values, of_tensors = both(primitive, point, static)
        assert same(of_values[0], of_tensors[0]), (point, of_values, of_tensors)
        for g, h in zip(of_values[1], of_tensors[1], strict=True):
            assert same(g, h), (point, of_values, of_tensors)


@pytest.mark.parametrize("primitive", ELEMENTWISE, ids=lambda p: p.name)
@given(data=st.data())
def test_any_numbers_give_the_same_through_values_and_tensors(primitive, data):
    static = static_of(primitive)
    number = st.floats(-20, 20) | st.integers(-5, 5).map(float)
    point = data.draw(st.tuples(*[number] * len(primitive.vjps)))
    of_values, of_tensors = both(primitive, point, static)
    for ours, theirs in [
        (of_values[0], of_tensors[0]),
        *zip(of_values[1], of_tensors[1], strict=True),
    ]:
        assert ours == pytest.approx(theirs, rel=1e-10, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_n_ary_choices_agree_on_ties_and_nan(name):
    choose = getattr(F, name)
    for point in [(1.0, 1.0, 0.0), (2.0, 2.0, 2.0), (0.0, -0.0, 1.0), (math.nan, 1.0, math.nan)]:
        values, tensors = [Value(x) for x in point], [Tensor([x]) for x in point]
        choose(*values).backward()
        choose(*tensors).backward()
        assert [float(v.grad) for v in values] == [t.grad[0] for t in tensors]


def test_the_scalar_graph_follows_ieee_arithmetic_as_numpy_does():
    zero = Value(0.0)
    assert F.log(zero).data == -math.inf
    assert (1 / zero).data == math.inf
    assert (-1 / zero).data == -math.inf
    assert math.isnan((zero / 0).data)
    assert math.isnan((Value(-8.0) ** (1 / 3)).data)
    assert math.isnan(Value(-1.0).sqrt().data)
    assert Value(1000.0).exp().data == math.inf
    assert Value(0.0) ** -1 == math.inf


def test_vjps_follow_ieee_arithmetic_too():
    for f, slope in [
        (lambda x: x.log(), math.inf),
        (lambda x: 1 / x, -math.inf),
        (lambda x: x.sqrt(), math.inf),
        (lambda x: x**0.5, math.inf),
        (lambda x: x**-1, -math.inf),
    ]:
        x = Value(0.0)
        f(x).backward()
        assert x.grad == slope
        assert type(x.grad) is float
