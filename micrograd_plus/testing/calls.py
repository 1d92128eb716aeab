"""How a primitive may be called: with operands of which shapes, from where, and with what else."""

from __future__ import annotations

import inspect
import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..engine.backward import Pieces
from ..engine.primitive import Primitive
from ..engine.tensor import Tensor


class Interval(NamedTuple):
    """The numbers from `low` to `high`: where an operand of a primitive is drawn from.

    >>> Interval(0.1, 3.0)
    Interval(low=0.1, high=3.0)
    """

    low: float = -2.5
    high: float = 2.5

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """An array of the shape, float64, of numbers spread evenly over the interval at random.

        Of n numbers, one lies in each nth part of it.

        >>> Interval(0.0, 1.0).sample(np.random.default_rng(0), (2,))
        array([0.634..., 0.318...])
        """
        n = math.prod(shape)
        parts = (np.arange(n) + generator.uniform(size=n)) / max(n, 1)
        numbers = self.low + (self.high - self.low) * parts
        return np.asarray(generator.permutation(numbers).reshape(shape))


class Booleans:
    """True and False at random: for a condition, which has no gradient.

    >>> Booleans().sample(np.random.default_rng(0), (3,))
    array([ True,  True,  True])
    """

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """An array of the shape, of booleans.

        >>> Booleans().sample(np.random.default_rng(0), ()).dtype
        dtype('bool')
        """
        return np.asarray(generator.integers(0, 2, shape), bool)


Domain = Interval | Booleans


class Call:
    """One way to call a primitive.

    Args:
        operands: For each operand its shape, a tuple of integers, of which an array is drawn
            from the operand's domain; or an array. Arrays of integers and booleans are constants.
        static: The primitive's static arguments.

    Raises:
        TypeError: An operand that is neither.

    >>> Call((2, 3), axis=1)
    Call((2, 3), axis=1)
    """

    def __init__(self, *operands: Any, **static: Any) -> None:
        for i, x in enumerate(operands):
            is_shape = type(x) is tuple and all(isinstance(n, int) for n in x)
            if not (is_shape or isinstance(x, np.ndarray)):
                raise TypeError(
                    f"operand {i} of a Call is a shape, as in Call((2, 3)), or an array, as in "
                    f"Call(np.array([1.0, 2.0])); got {type(x).__name__} {x!r}"
                )
        self.operands = operands
        self.static = static

    def __repr__(self) -> str:
        static = [f"{name}={value!r}" for name, value in self.static.items()]
        return f"Call({', '.join([*map(repr, self.operands), *static])})"


@dataclass(frozen=True)
class Entry:
    """What a primitive is checked with.

    Attributes:
        calls: Ways to call it.
        domains: For each operand where it lies; the last one serves those beyond.
        everywhere: Whether it is defined outside the domains too, so that it can be tried there.
    """

    calls: tuple[Call, ...]
    domains: tuple[Domain, ...] = (Interval(),)
    everywhere: bool = True

    def domain(self, i: int) -> Domain:
        """The domain of operand `i`.

        >>> Entry((), (Interval(0, 1),)).domain(7)
        Interval(low=0, high=1)
        """
        return self.domains[min(i, len(self.domains) - 1)]

    def admits(self, operands: Sequence[Any]) -> bool:
        """Whether the primitive is defined at a point.

        >>> Entry((), (Interval(0, 1),), everywhere=False).admits([2.0])
        False
        """
        if self.everywhere:
            return True
        within = (
            np.all((domain.low <= np.asarray(x)) & (np.asarray(x) <= domain.high))
            for domain, x in ((self.domain(i), x) for i, x in enumerate(operands))
            if isinstance(domain, Interval)
        )
        return all(within)


