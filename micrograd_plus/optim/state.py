"""What an optimizer keeps of each parameter: running means and the like, as one flat array each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any, Protocol

import numpy as np

from ..engine.graph import Node

# Entries that are updated at a time: an update reads and writes each several times over, which is
# far quicker while they and their state stay in the processor's cache.
BLOCK = 16_384
# Of arrays, in place: update(h, p, g, work, *state).
Update = Callable[..., None]


class State(Protocol):
    """Of parameters that are updated as one array."""

    def run(self, update: Update, h: SimpleNamespace, gradients: Mapping[Node, Any]) -> None:
        """Update those that have a gradient; `h.t` says for which time, from 1."""

    def of(self, parameter: Node) -> dict[str, Any]:
        """What is kept of one, by name; `t` is how often it has been updated."""

    def restore(self, parameter: Node, kept: Mapping[str, Any]) -> None:
        """Take over what `of` gave."""


class TensorState:
    """Of one Tensor."""

    def __init__(self, tensor: Any, names: Iterable[str]) -> None:
        self.tensor = tensor
        self.arrays = {name: np.zeros(tensor.data.size, tensor.data.dtype) for name in names}
        self.count = 0

    def run(self, update: Update, h: SimpleNamespace, gradients: Mapping[Node, Any]) -> None:
        """Update the Tensor in place, if it has a gradient."""
        g = gradients.get(self.tensor)
        if g is None:
            return
        p = self.tensor
        if not (p.data.flags.c_contiguous and p.data.flags.writeable):
            p.data = p.data.copy()
        self.count += 1
        h.t = self.count
        _in_blocks(update, h, p.data.reshape(-1), np.ravel(g), list(self.arrays.values()))
        p.touch()

    def of(self, parameter: Node) -> dict[str, Any]:
        """Copies in the Tensor's shape."""
        shape = self.tensor.data.shape
        kept: dict[str, Any] = {name: a.reshape(shape).copy() for name, a in self.arrays.items()}
        return {**kept, "t": self.count}

    def restore(self, parameter: Node, kept: Mapping[str, Any]) -> None:
        """Take over what `of` gave."""
        for name, array in self.arrays.items():
            array[:] = np.ravel(kept[name])
        self.count = int(kept["t"])


class ValuesState:
    """Of all Values of a group: one by one they would take far longer."""

    def __init__(self, values: list[Any], names: Iterable[str]) -> None:
        self.values = values
        self.arrays = {name: np.zeros(len(values)) for name in names}
        self.counts = np.zeros(len(values), int)
        self.places = {p: i for i, p in enumerate(values)}

    def run(self, update: Update, h: SimpleNamespace, gradients: Mapping[Node, Any]) -> None:
        """Update those that have a gradient; together those that were updated equally often."""
        present = np.array([i for i, p in enumerate(self.values) if p in gradients], int)
        self.counts[present] += 1
        for count in np.unique(self.counts[present]).tolist():
            places = present[self.counts[present] == count]
            values = [self.values[i] for i in places]
            p = np.array([v.data for v in values], float)
            g = np.array([gradients[v] for v in values], float)
            state = [array[places] for array in self.arrays.values()]
            h.t = count
            _in_blocks(update, h, p, g, state)
            for array, changed in zip(self.arrays.values(), state, strict=True):
                array[places] = changed
            for v, number in zip(values, p.tolist(), strict=True):
                v.assign(number)

    def of(self, parameter: Node) -> dict[str, Any]:
        """Numbers of one Value."""
        place = self.places[parameter]
        kept: dict[str, Any] = {name: float(a[place]) for name, a in self.arrays.items()}
        return {**kept, "t": int(self.counts[place])}

    def restore(self, parameter: Node, kept: Mapping[str, Any]) -> None:
        """Take over what `of` gave."""
        place = self.places[parameter]
        for name, array in self.arrays.items():
            array[place] = float(kept[name])
        self.counts[place] = int(kept["t"])


def _in_blocks(
    update: Update, h: SimpleNamespace, p: np.ndarray, g: np.ndarray, state: list[np.ndarray]
) -> None:
    work = np.empty(min(BLOCK, p.size), p.dtype)
    for start in range(0, p.size, BLOCK):
        part = slice(start, start + BLOCK)
        block = p[part]
        update(h, block, g[part], work[: block.size], *(s[part] for s in state))
