"""Questions whose numbers come from a seed; those in the chain rule know what a lost path gives."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ..engine.value import Value
from ..visual import Steps, steps
from .verdicts import Verdict, compare, entries, same

_DRAWS = 1000
_TRIALS = 5


class Exercise:
    """A question whose numbers are drawn with a seed, and the check of its answers.

    No numbers are drawn with which a known mistake leads to the right answer.

    Args:
        question: The text, with each number's name in braces.
        answer: A function of the numbers, by name, that gives the right answer: a number, or
            numbers in lists, arrays and dictionaries.
        mistakes: What misunderstandings lead to: for each, what to say to those who made it, and a
            function of the numbers that gives their answer, or several.
        seed: Another one draws other numbers.
        **choices: For each name, what its number is drawn from.

    Attributes:
        numbers: The numbers that were drawn, by name.

    Raises:
        ValueError: The question names a number that is not drawn, there is nothing to draw one
            from, or a mistake leads to the right answer whatever is drawn.

    >>> sum_of_two = Exercise("{a} + {b}?", lambda a, b: a + b, seed=7, a=range(1, 5), b=(10, 20))
    >>> sum_of_two, sum_of_two.numbers
    (3 + 10?, {'a': 3, 'b': 10})
    """

    def __init__(
        self,
        question: str,
        answer: Callable[..., Any],
        mistakes: Mapping[str, Callable[..., Any] | Sequence[Callable[..., Any]]] | None = None,
        *,
        seed: int,
        **choices: Sequence[Any],
    ) -> None:
        self._question = question
        self._answer = answer
        self._mistakes = dict(mistakes or {})
        self._choices = choices
        self._seed = seed
        for name, choice in choices.items():
            if not (hasattr(choice, "__len__") and len(choice)):
                raise ValueError(
                    f"{name} is drawn from a list or a range that is not empty, got {choice!r}"
                )
        self.numbers = next(self._draws())
        try:
            repr(self)
        except (LookupError, ValueError) as error:
            raise ValueError(
                f"the question cannot be filled in ({error!r}): write the names of its numbers in "
                f"braces, which are {', '.join(choices) or 'none'}, and other braces twice"
            ) from None

    def with_seed(self, seed: int) -> Exercise:
        """The same question with other numbers.

        >>> square = Exercise("{a}²?", lambda a: a * a, seed=1, a=range(10))
        >>> square.with_seed(2)
        0²?
        """
        return Exercise(self._question, self._answer, self._mistakes, seed=seed, **self._choices)

    def check(self, answer: Any) -> Verdict:
        """Say whether an answer is right, and if not, in what way it is off.

        Args:
            answer: What the question asks for. A function of the question's numbers, by name, is
                tried with these and with others. The three dots `...` are no answer yet.

        Returns:
            The verdict, which a notebook shows as a sentence.

        >>> double = Exercise("Twice {a}?", lambda a: 2 * a, seed=1, a=range(3, 9))
        >>> double.check(lambda a: a + a)
        Right.
        >>> double.check(lambda a: a**2)
        Not yet: with a = 4: the size is 2 times too large.
        >>> double.check("8")
        Not yet: '8' is no number: leave out the quotes.
        """
        if not callable(answer):
            return self._compare(answer, self.numbers)
        for drawn in itertools.islice(self._draws(), _TRIALS):
            where = ", ".join(f"{name} = {x}" for name, x in drawn.items())
            try:
                given = answer(**drawn)
            except Exception as error:
                return Verdict("error", f"with {where}: {type(error).__name__}: {error}")
            verdict = self._compare(given, drawn)
            if not verdict.right:
                return Verdict(verdict.kind, f"with {where}: {verdict.message}")
        return Verdict("right")

    def _compare(self, answer: Any, drawn: Mapping[str, Any]) -> Verdict:
        return compare(answer, self._answer(**drawn), self._mistaken(drawn))

    def _mistaken(self, drawn: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for message, functions in self._mistakes.items():
            for function in [functions] if callable(functions) else functions:
                yield message, function(**drawn)

    def _draws(self) -> Iterator[dict[str, Any]]:
        """Sets of numbers with which each known mistake shows."""
        generator = random.Random(self._seed)
        hidden: list[str] = []
        for _ in range(_DRAWS):
            drawn = {name: generator.choice(x) for name, x in self._choices.items()}
            right = entries(self._answer(**drawn))
            hidden = [text for text, x in self._mistaken(drawn) if same(entries(x), right)]
            if not hidden:
                yield drawn
        if hidden:
            raise ValueError(
                f"with {_DRAWS} draws of the numbers, a known mistake leads to the right answer: "
                f"{hidden[0]!r}"
            )

    def __repr__(self) -> str:
        return self._question.format(**self.numbers)


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
