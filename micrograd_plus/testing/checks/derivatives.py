"""Every vjp against numbers, against its own text, forward, and to second order."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from ...engine.calculus import jvp
from ...engine.graph import Node
from ...engine.primitive import Primitive
from ...engine.tensor import Tensor
from ..calls import Entry, Sample, samples
from ..differences import central_slope
from ..errors import GradientError, assert_same
from ..formulas import formula_vjp
from ..gradients import GradientCheck


def _checkable(primitive: Primitive, entry: Entry) -> list[Sample]:
    """The samples that have an entry to move and a number to watch."""
    found = [s for s in samples(primitive, entry) if s.variables and s.y.size]
    return [s for s in found if any(s.operands[i].size for i in s.variables)]


def _gradients_of(sample: Sample) -> GradientCheck:
    return GradientCheck(
        sample.f,
        sample.operands,
        np.random.default_rng(0),
        complex_f=lambda *operands: sample.on_arrays(operands),
        name=f"the gradient of {sample}",
    )


def check_vjps(primitive: Primitive, entry: Entry) -> str | None:
    """Every vjp, against differences and the complex step; operands alone and all together."""
    for sample in samples(primitive, entry):
        _check_no_slope_without_a_vjp(sample)
    for sample in _checkable(primitive, entry):
        _check_shapes_of_contributions(sample)
        _gradients_of(sample).run()
        together = sample.gradients()
        for k, i in enumerate(sample.variables):
            leaves = sample.leaves(only=i)
            sample.f(*leaves).backward(sample.g)
            what = f"the gradient of operand {i} of {sample}, the others constant,"
            assert_same(what, leaves[i].grad, together[k])
    return None


def _check_no_slope_without_a_vjp(sample: Sample) -> None:
    """An operand whose vjp is None does not move the result."""
    for i in sample.primitive.without_gradient:
        x = sample.operands[i]
        if x.dtype.kind != "f":
            continue

        def moved(h: float, i: int = i, x: np.ndarray = x) -> float:
            operands = [*sample.operands[:i], x + h, *sample.operands[i + 1 :]]
            return float(np.sum(sample.g * sample.on_arrays(operands)))

        slope = central_slope(moved)
        if not abs(slope.value) <= 1e-6 + slope.error:
            raise GradientError(
                f"the vjp of operand {i} of {sample} is None, but the result moves with it: by "
                f"{slope.value:.6g} where a constant would have 0"
            )


def _check_shapes_of_contributions(sample: Sample) -> None:
    """A contribution has its operand's shape, or the result's for one that was broadcast."""
    for i, c in zip(sample.variables, sample.contributions(), strict=True):
        shape, target = np.shape(c), sample.operands[i].shape
        try:
            fits = np.broadcast_shapes(shape, target) == shape
        except ValueError:
            fits = False
        if not fits and not (shape == () and type(c) is float and c == 0.0):
            raise GradientError(
                f"the vjp of operand {i} of {sample} returns shape {shape} for an operand of "
                f"shape {target}: the same number would go to several entries"
            )


def check_formulas(primitive: Primitive, entry: Entry) -> str | None:
    """The text of every derivative, evaluated, against its vjp."""
    if not primitive.formulas:
        return "no formulas"
    if not any(s.variables for s in samples(primitive, entry)):
        return "nothing to differentiate"
    evaluated = set()
    for sample in samples(primitive, entry):
        found = sample.gradients()
        for k, i in enumerate(sample.variables):
            try:
                text = formula_vjp(primitive, i, sample.g, sample.y, sample.operands, sample.static)
            except NotImplementedError:  # written for matrices
                continue
            assert_same(f"the formula of operand {i} of {sample}", text, found[k])
            evaluated.add(i)
    missing = {i for s in samples(primitive, entry) for i in s.variables} - evaluated
    return f"no call that the formula of operand {min(missing)} is meant for" if missing else None


def check_forward(primitive: Primitive, entry: Entry) -> str | None:
    """⟨u, Jv⟩ = ⟨Jᵀu, v⟩, and Jᵀ(u + w) = Jᵀu + Jᵀw: a vjp is linear in the upstream gradient."""
    if not _checkable(primitive, entry):
        return "nothing to differentiate"
    for sample in _checkable(primitive, entry):
        u, w = sample.g, np.cos(np.arange(sample.g.size)).reshape(sample.g.shape)
        back = sample.gradients()
        sums = zip(back, sample.gradients(g=w), sample.gradients(g=u + w), strict=True)
        for i, (of_u, of_w, of_both) in zip(sample.variables, sums, strict=True):
            what = f"the gradient of operand {i} of {sample} for the sum of two upstream gradients"
            assert_same(what, of_both, of_u + of_w, rtol=1e-9, atol=1e-9)
        tangents = [np.sin(1.0 + np.arange(g.size)).reshape(g.shape) for g in back]

        def f(*variables: Any, sample: Sample = sample) -> Any:
            operands = list(sample.operands)
            for i, x in zip(sample.variables, variables, strict=True):
                operands[i] = x
            return sample.f(*operands)

        _, moved = jvp(f, [Tensor(sample.operands[i]) for i in sample.variables], tangents)
        forward = float(np.sum(u * moved.data))
        backward = math.fsum(float(np.sum(g * v)) for g, v in zip(back, tangents, strict=True))
        assert_same(f"⟨u, Jv⟩ of {sample}", forward, backward, rtol=1e-9, atol=1e-9)
    return None


def check_second_order(primitive: Primitive, entry: Entry) -> str | None:
    """The vjps called with nodes give the same gradients, and these can be differentiated."""
    if not _checkable(primitive, entry):
        return "nothing to differentiate"
    for sample in _checkable(primitive, entry):
        leaves = sample.leaves()
        sample.f(*leaves).backward(sample.g, create_graph=True)
        for k, i in enumerate(sample.variables):
            g = leaves[i].grad
            what = f"the gradient of operand {i} of {sample} with create_graph"
            assert_same(what, g.data if isinstance(g, Node) else g, sample.gradients()[k])
        _gradients_of(sample).next_order().run()
    return None


def check_sharing(primitive: Primitive, entry: Entry) -> str | None:
    """Contributions are added up, for an operand used twice as for a result used twice."""
    if not _checkable(primitive, entry):
        return "nothing to differentiate"
    for sample in _checkable(primitive, entry):
        once = sample.gradients()
        leaves = sample.leaves()
        first, second = sample.f(*leaves), sample.f(*leaves)
        (2.0 * first + second * 3.0).backward(sample.g)
        for k, i in enumerate(sample.variables):
            what = f"the gradient of operand {i} of {sample}, used twice,"
            assert_same(what, leaves[i].grad, 5.0 * once[k], rtol=1e-9, atol=1e-9)
        for i, j in itertools.permutations(sample.variables, 2):
            if sample.operands[i].shape == sample.operands[j].shape:
                _check_one_leaf_in_two_places(sample, i, j)
    return None


def _check_one_leaf_in_two_places(sample: Sample, i: int, j: int) -> None:
    operands = list(sample.operands)
    operands[j] = operands[i]
    apart = sample.gradients(operands)
    positions = {position: k for k, position in enumerate(sample.variables)}
    leaves = sample.leaves(operands)
    leaves[j] = leaves[i]
    sample.f(*leaves).backward(sample.g)
    expected = apart[positions[i]] + apart[positions[j]]
    what = f"the gradient of a leaf that is operand {i} and operand {j} of {sample}"
    assert_same(what, leaves[i].grad, expected, rtol=1e-9, atol=1e-9)
