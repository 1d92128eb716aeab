"""What is off with an answer, and how to say so without giving the right one away."""

from __future__ import annotations

import decimal
import math
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine.graph import Node

_TOLERANCE = 1e-6  # relative: more than computing in another order changes
_NEAR = 0.02
_FACTORS = (2, 3, 4, 5, 6, 7, 8, 9, 10, 100)


@dataclass(frozen=True, repr=False)
class Verdict:
    """What `Exercise.check` found; printed, it is a sentence.

    Attributes:
        kind: "right", "unanswered", "type", "shape", "error" (a function raised), "mistake" (one
            that the exercise knows), "swapped", "rounded", "sign", "factor", or "other".
        message: What is off, for the one who answered.

    >>> Verdict("sign", "the size is right, the sign is not")
    Not yet: the size is right, the sign is not.
    """

    kind: str
    message: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer is.

        >>> Verdict("right").right, Verdict("sign").right
        (True, False)
        """
        return self.kind == "right"

    def __repr__(self) -> str:
        if self.kind == "right":
            return "Right."
        if self.kind == "unanswered":
            return "Not answered yet: put your answer in place of the three dots."
        return f"Not yet: {self.message}."


def compare(given: Any, right: Any, mistakes: Iterable[tuple[str, Any]]) -> Verdict:
    """The verdict on an answer.

    Args:
        given: The answer: a number, or numbers in lists, arrays and dictionaries.
        right: The right one.
        mistakes: What to say to someone who misunderstood, and the answer that this leads to.

    >>> compare(-8, 4.0, [])
    Not yet: the sign is the other way round, and the size is 2 times too large.
    >>> compare({"a": 1, "b": 7}, {"a": 1, "b": 2}, [("you added", {"a": 1, "b": 7})])
    Not yet: you added.
    >>> compare([1.0, 2.0], [1.0, 1.996], [])
    Not yet: [1]: very close: keep more digits until the end.
    """
    found, wanted = entries(given), entries(right)
    if any(x is ... for x in found.values()):
        return Verdict("unanswered")
    for name, x in found.items():
        if complaint := _no_number(x):
            return Verdict("type", _at(name, complaint))
    if found.keys() != wanted.keys():
        return Verdict("shape", f"the answer is {_outline(wanted)}, yours is {_outline(found)}")
    if same(found, wanted):
        return Verdict("right")
    for message, wrong in mistakes:
        if same(found, entries(wrong)):
            return Verdict("mistake", message)
    if same(dict(enumerate(sorted(found.values()))), dict(enumerate(sorted(wanted.values())))):
        return Verdict("swapped", "these are the right numbers, in the wrong places")
    name = next(name for name in wanted if not _close(found[name], wanted[name]))
    kind, message = _what_is_off(float(found[name]), float(wanted[name]))
    return Verdict(kind, _at(name, message))


def entries(answer: Any) -> dict[Any, Any]:
    """The single numbers of an answer, by where they stand.

    >>> entries({"w": [1, 2], "b": 3}), entries(4.0)
    ({'w[0]': 1, 'w[1]': 2, 'b': 3}, {'': 4.0})
    """
    if isinstance(answer, Mapping):
        parts = {str(name): part for name, part in answer.items()}
    elif isinstance(answer, list | tuple) or (isinstance(answer, np.ndarray) and answer.ndim):
        parts = {f"[{i}]": part for i, part in enumerate(answer)}
    else:
        return {"": answer}
    return {f"{name}{rest}": x for name, part in parts.items() for rest, x in entries(part).items()}


def same(found: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> bool:
    """Whether all entries are equal but for rounding.

    >>> same({"a": 0.1 + 0.2}, {"a": 0.3}), same({"a": 1}, {"b": 1})
    (True, False)
    """
    return found.keys() == wanted.keys() and all(_close(found[k], wanted[k]) for k in wanted)


def _close(a: float, b: float) -> bool:
    # The second: what is 0 may have been computed as a rounding error.
    return math.isclose(a, b, rel_tol=_TOLERANCE, abs_tol=1e-9) or (a != a and b != b)


def _no_number(x: Any) -> str:
    """Why this is no number, or "" if it is one."""
    if isinstance(x, Node):
        kind = type(x).__name__
        return f"a {kind} is not a plain number: its number is in .data, its gradient in .grad"
    if x is None:
        return "None is no number: a function without return gives it"
    if isinstance(x, bool | np.bool_):
        return f"{x} is no number"
    if isinstance(x, numbers.Real) or (isinstance(x, np.ndarray) and x.dtype.kind in "iuf"):
        return ""
    return f"{x!r} is no number" + (": leave out the quotes" if isinstance(x, str) else "")


def _what_is_off(x: float, wanted: float) -> tuple[str, str]:
    """The kind of error in one number, and what to say about it."""
    if not math.isfinite(x):
        return "other", f"{x} is not what a finite computation gives"
    if _is_rounded(x, wanted):
        return "rounded", "very close: keep more digits until the end"
    if _close(x, -wanted):
        return "sign", "the size is right, the sign is not"
    for factor in _FACTORS:
        for size, word in ((factor, "large"), (1 / factor, "small")):
            for sign in (1, -1):
                if _close(x, sign * size * wanted):
                    turned = "" if sign > 0 else "the sign is the other way round, and "
                    return "factor", f"{turned}the size is {factor} times too {word}"
    if x * wanted < 0:
        return "other", "it should be positive" if wanted > 0 else "it should be negative"
    much = "a little " if abs(x - wanted) <= _NEAR * abs(wanted) else ""
    return "other", f"it should be {much}{'larger' if wanted > x else 'smaller'}"


def _is_rounded(x: float, wanted: float) -> bool:
    """Whether `x` is `wanted` with fewer digits, rounded or cut off."""
    exponent = decimal.Decimal(repr(x)).normalize().as_tuple().exponent
    unit = 10.0 ** min(0, int(exponent))  # of the last digit
    return abs(x - wanted) < 0.999 * min(unit, 0.1 * abs(wanted))


def _at(name: str, message: str) -> str:
    return f"{name}: {message}" if name else message


def _outline(found: Mapping[str, Any]) -> str:
    if list(found) == [""]:
        return "one number"
    if len(found) > 8:
        return f"{len(found)} numbers"
    return "numbers at " + ", ".join(found)
