"""Recurrent layers over all of their steps: an LSTM's and a GRU's, each as one primitive.

Step by step they would be a dozen nodes each. As one, the gates are computed in place, and lie
behind the states in one array, of which the result is a view: the backward pass finds them there.
It goes over the steps in blocks. What it multiplies gradients with, the slopes, depends on no
gradient, and is computed for a block at once, as are the products that make gradients of weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from ..backward import backpropagate, nodes_between
from ..primitive import Primitive
from .elementwise import sigmoid, tanh
from .linear import matmul
from .neural import linear
from .precision import as_floats, wide
from .selection import identity, where
from .shapes import shape_of, stack

_ROOM = 1 << 17  # numbers of gates that stay in the processor's cache
_NO_ROWS = slice(0, 0)


def lstm_step(projected: Any, weight: Any, h: Any, c: Any) -> tuple[Any, Any]:
    """An LSTM's h' and c', of what the inputs contribute and of the state before."""
    sums, u = linear(h, weight, projected), shape_of(h)[-1]
    # Of all sums in one go, those of g too: three parts would take longer than that one more.
    gates = sigmoid(sums)
    i, f, o = gates[:, :u], gates[:, u : 2 * u], gates[:, 3 * u :]
    g = tanh(sums[:, 2 * u : 3 * u])
    c = f * c + i * g
    return o * tanh(c), c


def gru_step(projected: Any, weight: Any, bias: Any, h: Any) -> tuple[Any]:
    """A GRU's h', of what the inputs contribute and of the state before."""
    recurrent = matmul(h, weight) if bias is None else linear(h, weight, bias)
    u = shape_of(h)[-1]
    gates = sigmoid(projected[:, : 2 * u] + recurrent[:, : 2 * u])
    r, z = gates[:, :u], gates[:, u:]
    n = tanh(projected[:, 2 * u :] + r * recurrent[:, 2 * u :])
    return (n + z * (h - n),)


def over_steps(
    step: Callable[..., tuple[Any, ...]], inputs: Any, states: Sequence[Any], mask: Any = None
) -> list[tuple[Any, ...]]:
    """The states after each step; where the mask is False, they stay as they were.

    Args:
        step: What makes new states of an entry of the inputs and the states before.
        inputs: Shape (steps, n, ...).
        states: Where to start, each of shape (n, units).
        mask: Booleans, of shape (steps, n).
    """
    found = []
    for t in range(len(inputs)):
        new = step(inputs[t], *states)
        if mask is not None:
            real = mask[t][:, None]
            new = tuple(where(real, a, b) for a, b in zip(new, states, strict=True))
        found.append(new)
        states = new
    return found


