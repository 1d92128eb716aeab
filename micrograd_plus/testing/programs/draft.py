"""A program as it grows: every result carries an interval that all its entries lie in.

Nothing is tried and thrown away: an operand that might lie outside the domain of an operation is
rescaled, shifted or squashed first, by steps of the program itself.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from ... import functions
from ...engine.primitive import Primitive
from ..battery import ENTRIES, table
from ..calls import Entry, Interval
from .program import Program, Ref, Step, function_of

# Wide enough for every function to show its shape, narrow enough for slopes to stay moderate: a
# chain of steep functions would blow rounding errors up until no two backends agree.
ANY = Interval(-3.0, 3.0)


class Elementwise(NamedTuple):
    """Where the operands must lie, and whether the function has kinks."""

    domains: tuple[Interval, ...]
    kinks: bool = False


# Where functions of one operand are gentle; others have the battery's domain, or ANY.
_GENTLE = {
    "exp": Interval(-3.0, 1.0),
    "expm1": Interval(-3.0, 1.0),
    "log": Interval(0.5, 4.0),
    "log1p": Interval(-0.5, 3.0),
    "sqrt": Interval(0.25, 4.0),
    "tan": Interval(-1.0, 1.0),
    "sinh": Interval(-1.5, 1.5),
    "cosh": Interval(-1.5, 1.5),
}


def _unary(primitive: Primitive) -> Elementwise:
    name = primitive.name
    domain: Any = ENTRIES.get(name, Entry(())).domain(0)  # what has none yet, the tests tell
    domain = _GENTLE.get(name, ANY if domain == Interval() else domain)
    # What chooses may have a kink where its choice changes.
    kinks = any(word in formula for formula in primitive.formulas for word in ("where(", "sign("))
    return Elementwise((domain,), kinks)


# Every function of one number that has a gradient. Failing programs shrink to the words that come
# first: to the simplest, then to tanh alone, rather than to what it squashes operands for.
_FIRST = ("negative", "tanh")
UNARY = {
    primitive.name: _unary(primitive)
    for primitive in sorted(table(), key=lambda p: (*_FIRST, p.name).index(p.name))
    if primitive.on_floats is not None and len(primitive.vjps) == 1
    if not primitive.without_gradient and hasattr(functions, primitive.name)
}
# Each is monotone in each operand, wherever the others lie: extremes are at the corners.
OF_SEVERAL = {
    "add": Elementwise((ANY, ANY)),
    "subtract": Elementwise((ANY, ANY)),
    "multiply": Elementwise((ANY, ANY)),
    "divide": Elementwise((ANY, Interval(0.5, 3.0))),
    "power": Elementwise((Interval(0.5, 2.0), Interval(-2.0, 2.0))),
    "maximum": Elementwise((ANY, ANY), kinks=True),
    "minimum": Elementwise((ANY, ANY), kinks=True),
    "clip": Elementwise((ANY, Interval(-2.0, -0.5), Interval(0.5, 2.0)), kinks=True),
}
ELEMENTWISE: Mapping[str, Elementwise] = {**UNARY, **OF_SEVERAL}


@cache
def _turns(word: str) -> list[float]:
    """Where a function of one operand turns within its domain, to seven digits."""
    f = function_of(word)

    def between(low: float, high: float, grids: int) -> Iterator[float]:
        x = np.linspace(low, high, 200)
        rises = np.diff(f(x)) > 0
        for i in np.flatnonzero(rises[1:] != rises[:-1]):
            if grids > 1:
                yield from between(x[i], x[i + 2], grids - 1)
            else:
                yield round(float(x[i + 1]), 7) + 0.0  # no -0.0

    # What rounding turns on the finest grid does no harm: it is where the function is flat.
    return sorted(set(between(*ELEMENTWISE[word].domains[0], grids=4)))


def image(word: str, *operands: Interval) -> Interval:
    """Where the results of an elementwise function lie, for operands within intervals.

    >>> image("square", Interval(-1.0, 2.0))
    Interval(low=0.0, high=4.0)
    """
    points: list[list[float]] = [[*interval] for interval in operands]
    if word in UNARY:
        low, high = operands[0]
        points[0] += [turn for turn in _turns(word) if low < turn < high]
    results = [float(function_of(word)(*point)) for point in itertools.product(*points)]
    return Interval(min(results), max(results))


def hull(*intervals: Interval) -> Interval:
    """The smallest interval that holds them all.

    >>> hull(Interval(0.0, 1.0), Interval(2.0, 3.0))
    Interval(low=0.0, high=3.0)
    """
    return Interval(min(i.low for i in intervals), max(i.high for i in intervals))


def times(n: float, interval: Interval) -> Interval:
    """The interval of the sum of `n` numbers from an interval.

    >>> times(2, Interval(-1.0, 3.0))
    Interval(low=-2.0, high=6.0)
    """
    return Interval(n * interval.low, n * interval.high)


Shape = tuple[int, ...]

# Where leaves and constants lie: the bound is of all programs alike, and does not depend on what
# the numbers of one program happen to be.
_FEW_DIGITS, _MANY_DIGITS = Interval(-2.5, 2.5), Interval(0.2, 0.9)


class Draft:
    """A program that grows, with the shape and the bound of every result so far.

    Args:
        seed: What all its numbers are derived from.
        leaves: The shapes of the leaves.
        constants: The shapes of the constants to begin with.

    >>> draft = Draft(0, leaves=[(2,)], constants=[])
    >>> y = draft.elementwise("log", draft.leaves[0])
    >>> print(draft.program())  # log of what is within [0.5, 4] only
    x0: (2,)
    y0 = multiply(x0, 0.69)
    y1 = add(y0, 2.23)
    y2 = log(y1)
    """

    # Numbers are not drawn one by one: shrinking them would only lead to 0 and to equal numbers,
    # where functions have kinks and ties. Leaves have two digits, easy to read, and all differ.
    # Numbers that the draft adds have seven, so that no sum of leaves meets them by accident.
    def __init__(self, seed: int, leaves: Sequence[Shape], constants: Sequence[Shape]) -> None:
        self._generator = np.random.default_rng(seed)
        magnitudes = self._generator.permutation(np.arange(10, 250))
        signs = self._generator.choice([-1, 1], len(magnitudes))
        self._numbers = iter((magnitudes * signs / 100).tolist())
        self.shapes: dict[Ref, Shape] = {}
        self.bounds: dict[Ref, Interval] = {}
        self._arrays: dict[Ref, np.ndarray] = {}
        self._steps: list[Step] = []
        self._read: set[Ref] = set()
        self.leaves: list[Ref] = []
        for shape in leaves:
            ref = self._array(f"x{len(self.leaves)}", self._few_digits(shape), _FEW_DIGITS)
            self.leaves.append(ref)
        for shape in constants:
            self._constant(self._few_digits(shape), _FEW_DIGITS)
        self._first_arrays = list(self._arrays)

    def _few_digits(self, shape: Shape) -> np.ndarray:
        return np.array([next(self._numbers) for _ in range(math.prod(shape))]).reshape(shape)

    def _many_digits(self, shape: Shape = (), within: Interval = _MANY_DIGITS) -> np.ndarray:
        return np.asarray(within.sample(self._generator, shape).round(7))

    def _constant(self, x: np.ndarray, bound: Interval) -> Ref:
        return self._array(f"c{len(self._arrays) - len(self.leaves)}", x, bound)

    def _array(self, name: str, x: np.ndarray, bound: Interval) -> Ref:
        ref = Ref(name)
        self._arrays[ref], self.shapes[ref], self.bounds[ref] = x, x.shape, bound
        return ref

    def constant(self, shape: Shape, within: Interval = _MANY_DIGITS) -> Ref:
        """A new constant of odd numbers.

        >>> draft = Draft(0, [()], [])
        >>> draft.bounds[draft.constant((2, 3))]
        Interval(low=0.2, high=0.9)
        >>> draft.bounds[draft.constant((), Interval(-2.0, -0.5))]
        Interval(low=-2.0, high=-0.5)
        """
        return self._constant(self._many_digits(shape, within), within)

    @property
    def operands(self) -> list[Ref]:
        """What a step can read: the arrays to begin with, then results, the latest first.

        >>> draft = Draft(0, leaves=[(2,), ()], constants=[(2,)])
        >>> y = draft.elementwise("tanh", draft.elementwise("sin", draft.leaves[0]))
        >>> draft.operands
        [x0, x1, c0, y1, y0]
        """
        results = [x for x in self.shapes if x not in self._arrays]
        return [*self._first_arrays, *reversed(results)]

    @property
    def unread(self) -> list[Ref]:
        """The results of steps that no other step reads.

        >>> draft = Draft(0, [()], [])
        >>> draft.elementwise("tanh", draft.elementwise("sin", draft.leaves[0]))
        y1
        >>> draft.unread
        [y1]
        """
        return [x for x in self.shapes if x not in self._arrays and x not in self._read]

    def say(
        self,
        word: str,
        *arguments: Any,
        shape: Shape,
        bound: Interval,
        **keywords: Any,
    ) -> Ref:
        """Add a step.

        >>> draft = Draft(0, [()], [])
        >>> draft.say("sin", Ref("x0"), shape=(), bound=Interval(-1.0, 1.0))
        y0
        """
        name = Ref(f"y{len(self._steps)}")
        step = Step(word, arguments, keywords, bound)
        self._steps.append(step)
        self._read.update(step.reads())
        self.shapes[name], self.bounds[name] = shape, bound
        return name

    def elementwise(self, word: str, *operands: Ref, squash: bool = False) -> Ref:
        """Apply an elementwise function, to operands brought into its domains.

        Args:
            word: A key of ELEMENTWISE.
            operands: As many as it has domains.
            squash: Bring operands into range by a tanh instead of a scale.

        >>> Draft(0, [(2, 1), (3,)], []).elementwise("add", Ref("x0"), Ref("x1"))
        y0
        """
        domains, kinks = ELEMENTWISE[word]
        if kinks:
            operands = self._apart(operands, domains)
        brought = [self.brought(x, d, squash) for x, d in zip(operands, domains, strict=True)]
        return self._apply(word, *brought)

    def _apply(self, word: str, *arguments: Any) -> Ref:
        shapes = [self.shapes[x] if isinstance(x, Ref) else () for x in arguments]
        bounds = [self.bounds[x] if isinstance(x, Ref) else Interval(x, x) for x in arguments]
        shape = np.broadcast_shapes(*shapes)
        return self.say(word, *arguments, shape=shape, bound=image(word, *bounds))

    # At 0, and where operands are equal, functions with kinks have several subgradients, and
    # backends choose different ones; near there, rounding chooses. A graph gets there all the
    # time: a - a is 0, sums in another order differ by 1e-16. Leaves and constants never do.
    def _apart(self, operands: tuple[Ref, ...], domains: tuple[Interval, ...]) -> tuple[Ref, ...]:
        as_they_are = (
            x in self._arrays and _within(self.bounds[x], domain)
            for x, domain in zip(operands, domains, strict=True)
        )
        if all(as_they_are) and len(set(operands)) == len(operands):
            return operands
        # A clip compares its bounds with what it clips, and not with each other.
        return (self._apply("add", operands[0], self._many_digits().item()), *operands[1:])

    def without_ties(self, x: Ref) -> Ref:
        """`x`, or `x` plus numbers that make all its entries differ.

        >>> draft = Draft(0, [(2,)], [])
        >>> draft.without_ties(draft.leaves[0])
        x0
        >>> draft.without_ties(draft.elementwise("sin", draft.leaves[0]))
        y1
        """
        if x in self._arrays or not self.shapes[x]:
            return x
        return self._apply("add", x, self.constant(self.shapes[x]))

    def brought(self, x: Ref, domain: Interval, squash: bool = False) -> Ref:
        """`x` itself if its bound is within the domain, else what becomes of it.

        Args:
            x: A result.
            domain: Where it must lie.
            squash: If it must change, begin with a tanh.

        >>> draft = Draft(0, [(2,)], [])
        >>> y = draft.brought(draft.leaves[0], Interval(5.0, 6.0))
        >>> draft.bounds[y]
        Interval(low=5.0..., high=5.9...)
        """
        if _within(self.bounds[x], domain):
            return x
        if squash:  # of numbers that are not so large that all of them become 1
            x = self._apply("tanh", self.brought(x, ANY))
        low, high = self.bounds[x]
        room = domain.high - domain.low - 0.02  # for the rounding of the shift, and of results
        if high - low > room:
            x = self._apply("multiply", x, _rounded_down(room / (high - low)))
            low, high = self.bounds[x]
        if low < domain.low:
            x = self._apply("add", x, math.ceil(100 * (domain.low - low)) / 100)
        elif high > domain.high:
            x = self._apply("subtract", x, math.ceil(100 * (high - domain.high)) / 100)
        return x

    def add_up(self) -> None:
        """End in one number, by adding up all results that nothing reads.

        Entries get different weights, so that no gradient is all ones, which would not tell an
        array from its transpose.

        >>> draft = Draft(0, [(2,)], [])
        >>> y = draft.elementwise("tanh", draft.leaves[0])
        >>> draft.add_up()
        >>> print(draft.program())
        x0: (2,)   c0: (2,)
        y0 = tanh(x0)
        y1 = multiply(y0, c0)
        y2 = sum(y1)
        """
        total: Ref | None = None
        for x in self.unread:
            if shape := self.shapes[x]:
                x = self._apply("multiply", x, self.constant(shape))
                bound = times(math.prod(shape), self.bounds[x])
                x = self.say("sum", x, shape=(), bound=bound)
            total = x if total is None else self._apply("add", total, x)

    def program(self) -> Program:
        """What has been drafted.

        >>> draft = Draft(0, [()], [])
        >>> y = draft.elementwise("relu", draft.leaves[0])
        >>> draft.program()
        <Program x0: (); y0 = relu(x0)>
        """
        arrays = list(self._arrays.values())
        n = len(self.leaves)
        return Program(tuple(arrays[:n]), tuple(arrays[n:]), tuple(self._steps))


def _within(inner: Interval, outer: Interval) -> bool:
    return outer.low <= inner.low and inner.high <= outer.high


def _rounded_down(factor: float) -> float:
    """To two digits."""
    unit = 10.0 ** (math.floor(math.log10(factor)) - 1)
    return float(f"{math.floor(factor / unit) * unit:.2g}")
