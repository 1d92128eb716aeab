"""Slopes by numbers alone, and whether a slope is what they say.

Central differences with Richardson extrapolation, the complex step, both sides of a kink.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .errors import ratio_in_words

EPSILON = float(np.finfo(float).eps)
# From large to small: a large step has little rounding error, a small one fits into a narrow
# domain and on one side of a kink.
STEPS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10)
SMALL_STEPS = STEPS[3:]
LONG_STEPS = (0.3, 0.1, *STEPS)  # of numbers with few digits


class Slope(NamedTuple):
    """A derivative, and how far off it may be."""

    value: float
    error: float


def central_slope(
    f: Callable[[float], float],
    steps: Sequence[float] = STEPS,
    wanted: float = 1e-9,
    epsilon: float = EPSILON,
) -> Slope:
    """The derivative of `f` at 0, by central differences with Richardson extrapolation.

    d(h) = (f(h) - f(-h)) / 2h is off by c h² + d h⁴ + ...; from d(h), d(h/2) and d(h/4) the first
    two terms are eliminated: L. F. Richardson, "The approximate arithmetical solution by finite
    differences", Phil. Trans. A 210, 1911. Tries smaller steps until the error, estimated
    by how much the last elimination changed, is small.

    Args:
        f: A function of one number, defined around 0.
        steps: What to try for h, one after the other.
        wanted: The relative error that is good enough.
        epsilon: How coarse the numbers are that `f` computes with.

    Returns:
        The slope, nan if `f` is nowhere finite around 0; the error counts rounding, too.

    >>> import math
    >>> slope = central_slope(math.exp)
    >>> abs(slope.value - 1) <= slope.error < 1e-10
    True
    """
    best = Slope(math.nan, math.inf)
    for step in steps:
        slope = _extrapolated(f, step, epsilon)
        if slope.error < best.error:
            best = slope
        if best.error <= wanted * max(1.0, abs(best.value)):
            break
    return best


def _extrapolated(f: Callable[[float], float], step: float, epsilon: float) -> Slope:
    slopes, largest = [], 0.0
    for h in (step, step / 2, step / 4):
        right, left = f(h), f(-h)
        slopes.append((right - left) / (2 * h))
        largest = max(largest, abs(right), abs(left))
    first, second = ((4 * fine - coarse) / 3 for coarse, fine in itertools.pairwise(slopes))
    value = (16 * second - first) / 15
    rounding = 8 * epsilon * largest / (step / 4)
    error = abs(value - second) + rounding
    return Slope(value, error if math.isfinite(error) else math.inf)


def one_sided_slopes(f: Callable[[float], float], step: float = 1e-6) -> tuple[float, float]:
    """The slopes of `f` at 0 from the left and from the right; they differ where it has a kink.

    >>> left, right = one_sided_slopes(abs)
    >>> left, right
    (-1.0, 1.0)
    """
    middle = f(0.0)
    left, right = (
        (4 * (f(h / 2) - middle) / (h / 2) - 2 * (f(h) - middle) / h) / 2 for h in (-step, step)
    )
    return left, right


def complex_slope(f: Callable[[Any], Any]) -> float | None:
    """The derivative of an analytic `f` at 0 by the complex step Im f(ih) / h, exact to rounding.

    W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions",
    SIAM Review 40(1), 1998.

    Returns:
        The slope, or None where `f` does not run on complex numbers. It means nothing for a
        function that is not analytic, such as one that takes absolute values.

    >>> complex_slope(lambda h: (3 + h) ** 2)
    6.0
    >>> complex_slope(math.exp) is None
    True
    """
    tiny = 1e-30
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error")  # NumPy's, where it would drop the imaginary part
        try:
            y = f(1j * tiny)
        except Exception:  # whatever a function written for real numbers does
            return None
    if not np.iscomplexobj(y):
        return None
    slope = float(np.imag(y)) / tiny
    return slope if math.isfinite(slope) else None


def what_is_wrong(
    found: float,
    f: Callable[[float], float],
    complex_f: Callable[[Any], Any],
    rtol: float,
    atol: float,
    size: int = 1,
    dtype: Any = float,
) -> str | None:
    """What is wrong with a slope of `f` at 0, in words that follow "it is ..., but"; or None.

    At a kink any slope between those of the two sides is right.

    Args:
        found: The slope to be checked.
        f: A function of one number.
        complex_f: The same for complex numbers; it may fail.
        rtol, atol: How far `found` may be from the differences, beyond their own error. Where
            `complex_f` is of use, which is exact, they count as 10,000 times smaller.
        size: The number of entries that the input has.
        dtype: The narrowest that `f` computes in: its rounding counts as an error of the
            differences, which are then taken over longer steps too.

    >>> square = lambda h: (3 + h) ** 2
    >>> what_is_wrong(6.0, square, square, 1e-6, 1e-8)
    >>> what_is_wrong(3.0, square, square, 1e-6, 1e-8)
    'the complex step gives 6 (ratio 0.5, usually a forgotten factor 2, or one of two
    contributions lost)'
    >>> what_is_wrong(2.0, abs, abs, 1e-6, 1e-8)
    'the slopes on the two sides of this point are -1 and 1'
    """
    exact = complex_slope(complex_f)
    wrong = None
    epsilon = float(np.finfo(dtype).eps)
    coarse = epsilon > EPSILON
    hint = f"; {np.dtype(dtype)} is on the way: use float64 for the check" if coarse else ""
    for steps in (LONG_STEPS if coarse else STEPS, SMALL_STEPS):  # large ones see no kink close by
        slope = central_slope(f, steps, epsilon=epsilon)
        expected, how = slope.value, "differences give"
        relative, absolute = rtol, slope.error + atol
        is_exact = exact is not None and abs(exact - expected) <= slope.error + 1e-6 * abs(expected)
        if is_exact and exact is not None:
            # Else it is not analytic, and the complex step means nothing.
            expected, how = exact, "the complex step gives"
            relative, absolute = 1e-4 * rtol, 1e-4 * atol
        # Differences that may be off by so much say nothing: at a kink, or of rounding.
        is_clear = is_exact or slope.error < 1e-3 * (1 + abs(expected))
        if is_clear and abs(found - expected) <= absolute + relative * abs(expected):
            return None
        if wrong is None and is_clear:
            wrong = f"{how} {expected:.10g} ({ratio_in_words(found, expected, size)})"
    step = min(1e-6 * math.sqrt(epsilon / EPSILON), 1e-2)
    left, right = sorted(one_sided_slopes(f, step))
    rounding = 100 * epsilon / step * abs(f(0.0))
    if right - left > 1e-3 * (1 + abs(left)) + rounding:
        off = 1e-4 + rounding * coarse
        between = left - off <= found <= right + off
        sides = f"the slopes on the two sides of this point are {left:.6g} and {right:.6g}"
        return None if between else sides + hint
    if math.isnan(expected):
        return (
            "the function is not finite around this point: take one where it is defined (for a "
            "primitive, say where that is, as in domains=Interval(0.1, 3))"
        )
    too_coarse = (
        f"differences are too coarse to tell here: they give {expected:.6g}, give or take "
        f"{slope.error:.2g}; take inputs of more moderate size"
    )
    return (wrong or too_coarse) + hint
