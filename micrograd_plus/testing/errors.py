"""How a wrong gradient is reported."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


class GradientError(AssertionError):
    """A gradient, or another promise of a primitive, that is not what the numbers say.

    >>> issubclass(GradientError, AssertionError)
    True
    """


# What a wrong rule usually has wrong, by the ratio of its gradient to the right one.
_USUAL = {
    -1.0: "a flipped sign",
    2.0: "a contribution counted twice, or a forgotten factor 1/2",
    0.5: "a forgotten factor 2, or one of two contributions lost",
    0.0: "a dropped gradient: nothing flows to this input",
    -2.0: "a flipped sign and a contribution counted twice",
    -0.5: "a flipped sign and a forgotten factor 2",
}


def ratio_in_words(found: float, expected: float, size: int = 1) -> str:
    """The ratio of a gradient to the right one, and what it usually means.

    Args:
        found: The gradient that a rule gave.
        expected: What the numbers say.
        size: The number of entries of the input, which a forgotten sum or mean gets wrong.

    >>> ratio_in_words(-6.0, 6.0)
    'ratio -1, usually a flipped sign'
    >>> ratio_in_words(1.5, 1.0)
    'ratio 1.5'
    """
    if math.isnan(found):
        return "not a number: often 0 * inf or inf - inf; select with where(), do not multiply"
    if abs(expected) < 1e-12:
        return "no ratio, since nothing should flow here"
    ratio = found / expected
    for usual, meaning in _USUAL.items():
        if abs(ratio - usual) < 1e-4:
            return f"ratio {usual:g}, usually {meaning}"
    for count, meaning in ((size, "a mean without its 1/n"), (1 / size, "a sum with a 1/n")):
        if size > 1 and abs(ratio / count - 1) < 1e-4:
            return f"ratio {count:g} for {size} entries, usually {meaning}"
    return f"ratio {ratio:.6g}" if abs(ratio - 1) > 1e-4 else f"ratio {ratio:.12g}"


def assert_same(
    what: str, found: Any, expected: Any, rtol: float = 1e-12, atol: float = 1e-12
) -> None:
    """Raise unless two arrays have one shape and the same numbers; nan is the same as nan.

    Raises:
        GradientError: It names the first index that differs, both numbers and their ratio.

    >>> assert_same("the gradient", [2.0, 3.0], [2.0, 3.0])
    >>> assert_same("the gradient", [2.0, 3.0], [2.0, -3.0])
    Traceback (most recent call last):
    ...
    micrograd_plus.testing.errors.GradientError: the gradient at index 1 is 3, not -3 (ratio -1,
    usually a flipped sign)
    """
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        raise GradientError(f"{what} has shape {found.shape}, not {expected.shape}")
    wrong = ~np.isclose(found, expected, rtol=rtol, atol=atol, equal_nan=True)
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        at = f" at index {place[0] if len(place) == 1 else place}" if place else ""
        ours, theirs = float(found[place]), float(expected[place])
        raise GradientError(
            f"{what}{at} is {ours:.10g}, not {theirs:.10g} ({ratio_in_words(ours, theirs)})"
        )