class _Run:
    """One run over the steps, with operands in one dtype: float16 as float32.

    Each cell has four gates. They are the first axis of their arrays, since products of four small
    matrices take less time with OpenBLAS than one of a large one. Into the sums of the first
    `blocks` gates goes h; into those of as many, `ahead` gates later, x.

    Attributes:
        x: (steps, n, inputs).
        weight, bias, recurrent, own_bias: (blocks, ..., units), in the order of their gates; the
            last, which goes with h, in a list that may be empty.
        before, after: Of each step the states, (parts of a state, steps, n, units), in one array.
        gates: (4, steps, n, units), behind the states in the same array.
        lost: Where the mask leaves states as they were, (steps, n); None for nowhere.
        is_done: Whether states and gates have been computed.
    """

    parts: int  # of a state
    blocks: int
    ahead: int
    # Of the gates' sums a: s tanh(s a) + 1 - s is tanh(a) for s = 1, and sigmoid(a) for s = 1/2.
    scales: tuple[float, float, float, float]
    # What each cell says: of a step, forward and backward, and of several steps what they multiply
    # gradients with.
    step: ClassVar[Callable[..., None]]
    slopes: ClassVar[Callable[..., Any]]
    step_back: ClassVar[Callable[..., None]]

    def __init__(self, operands: Sequence[Any], y: Any = None) -> None:
        floats = [wide(as_floats(x)) for x in operands[:6]]
        self.dtype = dtype = np.result_type(*floats)
        self.x, *weights = (np.asarray(x, dtype) for x in floats[: -self.parts])
        steps, (n, u) = len(self.x), floats[-1].shape
        self.weight, self.bias, *for_h = (_by_gate(w, self.blocks) for w in weights)
        self.recurrent, *self.own_bias = (np.roll(w, self.ahead, axis=0) for w in for_h)
        self.of_x, self.of_h = slice(self.ahead, None), slice(self.blocks)
        self.lost = ~operands[6] if len(operands) > 6 else None

        behind = self.parts * (steps + 1) * n * u
        size = behind + 4 * steps * n * u
        whole: Any = None if y is None else y.base  # of another size, if y is a copy
        self.is_done = whole is not None and (whole.shape, whole.dtype) == ((size,), dtype)
        if not self.is_done:
            whole = np.empty(size, dtype)
        states = whole[:behind].reshape(self.parts, steps + 1, n, u)
        states[:, 0] = floats[-self.parts :]
        self.before, self.after = states[:, :-1], states[:, 1:]
        self.gates = whole[behind:].reshape(4, steps, n, u)

    def steps_in_parts(self) -> list[slice]:
        """Steps whose gates stay in the processor's cache."""
        steps = len(self.x)
        size = max(1, _ROOM // max(self.gates[:, :1].size, 1))
        return [slice(t, min(t + size, steps)) for t in range(0, steps, size)]

    def lost_rows(self, t: int) -> Any:
        """The rows that the mask leaves out of a step."""
        return _NO_ROWS if self.lost is None else np.flatnonzero(self.lost[t])

    def forward(self) -> None:
        """Compute states and gates."""
        self.scale = np.asarray(self.scales, self.dtype)[:, None, None]
        for_x, for_h = self.scale[self.of_x], self.scale[self.of_h]
        weight, bias = self.weight * for_x, self.bias[:, None] * for_x
        recurrent, own_bias = self.recurrent * for_h, [b[:, None] * for_h for b in self.own_bias]
        sums = np.empty((self.blocks, *self.gates.shape[2:]), self.dtype)
        for part in self.steps_in_parts():
            from_x = _rows(self.gates[self.of_x, part])
            np.matmul(_rows(self.x[part]), weight, out=from_x)
            from_x += bias
            for t in range(part.start, part.stop):
                np.matmul(self.before[0, t], recurrent, out=sums)
                for b in own_bias:
                    sums += b
                self.step(self.gates[:, t], sums, self.before[:, t], self.after[:, t])
                lost = self.lost_rows(t)
                self.after[:, t, lost] = self.before[:, t, lost]

    def backward(self, g: Any, needed: Sequence[bool]) -> list[Any]:
        """The gradients of the operands; of those that are not needed, anything."""
        weights = (self.weight, self.bias, self.recurrent, *self.own_bias)
        of_weight, of_bias, of_recurrent, *of_own_bias = map(np.zeros_like, weights)
        of_x = np.empty(self.x.shape, self.dtype)
        into_x, into_h = (w.swapaxes(1, 2).copy() for w in (self.weight, self.recurrent))
        of_states = np.zeros_like(self.after[:, 0])
        parts = self.steps_in_parts()
        room = np.empty_like(self.gates[:, parts[0]])
        for part in reversed(parts):
            d = room[:, : part.stop - part.start]
            rest = self.slopes(part, d)
            for t in reversed(range(part.start, part.stop)):
                of_states += g[:, t]
                lost = self.lost_rows(t)
                passed_by = of_states[:, lost]
                k = t - part.start
                self.step_back(self.gates[:, t], d[:, k], rest[k], of_states, into_h)
                of_states[:, lost] = passed_by
            if self.lost is not None:
                d[:, self.lost[part]] = 0
            x, h, from_x, from_h = map(
                _rows, (self.x[part], self.before[0, part], d[self.of_x], d[self.of_h])
            )
            if needed[0]:
                np.add.reduce(from_x @ into_x, axis=0, out=_rows(of_x[part]))
            if needed[1]:
                of_weight += x.T @ from_x
            of_bias += np.add.reduce(from_x, axis=1)
            if needed[3]:
                of_recurrent += h.T @ from_h
            for of in of_own_bias:
                of += np.add.reduce(from_h, axis=1)
        for_h = (np.roll(w, -self.ahead, axis=0) for w in (of_recurrent, *of_own_bias))
        return [of_x, *map(_side_by_side, (of_weight, of_bias, *for_h)), *of_states]


class _LSTM(_Run):
    """The gates are i, f, g and o."""

    parts, blocks, ahead, scales = 2, 4, 0, (0.5, 0.5, 1.0, 0.5)

    def step(self, a: Any, sums: Any, before: Any, after: Any) -> None:
        a[...] = self.scale * np.tanh(a + sums) + (1 - self.scale)
        (i, f, g, o), (h, c) = a, after
        c[...] = f * before[1] + i * g
        h[...] = o * np.tanh(c)

    # With dh and dc the gradients of h' and c': dc += dh o (1 - tanh(c')²), and the gradients of
    # the sums are dc g i (1 - i), dc c f (1 - f), dc i (1 - g²) and dh tanh(c') o (1 - o).
    def slopes(self, part: slice, d: Any) -> Any:
        (i, f, g, o), t = self.gates[:, part], np.tanh(self.after[1, part])
        d[0] = g * i * (1 - i)
        d[1] = self.before[1, part] * f * (1 - f)
        d[2] = i * (1 - g * g)
        d[3] = t * o * (1 - o)
        return o * (1 - t * t)

    def step_back(self, a: Any, d: Any, from_h: Any, of_states: Any, into_h: Any) -> None:
        dh, dc = of_states
        dc += dh * from_h
        d[:3] *= dc
        d[3] *= dh
        dc *= a[1]
        np.add.reduce(np.matmul(d, into_h), axis=0, out=dh)


class _GRU(_Run):
    """The gates are q, r, z and n, with q = h U_n + c_n: no x goes into q, and no h into n."""

    parts, blocks, ahead, scales = 1, 3, 1, (1.0, 0.5, 0.5, 1.0)

    def step(self, a: Any, sums: Any, before: Any, after: Any) -> None:
        (q, r, z, n), (h,) = a, after
        q[...] = sums[0]
        a[1:3] = np.tanh(a[1:3] + sums[1:]) * 0.5 + 0.5
        n[...] = np.tanh(n + r * q)
        h[...] = n + z * (before[0] - n)

    # With dh the gradient of h', those of the sums of n and z are dn = dh (1 - z) (1 - n²) and
    # dh (h - n) z (1 - z), that of r's is dn q r (1 - r), and that of q is dn r.
    def slopes(self, part: slice, d: Any) -> Any:
        q, r, z, n = self.gates[:, part]
        d[0] = r
        d[1] = q * r * (1 - r)
        d[2] = (self.before[0, part] - n) * z * (1 - z)
        d[3] = (1 - z) * (1 - n * n)
        return z

    def step_back(self, a: Any, d: Any, z: Any, of_states: Any, into_h: Any) -> None:
        (dh,) = of_states
        d[2:] *= dh
        d[:2] *= d[3]
        dh *= z
        dh += np.add.reduce(np.matmul(d[self.of_h], into_h), axis=0)


def _by_gate(w: Any, gates: int) -> Any:
    """(..., gates * units) as (gates, ..., units)."""
    w = w.reshape(*w.shape[:-1], gates, w.shape[-1] // gates)
    return np.ascontiguousarray(np.moveaxis(w, -2, 0))


def _side_by_side(w: Any) -> Any:
    """(gates, ..., units) as (..., gates * units)."""
    return np.moveaxis(w, 0, -2).reshape(*w.shape[1:-1], w.shape[0] * w.shape[-1])


def _rows(a: Any) -> Any:
    """(..., steps, n, size) as (..., steps * n, size), a view."""
    *before, steps, n, size = a.shape
    return a.reshape(*before, steps * n, size)  # not -1, which no entries leave open


def _check(name: str, cell: type[_Run], x: Any, *others: Any) -> None:
    given = [a.shape for a in (x, *others)]
    if x.ndim != 3 or others[4].ndim != 2 or not len(x):
        raise ValueError(
            f"{name} takes x of shape (steps, n, inputs), with one step or more, and states of "
            f"shape (n, units), got {given[0]} and {given[5]}"
        )
    (steps, n, inputs), units = x.shape, others[4].shape[1]
    width = cell.blocks * units
    first = [(width,)] * (2 - cell.parts) + [(n, units)] * cell.parts
    needs = [x.shape, (inputs, width), (width,), (units, width), *first, (steps, n)][: len(given)]
    if given != needs:
        raise ValueError(f"{name} of {units} units takes shapes {needs}, got {given}")


def _primitive(name: str, cell: type[_Run], step: Callable[..., tuple[Any, ...]]) -> Primitive:
    """The primitive of operands x, weight, bias, those of a step after the inputs', and a mask."""

    def on_arrays(*operands: Any) -> Any:
        _check(name, cell, *operands)
        run = cell(operands)
        run.forward()
        return run.after.astype(np.result_type(*map(as_floats, operands[:6])), copy=False)

    def unfused(x: Any, weight: Any, bias: Any, *rest: Any) -> Any:
        own, states, mask = rest[: 3 - cell.parts], rest[3 - cell.parts : 3], rest[3:]
        at_t = lambda projected, *states: step(projected, *own, *states)
        found = over_steps(at_t, linear(x, weight, bias), states, *mask)
        return stack(*(stack(*part, axis=0) for part in zip(*found, strict=True)), axis=0)

    def vjp(needed: Sequence[bool], g: Any, y: Any, *operands: Any) -> list[Any]:
        if not all(type(x) is np.ndarray for x in (g, y, *operands)):
            return _differentiated(unfused, needed, g, operands)
        run = cell(operands, y)
        if not run.is_done:
            run.forward()
        return [*run.backward(g, needed), None][: len(operands)]

    return Primitive(name, on_arrays, vjp_of_all=vjp, unfused=unfused)


def _differentiated(unfused: Any, needed: Sequence[bool], g: Any, operands: Any) -> list[Any]:
    """The vjps as nodes, by the definition in other primitives."""
    own = [identity(x) if need else x for x, need in zip(operands, needed, strict=True)]
    y = unfused(*own)
    inputs = {x for x, need in zip(own, needed, strict=True) if need}
    grads = {y: g}
    backpropagate(nodes_between(inputs, y), grads, create_graph=True)
    return [grads.get(x) if need else None for x, need in zip(own, needed, strict=True)]


lstm = _primitive("lstm", _LSTM, lstm_step)
gru = _primitive("gru", _GRU, gru_step)
