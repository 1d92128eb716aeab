"""Every rule, forward and backward, against NumPy, differences, autograd and PyTorch."""

from __future__ import annotations

import importlib
import pkgutil

import numpy as np
import pytest

import micrograd_plus.engine.primitives as table
from micrograd_plus import Tensor, gradients
from micrograd_plus.engine.graph import topological_order
from micrograd_plus.engine.primitive import Primitive
from tests.engine.cases import Case, all_cases, normal

CASES = all_cases()
every_case = pytest.mark.parametrize("case", CASES, ids=str)


def run(case: Case):
    """The result, a weight of its shape, and the gradients of sum(weight * result)."""
    leaves = [Tensor(x.copy()) for x in case.inputs]
    y = case.ours(*leaves)
    weight = normal(*y.shape, seed=9)
    y.backward(weight)
    return y, weight, [leaf.grad for leaf in leaves]


def central_differences(case: Case, weight, h: float = 1e-6):
    """Of the reference, not of our code."""
    gradients = []
    for i, x in enumerate(case.inputs):
        slopes = np.empty(x.shape)
        for place in np.ndindex(x.shape):
            ends = []
            for step in (h, -h):
                moved = [z.copy() for z in case.inputs]
                moved[i][place] += step
                ends.append(np.sum(weight * case.reference(np, *moved)))
            slopes[place] = (ends[0] - ends[1]) / (2 * h)
        gradients.append(slopes)
    return gradients


@every_case
def test_the_result_is_numpys(case):
    expected = np.asarray(case.reference(np, *case.inputs))
    y = case.ours(*map(Tensor, case.inputs))
    assert y.shape == expected.shape
    assert y.dtype == expected.dtype
    np.testing.assert_allclose(y.data, expected, rtol=1e-13, atol=1e-13)


@every_case
def test_raw_arrays_give_the_same_numbers_and_no_node(case):
    y = case.ours(*case.inputs)
    assert isinstance(y, np.ndarray | np.generic)
    np.testing.assert_array_equal(y, case.ours(*map(Tensor, case.inputs)).data)


@every_case
def test_gradients_are_those_of_central_differences(case):
    _, weight, gradients = run(case)
    for ours, expected in zip(gradients, central_differences(case, weight), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("case", [case for case in CASES if case.autograd], ids=str)
def test_gradients_are_those_of_the_autograd_package(case):
    autograd = pytest.importorskip("autograd", reason="the autograd package is not installed")
    import autograd.numpy as anp

    _, weight, gradients = run(case)
    expected = autograd.grad(
        lambda inputs: anp.sum(weight * case.reference(anp, *inputs)),
    )(case.inputs)
    for ours, theirs in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("case", [case for case in CASES if case.torch], ids=str)
def test_results_and_gradients_are_pytorchs(case):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    y, weight, gradients = run(case)
    leaves = [torch.tensor(x, requires_grad=True) for x in case.inputs]
    assert case.torch is not None
    theirs = case.torch(torch, *leaves)
    np.testing.assert_allclose(y.data, theirs.detach().numpy(), rtol=1e-11, atol=1e-12)
    theirs.backward(torch.tensor(weight))
    for ours, leaf in zip(gradients, leaves, strict=True):
        np.testing.assert_allclose(ours, leaf.grad.numpy(), rtol=1e-10, atol=1e-11)


@every_case
def test_a_gradient_has_its_operands_shape_and_dtype(case):
    for x, gradient in zip(case.inputs, run(case)[2], strict=True):
        assert type(gradient) is np.ndarray
        assert (gradient.shape, gradient.dtype) == (x.shape, x.dtype)


@every_case
def test_float32_stays_float32_in_result_and_gradients(case):
    leaves = [Tensor(x.astype("float32")) for x in case.inputs]
    y = case.ours(*leaves)
    if case.name.startswith(("same-1", "float_power")):
        assert y.dtype == np.float64  # the cast that they are about
    else:
        assert y.dtype == np.float32
    y.backward(np.ones(y.shape))
    assert {leaf.grad.dtype for leaf in leaves} == {np.dtype("float32")}


@every_case
def test_float16_gradients_are_float16(case):
    leaves = [Tensor(x.astype("float16")) for x in case.inputs]
    case.ours(*leaves).sum().backward()
    assert {leaf.grad.dtype for leaf in leaves} == {np.dtype("float16")}


@every_case
def test_the_gradient_of_a_constant_operand_is_not_computed(case):
    for constant in range(len(case.inputs)):
        leaves = [Tensor(x, requires_grad=i != constant) for i, x in enumerate(case.inputs)]
        y = case.ours(*leaves)
        if len(leaves) == 1:
            assert y.is_leaf and not y.requires_grad
            continue
        y.backward(np.ones(y.shape))
        assert leaves[constant].grad is None
        _, _, expected = run(Case(case.name, case.ours, case.reference, case.inputs))
        weighted = [Tensor(x, requires_grad=i != constant) for i, x in enumerate(case.inputs)]
        case.ours(*weighted).backward(normal(*y.shape, seed=9))
        for i, leaf in enumerate(weighted):
            if i != constant:
                np.testing.assert_array_equal(leaf.grad, expected[i])


def every_primitive() -> dict[str, Primitive]:
    found = {}
    for module in pkgutil.iter_modules(table.__path__):
        for thing in vars(importlib.import_module(f"{table.__name__}.{module.name}")).values():
            if isinstance(thing, Primitive):
                found[thing.name] = thing
    return found


def recorded_by(y, leaves):
    """The primitives in the graph of a result, and in the graph of its gradients."""
    backward = gradients(y, leaves, Tensor(np.ones(np.shape(y))), create_graph=True)
    return {node.primitive for root in (y, *backward) for node in topological_order(root)}
