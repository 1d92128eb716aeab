"""Whether a slope is what numbers say: differences, the complex step, both sides of a kink."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .differences import EPSILON, SMALL_STEPS, STEPS, central_slope, complex_slope, one_sided_slopes
from .errors import ratio_in_words


def what_is_wrong(
    found: float,
    f: Callable[[float], float],
    complex_f: Callable[[Any], Any],
    rtol: float,
    atol: float,
    size: int = 1,
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
    for steps in (STEPS, SMALL_STEPS):  # large steps do not see a kink close by
        slope = central_slope(f, steps)
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
    left, right = sorted(one_sided_slopes(f))
    noise = 1e-3 * (1 + abs(left)) + 1e8 * EPSILON * abs(f(0.0))
    if right - left > noise:
        between = left - 1e-4 <= found <= right + 1e-4
        sides = f"the slopes on the two sides of this point are {left:.6g} and {right:.6g}"
        return None if between else sides
    if math.isnan(expected):
        return (
            "the function is not finite around this point: take one where it is defined (for a "
            "primitive, say where that is, as in domains=Interval(0.1, 3))"
        )
    return wrong or (
        f"differences are too coarse to tell here: they give {expected:.6g}, give or take "
        f"{slope.error:.2g}; take inputs of more moderate size"
    )
