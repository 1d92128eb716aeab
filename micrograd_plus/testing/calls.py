"""How a primitive may be called: operands by shape and domain, with static arguments."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..engine.backward import Pieces
from ..engine.primitive import Primitive
from ..engine.tensor import Tensor
from .domains import Domain, Interval


class Call:
    """One way to call a primitive.

    Args:
        operands: For each operand its shape, a tuple of integers, of which an array is drawn
            from the operand's domain; or an array. Arrays of integers and booleans are constants.
        static: The primitive's static arguments.

    >>> Call((2, 3), axis=1)
    Call((2, 3), axis=1)
    """

    def __init__(self, *operands: Any, **static: Any) -> None:
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
    """

    calls: tuple[Call, ...]
    domains: tuple[Domain, ...] = (Interval(),)

    def domain(self, i: int) -> Domain:
        """The domain of operand `i`.

        >>> Entry((), (Interval(0, 1),)).domain(7)
        Interval(low=0, high=1)
        """
        return self.domains[min(i, len(self.domains) - 1)]


class Sample:
    """A primitive with operands drawn for one call.

    Attributes:
        primitive: What is checked.
        operands: Arrays: of float64, which are differentiated, and constants.
        static: The static arguments.
        variables: The positions of the operands that have a gradient.
    """

    def __init__(self, primitive: Primitive, entry: Entry, call: Call, seed: int = 0) -> None:
        text = f"{primitive.name} {call!r} {seed}".encode()
        generator = np.random.default_rng(zlib.crc32(text))
        self.primitive = primitive
        self.call = call
        self.static = call.static
        self.operands = [
            entry.domain(i).sample(generator, x) if type(x) is tuple else np.array(x)
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

    def on_arrays(self, operands: Sequence[Any]) -> Any:
        """The result on raw arrays."""
        return self.primitive.on_arrays(*operands, **self.static)

    def f(self, *operands: Any) -> Any:
        """The result, recorded if nodes are among the operands."""
        return self.primitive(*operands, **self.static)

    def leaves(self, operands: Sequence[Any] | None = None, only: int | None = None) -> list[Any]:
        """The operands with a new Tensor for each variable, or for one of them alone."""
        operands = self.operands if operands is None else operands
        chosen = self.variables if only is None else [only]
        return [Tensor(x) if i in chosen else x for i, x in enumerate(operands)]

    def gradients(self, operands: Sequence[Any] | None = None, g: Any = None) -> list[np.ndarray]:
        """What reaches each variable when `g` (this sample's own if None) is sent back."""
        leaves = self.leaves(operands)
        self.f(*leaves).backward(self.g if g is None else g)
        variables = [leaves[i] for i in self.variables]
        return [np.zeros_like(x.data) if x.grad is None else x.grad for x in variables]

    def contributions(self) -> list[Any]:
        """What the vjp of each variable returns for `g`, before anything is made to fit."""
        needed = [i in self.variables for i in range(len(self.operands))]
        found = self.primitive.pull_back(needed, self.g, self.y, self.operands, self.static)
        raw = [found[i] for i in self.variables]
        return [c.combine() if isinstance(c, Pieces) else c for c in raw]


def samples(primitive: Primitive, entry: Entry) -> list[Sample]:
    """A sample for each call of an entry.

    >>> from micrograd_plus.engine.primitives.elementwise import elu
    >>> [str(sample) for sample in samples(elu, Entry((Call((2,), alpha=1.0),)))]
    ['elu of Call((2,), alpha=1.0)']
    """
    return [Sample(primitive, entry, call) for call in entry.calls]
