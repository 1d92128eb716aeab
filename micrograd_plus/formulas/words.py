"""What the words of a formula mean, in one call of a primitive."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import functions
from ..engine.rule import Rule

# NumPy's functions, with NumPy's arguments, and those that micrograd_plus.functions adds.
FUNCTIONS: dict[str, Any] = {
    **{name: getattr(np, name, getattr(functions, name)) for name in functions.__all__},
    "ravel": np.ravel,
    # The permutation of axes that undoes another one.
    "inverse": lambda axes: None if axes is None else np.argsort(np.mod(axes, len(axes))),
    "pi": math.pi,
}
# Those that mean something else in every call, attributes of `Call`, and what a reader is told that
# they are: not as docstrings, which `python -OO` takes away.
WORDS = {
    "i": "The place of `a` among the operands.",
    "n": "How many entries of `a` go into each entry of `y`; of images, how many pixels.",
    "rows": "How many rows `a` has.",
    "ties": "How many operands are equal to `y`; of an array, how many entries of each group.",
    "others": "The operands without `a`.",
    "partner": "What `a` is multiplied by: an input by its weight, a weight by its input; a "
    "bias by 1.",
    "spread": "`x` in the shape of `a`: each number at all the entries that were reduced to it.",
    "moved_back": "`g` where the entries of `a` came from, added up where one went to several "
    "places.",
    "product_of_others": "For each entry of `x`, the product of the others in its group along "
    "`axis`.",
    "sorted_back": "`g` where the entries of `a` came from; those that are equal share what they "
    "get.",
    "times_others_so_far": "For each entry of `a`, the sum of `g` times the products that it is "
    "in, without it.",
    "on_diagonal": "`g` on the diagonal that `offset` and the axes name, 0 elsewhere.",
    "one_hot": "A row for each label, 1 at it and 0 elsewhere; rows of probabilities stay as "
    "they are.",
    "einsum": "The Einstein sum of `g` and the other operands, with the letters of `a` as its "
    "output.",
    "weights": "The weights of attention, a row for each query, a column for each key.",
    "matrix": "`x` as a matrix: a row for each pixel, a column for each entry of the last axis.",
    "windows": "The pixels of the images `x` that windows have at their first place, second "
    "place, ...",
    "patches": "The images `x` as a matrix: a row for each window, with all channels of its "
    "pixels.",
    "largest": "Which of windows(x) no other pixel of the same window is larger than.",
    "added_back": "`x` where the pixels of windows(a) or patches(a) came from, added up.",
    "cofactors": "For each entry of a matrix, the determinant without its row and column, with "
    "its sign.",
    "symmetric": "The symmetric part of a matrix, `(x + x.T) / 2`.",
    "lower_half": "The lower triangle of a matrix, with half of its diagonal.",
}


class LookedUp(Sequence[Any]):
    """What a function gives for each entry of a sequence, looked up when it is asked for.

    A neuron has a derivative for each operand: a list of them all for each would be quadratic.

    >>> LookedUp(abs, (-1.0, 2.0))[0]
    1.0
    """

    def __init__(self, look: Callable[[Any], Any], entries: Sequence[Any]) -> None:
        self.look, self.entries = look, entries

    def __getitem__(self, i: Any) -> Any:
        return self.look(self.entries[i])

    def __iter__(self) -> Iterator[Any]:
        return map(self.look, self.entries)

    def __len__(self) -> int:
        return len(self.entries)


@dataclass(frozen=True)
class Call:
    """A call of a primitive, looked at from one of its operands, `a`, the one at place `i`."""

    primitive: Rule
    i: int
    y: Any
    operands: Sequence[Any]
    static: Mapping[str, Any]

    @property
    def a(self) -> Any:
        """The operand that is meant."""
        return self.operands[self.i]

    @property
    def others(self) -> list[Any]:
        """See `WORDS`."""
        return [x for k, x in enumerate(self.operands) if k != self.i]

    @property
    def n(self) -> Any:
        """See `WORDS`."""
        if "padding" in self.static:
            size = self.static.get("size", self.a.shape[1:3])
            return np.sum(self.windows(np.ones((1, *size, 1))), axis=0)
        return np.size(self.a) // max(np.size(self.y), 1)

    @property
    def rows(self) -> int:
        """See `WORDS`."""
        return math.prod(np.shape(self.a)[:-1])

    @property
    def ties(self) -> Any:
        """See `WORDS`."""
        if self.primitive.on_floats is not None:
            return sum(x == self.y for x in self.operands)
        if "padding" in self.static:
            return np.sum(self.largest(self.operands[-1]), axis=0)
        equal = self.a == self.spread(self.y)
        return np.sum(equal, axis=self.static.get("axis"), keepdims=True)

    @property
    def partner(self) -> Any:
        """See `WORDS`."""
        place = self.place_of_partner
        return 1.0 if place is None else self.operands[place]

    @property
    def place_of_partner(self) -> int | None:
        """Which operand that is, among inputs, their weights and a bias; None for the bias."""
        pairs = len(self.operands) // 2
        return None if self.i == 2 * pairs else (self.i + pairs) % (2 * pairs)

    def spread(self, x: Any) -> np.ndarray:
        """See `WORDS`."""
        axis = self.static.get("axis")
        if axis is not None and not self.static.get("keepdims"):
            x = np.expand_dims(x, axis)
        return np.broadcast_to(x, self.a.shape)

    def product_of_others(self, x: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        axis = self.static.get("axis")
        axes = range(x.ndim) if axis is None else np.atleast_1d(np.asarray(axis, int)).tolist()
        last = range(-len(axes), 0)
        moved = np.moveaxis(x, axes, last)
        kept = moved.shape[: x.ndim - len(axes)]
        groups = moved.reshape(*kept, math.prod(moved.shape[len(kept) :]))
        itself = np.eye(groups.shape[-1], dtype=np.bool_)
        products = np.where(itself, 1.0, groups[..., None, :]).prod(axis=-1)
        return np.moveaxis(products.reshape(moved.shape), last, axes)

    def moved_back(self, g: Any) -> np.ndarray:
        """See `WORDS`."""
        # The call on entries that are their own numbers tells where each one went. What is no
        # entry of `a`, such as padding, does not change when these numbers grow by one.
        operands = [np.zeros_like(x) for x in self.operands]
        operands[self.i] = self._numbers.astype(np.float64)
        came_from = np.asarray(self.primitive.on_arrays(*operands, **self.static))
        operands[self.i] = operands[self.i] + 1
        from_a = self.primitive.on_arrays(*operands, **self.static) - came_from == 1
        moved = np.broadcast_to(g, came_from.shape)[from_a]
        return self._added_up(came_from[from_a].astype(int), moved)

    def sorted_back(self, g: Any) -> np.ndarray:
        """See `WORDS`."""
        axis = self.static["axis"]
        a, y, g = (np.moveaxis(x, axis, -1) for x in (self.a, self.y, g))
        equal = a[..., :, None] == y[..., None, :]
        shares = np.sum(equal * g[..., None, :], axis=-1) / np.sum(equal, axis=-1)
        return np.moveaxis(shares, -1, axis)

    def times_others_so_far(self, g: Any) -> np.ndarray:
        """See `WORDS`."""
        axis = self.static["axis"]
        a, g = (np.moveaxis(x, axis, -1) for x in (self.a, g))
        n = a.shape[-1]
        without = np.where(np.eye(n, dtype=np.bool_), 1.0, a[..., None, :])
        products = np.cumprod(without, axis=-1) * np.triu(np.ones((n, n)))
        return np.moveaxis(np.sum(g[..., None, :] * products, axis=-1), -1, axis)

    def on_diagonal(self, g: Any) -> np.ndarray:
        """See `WORDS`."""
        places = np.diagonal(self._numbers, **self.static)
        return self._added_up(places, np.broadcast_to(np.expand_dims(g, -1), places.shape))

    def cofactors(self, x: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        if x.ndim != 2:
            raise NotImplementedError(f"the formula is about one matrix, and a has shape {x.shape}")
        rest = lambda i, j: np.delete(np.delete(x, i, axis=0), j, axis=1)
        found = [(-1) ** (i + j) * np.linalg.det(rest(i, j)) for i, j in np.ndindex(x.shape)]
        return np.reshape(found, x.shape)

    def symmetric(self, x: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        return (x + x.T) / 2

    def lower_half(self, x: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        return np.tril(x) - np.diag(np.diag(x)) / 2

    def one_hot(self, labels: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        if labels.shape == self.a.shape:
            if not np.allclose(labels.sum(axis=-1), 1.0):
                raise NotImplementedError("the formula is about labels whose rows add up to 1")
            return labels
        return np.equal(labels[..., None], np.arange(self.a.shape[-1])).astype(np.float64)

    def einsum(self, g: Any, others: list[np.ndarray]) -> np.ndarray:
        """See `WORDS`."""
        # By definition: a product for each value of each letter, added up where `a` has them.
        inputs, output = self.static["subscripts"].split("->")
        terms = inputs.split(",")
        sizes: dict[str, int] = {}
        for term, x in zip(terms, self.operands, strict=True):
            for letter, size in zip(term, x.shape, strict=True):
                sizes[letter] = size if size != 1 else sizes.get(letter, 1)
        full = tuple(sizes.values())
        values = dict(zip(sizes, np.indices(full, sparse=True), strict=True))

        def at(x: Any, term: str) -> Any:
            return x[tuple(values[c] if n != 1 else 0 for c, n in zip(term, x.shape, strict=True))]

        product = at(g, output)
        for term, x in zip(terms[: self.i] + terms[self.i + 1 :], others, strict=True):
            product = product * at(x, term)
        places = np.broadcast_to(at(self._numbers, terms[self.i]), full)
        return self._added_up(places, np.broadcast_to(product, full))

    @property
    def weights(self) -> np.ndarray:
        """See `WORDS`."""
        for x in self.operands:
            if x.ndim != 2:
                raise NotImplementedError(f"the formula is about one head, not shape {x.shape}")
        q, k, _, *mask = self.operands
        scores = q @ np.swapaxes(k, -1, -2) * self.static["scale"]
        for given in mask:
            is_boolean = given.dtype.kind == "b"
            scores = np.where(given, scores, -math.inf) if is_boolean else scores + given
        if self.static["causal"]:
            scores = np.where(np.tri(*scores.shape[-2:], dtype=np.bool_), scores, -math.inf)
        largest = scores.max(axis=-1, keepdims=True, initial=-math.inf)
        e = np.exp(scores - np.where(np.isfinite(largest), largest, 0.0))
        total = e.sum(axis=-1, keepdims=True)
        return np.asarray(e / np.where(total == 0, 1.0, total))  # zeros where nothing is looked at

    def matrix(self, x: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        return x.reshape(math.prod(x.shape[:-1]), x.shape[-1])

    def windows(self, x: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        return self._windows(x, 0.0)

    def patches(self, x: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        places, n, down, across, channels = self.windows(x).shape
        rows = np.moveaxis(self.windows(x), 0, 3)
        return rows.reshape(n * down * across, places * channels)

    def largest(self, x: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        found = self._windows(x, -math.inf)
        return np.equal(found, found.max(axis=0)) & (self.windows(np.ones(x.shape)) == 1)

    def added_back(self, x: np.ndarray) -> np.ndarray:
        """See `WORDS`."""
        came_from = self._windows(self._numbers, -1)
        if x.ndim == 2:
            places, *rest, channels = came_from.shape
            x = np.moveaxis(x.reshape(*rest, places, channels), 3, 0)
        x = np.broadcast_to(x, came_from.shape)
        return self._added_up(came_from[came_from >= 0].astype(int), x[came_from >= 0])

    def _windows(self, x: np.ndarray, around: float) -> np.ndarray:
        # A convolution's window is its kernel, the second operand.
        height, width = self.static.get("window") or self.operands[1].shape[:2]
        down, across = self.static["stride"]
        below, beside = self.static.get("dilation", (1, 1))  # how far its places are apart
        x = np.pad(x, ((0, 0), *self.static["padding"], (0, 0)), constant_values=around)
        starts = [i * below for i in range(height)], [j * beside for j in range(width)]
        last_row, last_column = (n - s[-1] for n, s in zip(x.shape[1:3], starts, strict=True))
        places = [
            x[:, i : i + last_row : down, j : j + last_column : across]
            for i in starts[0]
            for j in starts[1]
        ]
        return np.stack(places)

    @property
    def _numbers(self) -> np.ndarray:
        return np.arange(self.a.size).reshape(self.a.shape)

    def _added_up(self, places: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Zeros like `a`, with each `x` added at its place, the number of an entry of `a`."""
        added = np.bincount(places.ravel(), weights=x.ravel(), minlength=self.a.size)
        return added.reshape(self.a.shape)
