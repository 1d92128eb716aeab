"""Exercises in the chain rule, which know what comes of a path that is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ..engine.value import Value
from ..visual import Steps, steps
from .exercise import Exercise


def gradient_exercise(
    question: str,
    function: Callable[..., Value],
    of: str,
    mistakes: Mapping[str, Callable[..., float]] | None = None,
    *,
    seed: int,
    **choices: Sequence[Any],
) -> Exercise:
    """An exercise that asks for the derivative of an expression with respect to one number.

    The engine computes the answer. Whoever counts only one of the paths from the result back to the
    number, or all but one, is told so.

    Args:
        question: The text, with each number's name in braces.
        function: The expression, of Values.
        of: The name of the number that the derivative is with respect to.
        mistakes: Others that are known, as in `Exercise`.
        seed: Another one draws other numbers.
        **choices: For each name, what its number is drawn from.

    Raises:
        ValueError: `of` is none of the names, or the result does not depend on it.

    >>> ripple = gradient_exercise(
    ...     "y = a·b + a with a = {a}, b = {b}. What is ∂y/∂a?",
    ...     lambda a, b: a * b + a,
    ...     of="a",
    ...     seed=1,
    ...     a=range(2, 9),
    ...     b=range(2, 9),
    ... )
    >>> ripple
    y = a·b + a with a = 3, b = 6. What is ∂y/∂a?
    >>> ripple.check(6)
    Not yet: a reaches the result in 2 ways, and you counted 1: add up all.
    >>> ripple.check(7)
    Right.
    """
    if of not in choices:
        raise ValueError(f"no number is named {of!r}: there are {', '.join(choices) or 'none'}")

    def ways(**numbers: Any) -> list[float]:
        operands = {name: Value(float(x), label=name) for name, x in numbers.items()}
        return _path_products(steps(function(**operands), names={}), of)

    count = len(ways(**{name: x[0] for name, x in choices.items()}))
    if count == 0:
        raise ValueError(f"the result does not depend on {of}")
    known: dict[str, Any] = dict(mistakes or {})
    for few in sorted({1, count - 1} - {0, count}):
        message = f"{of} reaches the result in {count} ways, and you counted {few}: add up all"
        known[message] = [partial(_some, ways, i, few) for i in range(count)]
    return Exercise(question, lambda **x: sum(ways(**x)), known, seed=seed, **choices)


def _some(ways: Callable[..., list[float]], i: int, few: int, **numbers: Any) -> float:
    """What comes of the way `i` alone, or of all others."""
    products = ways(**numbers)
    return products[i] if few == 1 else sum(products) - products[i]


def _path_products(example: Steps, name: str) -> list[float]:
    """The product of the local derivatives along each path from the result to `name`."""
    if name == example.root:
        return [example.seed]
    return [
        product * step.local
        for step in example.backward
        if step.name == name
        for product in _path_products(example, step.of.name)
    ]
