"""Second derivatives of every rule, by `create_graph`, by nested `grad`, and by `jvp`."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, grad, gradients, jvp, vjp
from micrograd_plus import functions as F
from micrograd_plus.testing.programs.draft import UNARY
from tests.engine.cases import all_cases, normal

CASES = all_cases()
every_case = pytest.mark.parametrize("case", CASES, ids=str)


def scalar(case, inputs):
    """A smooth function of the case's result whose own second derivative is not 0."""
    y = case.ours(*inputs)
    return F.sum(F.sin(y) * normal(*y.shape, seed=9)) if y.shape else F.sin(y)


def slopes(case, inputs, directions):
    """The derivative along `directions`, from first derivatives alone."""
    leaves = [Tensor(x) for x in inputs]
    found = gradients(scalar(case, leaves), leaves)
    return sum(np.sum(g * d) for g, d in zip(found, directions, strict=True))


def second_differences(case, directions, h=1e-5):
    """The gradient of `slopes`, by differences of first derivatives, which are tested elsewhere."""
    result = []
    for i, x in enumerate(case.inputs):
        bends = np.empty(x.shape)
        for place in np.ndindex(x.shape):
            ends = []
            for step in (h, -h):
                moved = [z.copy() for z in case.inputs]
                moved[i][place] += step
                ends.append(slopes(case, moved, directions))
            bends[place] = (ends[0] - ends[1]) / (2 * h)
        result.append(bends)
    return result


def directions_for(case):
    return [normal(*x.shape, seed=20 + i) for i, x in enumerate(case.inputs)]


def along(found, directions):
    return sum(F.sum(g * d) for g, d in zip(found, directions, strict=True))


@every_case
def test_create_graph_gives_the_second_derivative(case):
    directions = directions_for(case)
    leaves = [Tensor(x) for x in case.inputs]
    first = gradients(scalar(case, leaves), leaves, create_graph=True)
    assert all(isinstance(g, Tensor) for g in first)
    second = gradients(along(first, directions), leaves)
    for ours, expected in zip(second, second_differences(case, directions), strict=True):
        assert ours.shape == expected.shape
        np.testing.assert_allclose(ours, expected, rtol=2e-5, atol=2e-6)


@every_case
def test_nested_grad_gives_the_same_second_derivative(case):
    directions = directions_for(case)
    every = tuple(range(len(case.inputs)))

    def slope(*inputs):
        return along(grad(lambda *xs: scalar(case, xs), argnums=every)(*inputs), directions)

    leaves = [Tensor(x) for x in case.inputs]
    first = gradients(scalar(case, leaves), leaves, create_graph=True)
    expected = gradients(along(first, directions), leaves)
    for ours, theirs in zip(grad(slope, argnums=every)(*case.inputs), expected, strict=True):
        assert type(ours) is np.ndarray
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


@every_case
def test_backward_with_create_graph_leaves_gradients_that_can_be_differentiated(case):
    directions = directions_for(case)
    leaves = [Tensor(x) for x in case.inputs]
    scalar(case, leaves).backward(create_graph=True)
    expected = gradients(scalar(case, leaves), leaves)
    for leaf, g in zip(leaves, expected, strict=True):
        np.testing.assert_allclose(leaf.grad.data, g, rtol=1e-12, atol=1e-12)
    slope = along([leaf.grad for leaf in leaves], directions)
    for leaf in leaves:
        leaf.zero_grad()
    slope.backward()
    for leaf, bends in zip(leaves, second_differences(case, directions), strict=True):
        assert leaf.grad is None or type(leaf.grad) is np.ndarray
        found = np.zeros(bends.shape) if leaf.grad is None else leaf.grad
        np.testing.assert_allclose(found, bends, rtol=2e-5, atol=2e-6)


@every_case
def test_jvp_and_vjp_are_adjoint(case):
    directions = directions_for(case)
    y, moved = jvp(case.ours, case.inputs, directions)
    u = normal(*np.shape(y), seed=30)
    y_again, pull_back = vjp(case.ours, *case.inputs)
    np.testing.assert_array_equal(y, y_again)
    assert np.shape(moved) == np.shape(y)
    forwards = np.sum(u * moved)
    backwards = sum(np.sum(g * d) for g, d in zip(pull_back(u), directions, strict=True))
    assert forwards == pytest.approx(backwards, rel=1e-10, abs=1e-11)


def points_of(name):
    """Points of its domain, on both sides of a kink in its middle."""
    low, high = UNARY[name].domains[0]
    return [low + (high - low) * part for part in (0.15, 0.4, 0.65, 0.85)]


@pytest.mark.parametrize("name", UNARY)
def test_third_derivatives_of_values_are_those_of_differences_of_second_ones(name):
    second = grad(grad(getattr(F, name)))
    for x in points_of(name):
        difference = (second(x + 1e-5) - second(x - 1e-5)) / 2e-5
        assert grad(second)(x) == pytest.approx(difference, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("name", UNARY)
def test_values_and_tensors_have_the_same_second_derivatives(name):
    f = getattr(F, name)
    second = grad(grad(f))
    points = points_of(name)
    of_tensors = grad(lambda x: F.sum(grad(lambda z: F.sum(f(z)))(x)))(np.array(points))
    np.testing.assert_allclose([second(x) for x in points], of_tensors, rtol=1e-12, atol=1e-13)


def test_create_graph_on_values_gives_values():
    x = Value(3.0)
    (x**3).backward(create_graph=True)
    assert isinstance(x.grad, Value) and x.grad.data == 27.0
    first = x.grad
    x.zero_grad()
    first.backward()
    assert x.grad == 18.0


def test_every_power_of_x_has_all_its_derivatives_at_zero():
    for n in range(5):
        f = lambda x, n=n: x**n
        derivatives = []
        for _ in range(7):
            derivatives.append(float(f(0.0)))
            f = grad(f)
        factorial = float(np.prod(np.arange(1, n + 1)))
        assert derivatives == [factorial if k == n else 0.0 for k in range(7)]
