"""Where rules break: zeros of either sign, infinities, nan, ties, huge and subnormal numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...engine.primitive import Primitive
from ..calls import Entry, Sample
from ..differences import one_sided_slopes
from ..errors import GradientError, assert_same
from ..formula_vjps import formula_vjp
from .arrays import check_array
from .backends import check_point

EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -8.0, 2.0, 1000.0, -1000.0, 1e308, -1e308, 1e-310]
EDGES += [math.inf, -math.inf, math.nan]
FEW = [0.0, -0.0, 1.0, -1.0, 0.5, math.inf, math.nan]


def check_edges(primitive: Primitive, entry: Entry) -> str | None:
    """Both backends agree at the edges; at a kink a gradient lies between the slopes."""
    found = [Sample(primitive, entry, call) for call in entry.calls]
    if not any(sample.variables for sample in found):
        return "nothing to differentiate"
    for sample in found:
        if primitive.on_floats is None:
            _check_arrays(sample)
        else:
            _check_numbers(sample)
    return None


def _check_numbers(sample: Sample) -> None:
    n = len(sample.operands)
    points: Any = itertools.product(EDGES if n <= 2 else FEW, repeat=n)
    if n > 3:
        points = ((x,) * n for x in EDGES)
    for point in points:
        if not sample.entry.admits(point):
            continue
        check_point(sample.primitive, point, sample)
        if max(map(abs, point)) <= 1000:
            operands = [np.asarray(x) for x in point]
            _check_slopes(sample, operands)
            _check_formulas(sample, operands)


def _check_arrays(sample: Sample) -> None:
    for edge in EDGES:
        for mixed in (False, True):
            operands = [
                _filled(x, edge, mixed) if i in sample.variables else x
                for i, x in enumerate(sample.operands)
            ]
            if not sample.entry.admits(operands) or not _is_defined(sample, operands):
                continue
            found = sample.gradients(operands)
            for i, g in zip(sample.variables, found, strict=True):
                what = f"the gradient of operand {i} of {sample} at {edge}"
                check_array(what, g, operands[i])
            if abs(edge) <= 1000:
                _check_slopes(sample, operands)


def _is_defined(sample: Sample, operands: Sequence[np.ndarray]) -> bool:
    """Whether there are gradients: a matrix of equal numbers, for one, has no inverse."""
    try:
        sample.gradients(operands)
    except np.linalg.LinAlgError:
        return False
    return True


def _check_formulas(sample: Sample, operands: Sequence[np.ndarray]) -> None:
    """The text of a derivative holds at kinks and ties as well."""
    y = np.asarray(sample.on_arrays(operands))
    if not sample.primitive.formulas or not np.isfinite(y):
        return
    g = np.ones(())
    for i, found in zip(sample.variables, sample.gradients(operands, g), strict=True):
        text = formula_vjp(sample.primitive, i, g, y, operands, sample.static)
        at = ", ".join(f"{x:g}" for x in operands)
        assert_same(f"the formula of operand {i} of {sample.primitive.name} at ({at})", text, found)


def _filled(x: np.ndarray, edge: float, mixed: bool) -> np.ndarray:
    """The edge everywhere, or in every other entry."""
    filled = np.full(x.shape, edge)
    if mixed:
        filled.ravel()[1::2] = x.ravel()[1::2]
    return filled


def _check_slopes(sample: Sample, operands: Sequence[np.ndarray]) -> None:
    """Where the result has a slope, it is the gradient; where it has two, one between them."""
    y = np.asarray(sample.on_arrays(operands))
    if not np.isfinite(y).all():
        return
    found = sample.gradients(operands, np.ones(y.shape))
    for i, gradient in zip(sample.variables, found, strict=True):
        for place in np.ndindex(gradient.shape):

            def number(h: float, i: int = i, place: tuple[int, ...] = place) -> float:
                moved = list(operands)
                moved[i] = np.array(operands[i])
                moved[i][place] += h
                return float(np.sum(sample.on_arrays(moved)))

            slopes = _slopes(number)
            if slopes is not None and not _is_between(float(gradient[place]), *slopes):
                at = ", ".join(np.array2string(x, separator=", ") for x in operands)
                raise GradientError(
                    f"the gradient of operand {i} of {sample} at ({at}) is {gradient[place]:.6g}, "
                    f"but the slopes on its two sides are {slopes[0]:.6g} and {slopes[1]:.6g}"
                )


def _slopes(f: Callable[[float], float]) -> tuple[float, float] | None:
    """The slopes of both sides; None where they are not to be had by differences."""
    coarse, fine = one_sided_slopes(f), one_sided_slopes(f, 1e-7)
    for a, b in zip(coarse, fine, strict=True):
        if not abs(a - b) <= 1e-3 * (1 + abs(a)):
            return None
    return coarse


def _is_between(gradient: float, left: float, right: float) -> bool:
    margin = 1e-3 * (1 + max(abs(left), abs(right)))
    return min(left, right) - margin <= gradient <= max(left, right) + margin