class Sample:
    """A primitive with operands drawn for one call.

    Attributes:
        primitive: What is checked.
        entry: Where its operands lie.
        operands: Arrays: of float64, which are differentiated, and constants.
        static: The static arguments.
        variables: The positions of the operands that have a gradient.
        y: The result, an array.
        g: An upstream gradient of its shape.
    """

    def __init__(self, primitive: Primitive, entry: Entry, call: Call) -> None:
        generator = np.random.default_rng(zlib.crc32(f"{primitive.name} {call!r}".encode()))
        self.primitive = primitive
        self.entry = entry
        self.call = call
        self.static = call.static
        self.operands = [
            entry.domain(i).sample(generator, x) if type(x) is tuple else _given(x)
            for i, x in enumerate(call.operands)
        ]
        self.variables = [
            i
            for i, x in enumerate(self.operands)
            if x.dtype.kind == "f" and i not in primitive.without_gradient
        ]
        self.y = np.asarray(self.on_arrays(self.operands))
        self.g = generator.uniform(0.5, 1.5, self.y.shape)

    def __str__(self) -> str:
        return f"{self.primitive.name} of {self.call!r}"

    @property
    def is_checkable(self) -> bool:
        """Whether there is an entry to move and a number to watch.

        >>> from micrograd_plus.engine.primitives.elementwise import exp
        >>> from micrograd_plus.engine.primitives.selection import sign
        >>> Sample(exp, Entry(()), Call((2,))).is_checkable
        True
        >>> Sample(sign, Entry(()), Call((2,))).is_checkable
        False
        """
        return bool(self.y.size) and any(self.operands[i].size for i in self.variables)

    def on_arrays(self, operands: Sequence[Any]) -> Any:
        """The result on raw arrays."""
        return self.primitive.on_arrays(*operands, **self.static)

    def f(self, *operands: Any) -> Any:
        """The result, recorded if nodes are among the operands."""
        return self.primitive(*operands, **self.static)

    def leaves(
        self, operands: Sequence[Any] | None = None, variables: Sequence[int] | None = None
    ) -> list[Any]:
        """The operands with a new Tensor for each variable, or for those that are named."""
        operands = self.operands if operands is None else operands
        chosen = self.variables if variables is None else variables
        return [Tensor(x) if i in chosen else x for i, x in enumerate(operands)]

    def gradients(
        self,
        operands: Sequence[Any] | None = None,
        g: Any = None,
        variables: Sequence[int] | None = None,
    ) -> list[np.ndarray]:
        """What reaches the variables when `g` (this sample's own if None) is sent back."""
        chosen = self.variables if variables is None else variables
        leaves = self.leaves(operands, chosen)
        self.f(*leaves).backward(self.g if g is None else g)
        nodes = [leaves[i] for i in chosen]
        return [np.zeros_like(x.data) if x.grad is None else x.grad for x in nodes]

    def contributions(self) -> list[Any]:
        """What the vjp of each variable returns for `g`, before anything is made to fit.

        It is given arrays that cannot be changed.
        """
        needed = [i in self.variables for i in range(len(self.operands))]
        g, y, *operands = map(_read_only, (self.g, self.y, *self.operands))
        found = self.primitive.pull_back(needed, g, y, operands, self.static)
        raw = [found[i] for i in self.variables]
        return [c.combine() if isinstance(c, Pieces) else c for c in raw]


def _given(x: np.ndarray) -> np.ndarray:
    return np.array(x, float) if x.dtype.kind == "f" else x.copy()


def _read_only(x: np.ndarray) -> np.ndarray:
    copy = x.copy()
    copy.flags.writeable = False
    return copy


def samples(primitive: Primitive, entry: Entry) -> list[Sample]:
    """A sample for each call of an entry; of an elementwise primitive one of forty numbers, too.

    >>> from micrograd_plus.engine.primitives.activations import elu
    >>> [str(sample) for sample in samples(elu, Entry((Call((2,), alpha=1.0),)))]
    ['elu of Call((2,), alpha=1.0)', 'elu of Call((40,), alpha=1.0)']
    """
    calls = list(entry.calls)
    if primitive.on_floats is not None and all(type(x) is tuple for x in calls[0].operands):
        calls.append(Call(*[(40,)] * len(calls[0].operands), **calls[0].static))
    return [Sample(primitive, entry, call) for call in calls]


def check_call(primitive: Primitive, call: Call, entry: Entry) -> None:
    """See that a primitive and its vjps can be called at all, before anything is made of it.

    Raises:
        TypeError: Another number of operands, vjps or arguments.
        Exception: What `on_arrays` raises, with the call.

    >>> from micrograd_plus.engine.primitives.activations import elu
    >>> check_call(elu, Call((2,), alpa=1.0), Entry(()))
    Traceback (most recent call last):
    TypeError: on_arrays of elu cannot be called as in Call((2,), alpa=1.0): missing a required ...
    """
    n = len(call.operands)
    if primitive.vjps and len(primitive.vjps) != n:
        raise TypeError(
            f"{primitive.name} has {len(primitive.vjps)} vjps, and {call!r} has {n} operands: it "
            "needs a vjp, or None, for each"
        )
    _check_arguments(f"on_arrays of {primitive.name}", primitive.on_arrays, n, call)
    for i, vjp in enumerate(primitive.vjps):
        if vjp is not None:
            what = f"the vjp of operand {i} of {primitive.name}, which takes (g, y, *operands),"
            _check_arguments(what, vjp, n + 2, call)
    try:
        y = Sample(primitive, entry, call).y
    except Exception as error:
        error.add_note(f"raised by on_arrays of {primitive.name} for {call!r}")
        raise
    if y.dtype.kind not in "biuf":
        raise TypeError(f"on_arrays of {primitive.name} gives dtype {y.dtype} for {call!r}")


def _check_arguments(what: str, function: Callable[..., Any], n: int, call: Call) -> None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some of NumPy's have none
        return
    try:
        signature.bind(*range(n), **call.static)
    except TypeError as error:
        raise TypeError(f"{what} cannot be called as in {call!r}: {error}") from None
