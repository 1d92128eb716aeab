"""Every vjp against numbers, against its own text, forward, and to second order."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...engine.calculus import jvp
from ...engine.graph import Node
from ...engine.primitive import Primitive
from ...engine.tensor import Tensor
from ..calls import Entry, Sample, samples
from ..differences import central_slope
from ..errors import GradientError, assert_same
from ..formula_vjps import formula_vjp
from ..gradients import GradientCheck

NOTHING = "nothing to differentiate"


def _checkable(primitive: Primitive, entry: Entry) -> list[Sample]:
    return [sample for sample in samples(primitive, entry) if sample.is_checkable]


def _gradients_of(sample: Sample, operands: Sequence[Any]) -> GradientCheck:
    return GradientCheck(
        sample.f,
        operands,
        np.random.default_rng(0),
        complex_f=lambda *operands: sample.on_arrays(operands),
        name=f"the gradient of {sample}",
    )


def check_vjps(primitive: Primitive, entry: Entry) -> str | None:
    """Every vjp, against differences and the complex step; with any operands constant."""
    found = samples(primitive, entry)
    constants = [_has_no_slope(sample, i) for sample in found for i in primitive.without_gradient]
    for sample in found:
        if not sample.is_checkable:
            continue
        _check_what_is_returned(sample)
        _gradients_of(sample, sample.operands).run()
        together = dict(zip(sample.variables, sample.gradients(), strict=True))
        for chosen in _parts_of(sample.variables):
            for i, g in zip(chosen, sample.gradients(variables=chosen), strict=True):
                what = f"the gradient of operand {i} of {sample}, the others constant,"
                assert_same(what, g, together[i])
    return None if any(constants) or any(s.is_checkable for s in found) else NOTHING


def _parts_of(variables: Sequence[int]) -> list[list[int]]:
    """Each variable alone, and all without each."""
    alone = [[i] for i in variables]
    without = [[j for j in variables if j != i] for i in variables]
    return alone + (without if len(variables) > 2 else [])


def _has_no_slope(sample: Sample, i: int) -> bool:
    """Whether there was anything to move, and it moved nothing: of an operand whose vjp is None."""
    x = sample.operands[i]
    if x.dtype.kind != "f" or not x.size or not sample.y.size:
        return False
    direction = np.cos(np.arange(x.size)).reshape(x.shape)

    def moved(h: float) -> float:
        operands = [*sample.operands[:i], x + h * direction, *sample.operands[i + 1 :]]
        return float(np.sum(sample.g * sample.on_arrays(operands)))

    slope = central_slope(moved)
    if not abs(slope.value) <= 1e-6 + slope.error:
        raise GradientError(
            f"the vjp of operand {i} of {sample} is None, but the result moves with it: by "
            f"{slope.value:.6g} where a constant would have 0"
        )
    return True


def _check_what_is_returned(sample: Sample) -> None:
    """A contribution has its operand's shape, or the result's for one that was broadcast."""
    for i, c in zip(sample.variables, sample.contributions(), strict=True):
        if c is None:
            raise GradientError(f"the vjp of operand {i} of {sample} returns None, not a gradient")
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
    found = samples(primitive, entry)
    variables = {i for sample in found for i in sample.variables}
    if not variables:
        return NOTHING
    most = max(len(sample.operands) for sample in found)
    if len(primitive.formulas) not in (1, most):
        raise GradientError(
            f"{primitive.name} has {len(primitive.formulas)} formulas for {most} operands: it "
            "needs one for each, or one for all"
        )
    evaluated = {i for sample in found for i in _check_formulas_of(sample)}
    missing = variables - evaluated
    return f"no call that the formula of operand {min(missing)} is meant for" if missing else None


def _check_formulas_of(sample: Sample) -> list[int]:
    """The operands whose formula is meant for this call, and is right."""
    evaluated = []
    for i, g in zip(sample.variables, sample.gradients(), strict=True):
        try:
            text = formula_vjp(
                sample.primitive, i, sample.g, sample.y, sample.operands, sample.static
            )
        except NotImplementedError:  # written for matrices
            continue
        assert_same(f"the formula of operand {i} of {sample}", text, g)
        evaluated.append(i)
    return evaluated


def check_forward(primitive: Primitive, entry: Entry) -> str | None:
    """⟨u, Jv⟩ = ⟨Jᵀu, v⟩, and Jᵀ(u + cw) = Jᵀu + cJᵀw: a vjp is linear in the upstream gradient."""
    for sample in _checkable(primitive, entry):
        u, w = sample.g, np.cos(np.arange(sample.g.size)).reshape(sample.g.shape)
        back, of_w = sample.gradients(), sample.gradients(g=w)
        for c in (1.0, -3.0, 1e3):
            sums = zip(back, of_w, sample.gradients(g=u + c * w), strict=True)
            for i, (of_u, of_other, of_both) in zip(sample.variables, sums, strict=True):
                what = f"the gradient of operand {i} of {sample} for the sum of two upstream ones"
                assert_same(what, of_both, of_u + c * of_other, rtol=1e-9, atol=1e-7)
        _check_adjoint(sample, u, back)
    return None if _checkable(primitive, entry) else NOTHING


def _check_adjoint(sample: Sample, u: np.ndarray, back: list[np.ndarray]) -> None:
    tangents = [np.sin(1.0 + np.arange(g.size)).reshape(g.shape) for g in back]

    def f(*variables: Any) -> Any:
        operands = list(sample.operands)
        for i, x in zip(sample.variables, variables, strict=True):
            operands[i] = x
        return sample.f(*operands)

    _, moved = jvp(f, [Tensor(sample.operands[i]) for i in sample.variables], tangents)
    forward = float(np.sum(u * moved.data))
    backward = math.fsum(float(np.sum(g * v)) for g, v in zip(back, tangents, strict=True))
    assert_same(f"⟨u, Jv⟩ of {sample}", forward, backward, rtol=1e-9, atol=1e-9)


def check_second_order(primitive: Primitive, entry: Entry) -> str | None:
    """The vjps called with nodes give the same gradients, and these can be differentiated."""
    for sample in _checkable(primitive, entry):
        expected = sample.gradients()
        leaves = sample.leaves()
        sample.f(*leaves).backward(sample.g, create_graph=True)
        for i, g in zip(sample.variables, expected, strict=True):
            found = leaves[i].grad
            what = f"the gradient of operand {i} of {sample} with create_graph"
            assert_same(what, found.data if isinstance(found, Node) else found, g)
        _gradients_of(sample, sample.operands).next_order().run(entries=6)
        if primitive.on_floats is not None:  # and as Values
            first = [x.flat[0].item() for x in sample.operands]
            _gradients_of(sample, first).next_order().run()
    return None if _checkable(primitive, entry) else NOTHING


def check_sharing(primitive: Primitive, entry: Entry) -> str | None:
    """Contributions are added up, for an operand used twice as for a result used twice."""
    for sample in _checkable(primitive, entry):
        leaves = sample.leaves()
        first, second = sample.f(*leaves), sample.f(*leaves)
        (2.0 * first + second * 3.0).backward(sample.g)
        for i, once in zip(sample.variables, sample.gradients(), strict=True):
            what = f"the gradient of operand {i} of {sample}, used twice,"
            assert_same(what, leaves[i].grad, 5.0 * once, rtol=1e-9, atol=1e-9)
        for i, j in itertools.permutations(sample.variables, 2):
            if sample.operands[i].shape == sample.operands[j].shape:
                _check_one_leaf_in_two_places(sample, i, j)
    return None if _checkable(primitive, entry) else NOTHING


def _check_one_leaf_in_two_places(sample: Sample, i: int, j: int) -> None:
    operands = list(sample.operands)
    operands[j] = operands[i]
    apart = dict(zip(sample.variables, sample.gradients(operands), strict=True))
    leaves = sample.leaves(operands)
    leaves[j] = leaves[i]
    sample.f(*leaves).backward(sample.g)
    what = f"the gradient of a leaf that is operand {i} and operand {j} of {sample}"
    assert_same(what, leaves[i].grad, apart[i] + apart[j], rtol=1e-9, atol=1e-9)
