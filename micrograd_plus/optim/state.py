"""What an optimizer keeps of its parameters: running means and the like, as flat arrays."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate, groupby
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..engine.graph import Node, describe, touch

# Entries that are updated at a time: an update reads and writes each several times over, which is
# far quicker while they and their state stay in the processor's cache.
BLOCK = 65_536
# Entries up to which a Tensor is updated together with others: of so few, NumPy's calls cost more
# than to copy them there and back.
SMALL = 4_096
# Steps after which state is cleared of subnormal numbers: so seldom that it costs nothing.
CLEAR_EVERY = 64
# Of arrays, in place: update(h, p, g, work, *state).
Update = Callable[..., None]


class State:
    """Of parameters that are updated as one array: one by one, small ones would take far longer.

    Their numbers are gathered, updated and put back, so that each has an array of its own. What is
    kept of them lies side by side.

    Args:
        parameters: Values; or Tensors that are computed with in one dtype.
        names: What is kept.
    """

    def __init__(self, parameters: list[Any], names: Iterable[str]) -> None:
        self.parameters = parameters
        self.numbers = {p: i for i, p in enumerate(parameters)}
        self.of_values = parameters[0].is_scalar
        self.shapes = [np.shape(p.data) for p in parameters]
        self.places = [
            0,
            *accumulate(map(math.prod, self.shapes)),
        ]  # where each begins, and the end
        dtype = float if self.of_values else _computed_in(parameters[0].data)
        self.arrays = {name: np.zeros(self.places[-1], dtype) for name in names}
        self.counts = [0] * len(parameters)

    def run(self, update: Update, h: SimpleNamespace, gradients: Mapping[Node, Any]) -> None:
        """Update those that have a gradient; `h.t` says for which time, from 1.

        Raises:
            ValueError: A gradient is of another shape, or a Tensor of another than at first.
        """
        found = [gradients.get(p) for p in self.parameters]
        kinds = self._kinds(found)
        for kind, run in groupby(range(len(kinds)), kinds.__getitem__):
            if kind is not None:
                first, *rest = run
                part = slice(first, first + 1 + len(rest))
                self._update(update, h, part, found[part])

    def _kinds(self, gradients: list[Any]) -> list[Any]:
        """What neighbours have in common that are updated as one array; None of what stays."""
        kinds: list[Any] = []
        seen: set[int] = set()
        each = zip(self.parameters, gradients, self.shapes, self.counts, strict=True)
        for p, g, shape, count in each:
            if g is None or self.of_values:
                kinds.append(None if g is None else count)
                continue
            data = p.data
            if not np.asarray(g).shape == data.shape == shape:
                raise ValueError(
                    f"{describe(p)} has a gradient of shape {np.shape(g)}; when this optimizer was "
                    f"made, it was a parameter of shape {shape}"
                )
            flags = data.flags
            if not (flags.c_contiguous and flags.writeable):
                p.data = data = data.copy()
            # Where two may share memory, one goes after the other: put back together, the numbers
            # of the one would overwrite the update of the other.
            alone = data.base is not None or id(data) in seen
            seen.add(id(data))
            kinds.append((count, data.dtype, id(p) if alone else None))
        return kinds

    def _update(
        self, update: Update, h: SimpleNamespace, part: slice, gradients: list[Any]
    ) -> None:
        parameters = self.parameters[part]
        place = slice(self.places[part.start], self.places[part.stop])
        state = [array[place] for array in self.arrays.values()]
        h.t = self.counts[part.start] + 1
        self.counts[part] = [h.t] * len(parameters)
        if self.of_values:
            p = np.array([v.data for v in parameters], float)
            _in_blocks(update, h, p, np.array(gradients, float), state)
            for v, number in zip(parameters, p.tolist(), strict=True):
                v.data = number
        elif len(parameters) == 1:
            p, g = parameters[0].data, np.asarray(gradients[0])
            _in_blocks(update, h, p.reshape(-1), g.reshape(-1), state)
        else:
            arrays = [t.data.ravel() for t in parameters]  # no copies, but views
            p = np.concatenate(arrays, dtype=_computed_in(arrays[0]))
            _in_blocks(update, h, p, np.concatenate(gradients, axis=None, dtype=p.dtype), state)
            start = 0
            for array in arrays:
                array[...] = p[start : (start := start + array.size)]
        touch(parameters)

    def of(self, parameter: Node) -> dict[str, Any]:
        """What is kept of one, by name: numbers of a Value, arrays in a Tensor's shape.

        `t` is how often it has been updated.
        """
        i = self.numbers[parameter]
        place = slice(*self.places[i : i + 2])
        kept = {name: array[place].reshape(self.shapes[i]) for name, array in self.arrays.items()}
        found = {name: a.item() if self.of_values else a.copy() for name, a in kept.items()}
        return {**found, "t": self.counts[i]}

    def restore(self, parameter: Node, kept: Mapping[str, Any]) -> None:
        """Take over what `of` gave."""
        i = self.numbers[parameter]
        for name, array in self.arrays.items():
            array[slice(*self.places[i : i + 2])] = np.ravel(kept[name])
        self.counts[i] = int(kept["t"])


def states_of(parameters: Iterable[Any], names: Iterable[str]) -> list[State]:
    """What is kept of parameters: of each, arrays by these names.

    Together are all Values, and small Tensors of one dtype, as many as fill a block.
    """
    names, together = tuple(names), defaultdict[Any, list[Any]](list)
    filled: dict[Any, int] = defaultdict(int)
    for p in parameters:
        kind: Any = "Values" if p.is_scalar else id(p)
        if not p.is_scalar and p.data.size <= SMALL:
            dtype = _computed_in(p.data)
            kind = dtype, filled[dtype] // BLOCK
            filled[dtype] += p.data.size
        together[kind].append(p)
    return [State(those, names) for those in together.values()]


def _in_blocks(
    update: Update, h: SimpleNamespace, p: np.ndarray, g: np.ndarray, state: list[np.ndarray]
) -> None:
    if p.size <= BLOCK and p.dtype.itemsize > 2:  # as most are: at once, where they lie
        update(h, p, g, np.empty(p.size, p.dtype), *state)
        return
    dtype = _computed_in(p)
    work = np.empty(min(BLOCK, p.size), dtype)
    for start in range(0, p.size, BLOCK):
        part = slice(start, start + BLOCK)
        block = p[part].astype(dtype, copy=False)
        rest = g[part].astype(dtype, copy=False), work[: block.size], *[s[part] for s in state]
        update(h, block, *rest)
        if block.dtype != p.dtype:
            p[part] = block


def _computed_in(parameters: np.ndarray) -> np.dtype[Any]:
    """The dtype of an update: in float16 an epsilon of 1e-10 is 0, and so is the square of 1e-4."""
    return np.result_type(parameters.dtype, np.float32)


def clear_subnormal(states: Iterable[State]) -> None:
    """Set numbers too small for all of their digits to 0: many processors are slow with them.

    The running means of a unit that gets no gradient any more decay to there, and stay there: 0.9
    times the smallest number is rounded to that number.
    """
    for array in (a for state in states for a in state.arrays.values()):
        for start in range(0, array.size, BLOCK):
            block = array[start : start + BLOCK]
            block *= np.absolute(block) >= np.finfo(array.dtype).tiny
