"""What an optimizer keeps of each parameter: running means and the like, as one flat array each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..engine.graph import Node, describe

# Entries that are updated at a time: an update reads and writes each several times over, which is
# far quicker while they and their state stay in the processor's cache.
BLOCK = 65_536
# Steps after which state is cleared of subnormal numbers: so seldom that it costs nothing.
CLEAR_EVERY = 64
# Of arrays, in place: update(h, p, g, work, *state).
Update = Callable[..., None]


class TensorState:
    """Of one Tensor; of float16 in float32, in which squares of gradients do not underflow."""

    def __init__(self, tensor: Any, names: Iterable[str]) -> None:
        self.parameters = [tensor]
        self.shape = tensor.data.shape
        dtype = _computed_in(tensor.data)
        self.arrays = {name: np.zeros(tensor.data.size, dtype) for name in names}
        self.count = 0

    def run(self, update: Update, h: SimpleNamespace, gradients: Mapping[Node, Any]) -> None:
        """Update the Tensor in place, if it has a gradient; `h.t` says for which time, from 1.

        Raises:
            ValueError: The gradient is of another shape, or the Tensor of another than at first.
        """
        p = self.parameters[0]
        if p not in gradients:
            return
        g = np.asarray(gradients[p])
        flags = p.data.flags
        if not g.shape == p.data.shape == self.shape:
            raise ValueError(
                f"{describe(p)} has a gradient of shape {g.shape}; when this optimizer was "
                f"made, it was a parameter of shape {self.shape}"
            )
        if not (flags.c_contiguous and flags.writeable):
            p.data = p.data.copy()
        self.count += 1
        h.t = self.count
        _in_blocks(update, h, p.data.reshape(-1), g.reshape(-1), list(self.arrays.values()))
        p.touch()

    def of(self, parameter: Node) -> dict[str, Any]:
        """What is kept, by name, in the Tensor's shape; `t` is how often it has been updated."""
        kept: dict[str, Any] = {
            name: a.reshape(self.shape).copy() for name, a in self.arrays.items()
        }
        return {**kept, "t": self.count}

    def restore(self, parameter: Node, kept: Mapping[str, Any]) -> None:
        """Take over what `of` gave."""
        for name, array in self.arrays.items():
            array[:] = np.ravel(kept[name])
        self.count = int(kept["t"])


class ValuesState:
    """Of all Values of a group: one by one they would take far longer."""

    def __init__(self, values: list[Any], names: Iterable[str]) -> None:
        self.parameters = values
        self.arrays = {name: np.zeros(len(values)) for name in names}
        self.counts = [0] * len(values)
        self.places = {p: i for i, p in enumerate(values)}

    def run(self, update: Update, h: SimpleNamespace, gradients: Mapping[Node, Any]) -> None:
        """Update those that have a gradient; together those that were updated equally often.

        `h.t` says for which time, from 1.
        """
        places_of_count: dict[int, list[int]] = {}
        for i, p in enumerate(self.parameters):
            if p in gradients:
                self.counts[i] += 1
                places_of_count.setdefault(self.counts[i], []).append(i)
        for count, places in places_of_count.items():
            h.t = count
            values = [self.parameters[i] for i in places]
            p = np.array([v.data for v in values], float)
            g = np.array([gradients[v] for v in values], float)
            # Nearly always all of them, and then no copies.
            part = places if len(places) < len(self.parameters) else slice(None)
            state = [array[part] for array in self.arrays.values()]
            _in_blocks(update, h, p, g, state)
            for array, changed in zip(self.arrays.values(), state, strict=True):
                array[part] = changed
            for v, number in zip(values, p.tolist(), strict=True):
                v.assign(number)

    def of(self, parameter: Node) -> dict[str, Any]:
        """What is kept of one Value, by name, as numbers; `t` is how often it has been updated."""
        place = self.places[parameter]
        kept: dict[str, Any] = {name: float(a[place]) for name, a in self.arrays.items()}
        return {**kept, "t": self.counts[place]}

    def restore(self, parameter: Node, kept: Mapping[str, Any]) -> None:
        """Take over what `of` gave."""
        place = self.places[parameter]
        for name, array in self.arrays.items():
            array[place] = float(kept[name])
        self.counts[place] = int(kept["t"])


# Of parameters that are updated as one array.
State = TensorState | ValuesState


def states_of(parameters: Iterable[Any], names: Iterable[str]) -> list[State]:
    """What is kept of parameters: of each, arrays by these names."""
    names, parameters = tuple(names), list(parameters)
    values = [p for p in parameters if p.is_scalar]
    states: list[State] = [ValuesState(values, names)] if values else []
    return states + [TensorState(p, names) for p in parameters if not p.is_scalar]


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
