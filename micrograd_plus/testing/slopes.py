"""Whether a slope is what numbers say: differences, the complex step, both sides of a kink."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .differences import SMALL_STEPS, STEPS, central_slope, complex_slope, one_sided_slopes
from .errors import ratio_in_words


def what_is_wrong(
    found: float,
    f: Callable[[float], float],
    complex_f: Callable[[Any], Any],
    rtol: float,
    atol: float,
    size: int = 1,
    joint: bool = False,
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
        joint: Whether `f` moves several entries at once. A sum of kinks that bend both ways, such
            as |a| - |b|, has its gradient not between the slopes of the two sides then, so at a
            kink any slope is let pass: it is for each entry by itself to tell.

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
        if exact is not None and abs(exact - expected) <= slope.error + 1e-6 * abs(expected):
            # Else it is not analytic, and the complex step means nothing.
            expected, how = exact, "the complex step gives"
            relative, absolute = 1e-4 * rtol, 1e-4 * atol
        scale = max(abs(found), abs(expected))
        is_smooth = slope.error < 1e-3 * (1 + scale)
        if is_smooth and abs(found - expected) <= absolute + relative * scale:
            return None
        wrong = wrong or f"{how} {expected:.10g} ({ratio_in_words(found, expected, size)})"
    left, right = sorted(one_sided_slopes(f))
    if right - left > 1e-3 * (1 + abs(left)):
        between = joint or left - 1e-4 <= found <= right + 1e-4
        sides = f"the slopes on the two sides of this point are {left:.6g} and {right:.6g}"
        return None if between else sides
    return "the function is not finite around this point" if math.isnan(expected) else wrong
