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

    Each cell has four blocks of gates side by side. Into the sums of the first `blocks` of them
    goes h, into those of the last as many x, which come `ahead` blocks later.

    Attributes:
        x, weight, bias, recurrent, own_bias: The operands before the states, the last in a list;
            those for h are rolled on by `ahead` blocks, to where their gates lie.
        before, after: Of each step the states, (parts of a state, steps, n, units), in one array.
        gates: (steps, n, 4 * units), behind the states in the same array.
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
        floats = [np.asarray(x, dtype, order="C") for x in floats]
        self.x, self.weight, self.bias, *of_h = floats[: -self.parts]
        steps, (n, u) = len(self.x), floats[-1].shape
        self.recurrent, *self.own_bias = (np.roll(w, self.ahead * u, axis=-1) for w in of_h)
        self.of_x, self.of_h = slice(self.ahead * u, None), slice(self.blocks * u)
        self.lost = ~operands[6] if len(operands) > 6 else None

        behind = self.parts * (steps + 1) * n * u
        size = behind + steps * n * 4 * u
        whole: Any = None if y is None else y.base  # of another size, if y is a copy
        self.is_done = whole is not None and (whole.shape, whole.dtype) == ((size,), dtype)
        if not self.is_done:
            whole = np.empty(size, dtype)
        states = whole[:behind].reshape(self.parts, steps + 1, n, u)
        states[:, 0] = floats[-self.parts :]
        self.before, self.after = states[:, :-1], states[:, 1:]
        self.gates = whole[behind:].reshape(steps, n, 4 * u)
        self.spare = np.empty((n, u), dtype)

    def parts_of_steps(self) -> list[slice]:
        size = max(1, _ROOM // max(self.gates[:1].size, 1))
        return [slice(t, t + size) for t in range(0, len(self.gates), size)]

    def lost_rows(self, t: int) -> Any:
        return _NO_ROWS if self.lost is None else np.flatnonzero(self.lost[t])

    def forward(self) -> None:
        """Compute states and gates."""
        n, width = self.gates.shape[1:]
        scale = np.repeat(np.asarray(self.scales, self.dtype), width // 4)
        weight, bias = self.weight * scale[self.of_x], self.bias * scale[self.of_x]
        recurrent, *own = (x * scale[self.of_h] for x in (self.recurrent, *self.own_bias))
        sums = np.empty((n, recurrent.shape[1]), self.dtype)
        # In full: to repeat a row at every step would take longer than the arithmetic.
        own = [np.broadcast_to(x, sums.shape).copy() for x in own]
        self.scale = np.broadcast_to(scale, (n, width)).copy()
        self.shift = 1 - self.scale
        for part in self.parts_of_steps():
            from_x = _rows(self.gates[part])[:, self.of_x]
            np.matmul(_rows(self.x[part]), weight, out=from_x)
            from_x += bias
            for t in range(len(self.x))[part]:
                np.matmul(self.before[0, t], recurrent, out=sums)
                for x in own:
                    sums += x
                self.step(self.gates[t], sums, self.before[:, t], self.after[:, t])
                lost = self.lost_rows(t)
                self.after[:, t, lost] = self.before[:, t, lost]

    def backward(self, g: Any, needed: Sequence[bool]) -> list[Any]:
        """The gradients of the operands that are needed."""
        given = (self.x, self.weight, self.bias, self.recurrent, *self.own_bias)
        of_x, of_weight, of_bias, of_recurrent, *of_own = map(np.zeros_like, given)
        into_h = np.ascontiguousarray(self.recurrent.T)
        of_states = np.zeros_like(self.after[:, 0])
        parts = self.parts_of_steps()
        room = np.empty_like(self.gates[parts[0]])
        for part in reversed(parts):
            d = room[: len(self.gates[part])]
            rest = self.slopes(part, d)
            for t in reversed(range(len(self.x))[part]):
                of_states += g[:, t]
                lost = self.lost_rows(t)
                passed_by = of_states[:, lost]
                k = t - part.start
                self.step_back(self.gates[t], d[k], rest[k], of_states, into_h)
                of_states[:, lost] = passed_by
            if self.lost is not None:
                d[self.lost[part]] = 0
            from_x, from_h = _rows(d)[:, self.of_x], _rows(d)[:, self.of_h]
            if needed[0]:
                of_x[part] = (from_x @ self.weight.T).reshape(of_x[part].shape)
            if needed[1]:
                of_weight += _rows(self.x[part]).T @ from_x
            of_bias += np.add.reduce(from_x, axis=0)
            if needed[3]:
                of_recurrent += _rows(self.before[0, part]).T @ from_h
            for of in of_own:
                of += np.add.reduce(from_h, axis=0)
        turn_back = -self.ahead * self.spare.shape[1]
        own = [np.roll(x, turn_back, axis=-1) for x in (of_recurrent, *of_own)]
        return [of_x, of_weight, of_bias, *own, *of_states]


class _LSTM(_Run):
    """The gates are i, f, g and o."""

    parts, blocks, ahead, scales = 2, 4, 0, (0.5, 0.5, 1.0, 0.5)

    def step(self, a: Any, sums: Any, before: Any, after: Any) -> None:
        a += sums
        np.tanh(a, out=a)
        a *= self.scale
        a += self.shift
        i, f, g, o = _gates(a)
        h, c = after
        np.multiply(f, before[1], out=c)
        np.multiply(i, g, out=h)
        c += h
        np.tanh(c, out=h)
        h *= o

    # With dh and dc the gradients of h' and c': dc += dh o (1 - tanh(c')²), and the gradients of
    # the sums are dc g i (1 - i), dc c f (1 - f), dc i (1 - g²) and dh tanh(c') o (1 - o).
    def slopes(self, part: slice, d: Any) -> Any:
        a, before, after = self.gates[part], self.before[1, part], self.after[1, part]
        i, _, g, o = _gates(a)
        of_i, of_f, of_g, of_o = _gates(d)
        np.subtract(1, a, out=d)
        d *= a
        of_i *= g
        of_f *= before
        np.multiply(g, g, out=of_g)
        np.subtract(1, of_g, out=of_g)
        of_g *= i
        t = np.tanh(after)
        of_o *= t
        t *= t
        np.subtract(1, t, out=t)
        t *= o
        return t

    def step_back(self, a: Any, d: Any, from_h: Any, of_states: Any, into_h: Any) -> None:
        dh, dc = of_states
        np.multiply(dh, from_h, out=self.spare)
        dc += self.spare
        by_gate = d.reshape(len(d), 4, self.spare.shape[1])
        by_gate[:, :3] *= dc[:, None]
        by_gate[:, 3] *= dh
        _, f, _, _ = _gates(a)
        dc *= f
        np.matmul(d, into_h, out=dh)


class _GRU(_Run):
    """The gates are q, r, z and n, with q = h U_n + c_n: no x goes into q, and no h into n."""

    parts, blocks, ahead, scales = 1, 3, 1, (1.0, 0.5, 0.5, 1.0)

    def step(self, a: Any, sums: Any, before: Any, after: Any) -> None:
        q, r, z, n = _gates(a)
        (h,), u = after, q.shape[1]
        q[...] = sums[:, :u]
        rz = a[:, u : 3 * u]
        rz += sums[:, u:]
        np.tanh(rz, out=rz)
        rz *= 0.5
        rz += 0.5
        np.multiply(r, q, out=h)
        n += h
        np.tanh(n, out=n)
        np.subtract(before[0], n, out=h)
        h *= z
        h += n

    # With dh the gradient of h', those of the sums of n and z are dn = dh (1 - z) (1 - n²) and
    # dh (h - n) z (1 - z), that of r's is dn q r (1 - r), and that of q is dn r.
    def slopes(self, part: slice, d: Any) -> Any:
        q, r, z, n = _gates(self.gates[part])
        of_q, of_r, of_z, of_n = _gates(d)
        of_q[...] = r
        np.subtract(1, r, out=of_r)
        of_r *= r
        of_r *= q
        np.subtract(1, z, out=of_z)
        np.multiply(n, n, out=of_n)
        np.subtract(1, of_n, out=of_n)
        of_n *= of_z
        of_z *= z
        of_z *= self.before[0, part] - n
        return z

    def step_back(self, a: Any, d: Any, z: Any, of_states: Any, into_h: Any) -> None:
        (dh,) = of_states
        by_gate = d.reshape(len(d), 4, self.spare.shape[1])
        by_gate[:, 2:] *= dh[:, None]
        by_gate[:, :2] *= by_gate[:, 3:]
        dh *= z
        np.matmul(d[:, self.of_h], into_h, out=self.spare)
        dh += self.spare


def _gates(a: Any) -> tuple[Any, ...]:
    u = a.shape[-1] // 4
    return tuple(a[..., k * u : (k + 1) * u] for k in range(4))


def _rows(a: Any) -> Any:
    return a.reshape(a.shape[0] * a.shape[1], a.shape[2])  # not -1, which no entries leave open


def _check(name: str, cell: type[_Run], operands: Sequence[Any]) -> None:
    x, h = operands[0], operands[5]
    if x.ndim != 3 or h.ndim != 2 or not len(x):
        raise ValueError(
            f"{name} takes x of shape (steps, n, inputs), with one step or more, and states of "
            f"shape (n, units), got {x.shape} and {h.shape}"
        )
    (steps, n, inputs), units = x.shape, h.shape[1]
    width = cell.blocks * units
    states, own_bias = [(n, units)] * cell.parts, [(width,)] * (2 - cell.parts)
    needs = [x.shape, (inputs, width), (width,), (units, width), *own_bias, *states, (steps, n)]
    given = [x.shape for x in operands]
    if given != needs[: len(given)]:
        raise ValueError(
            f"{name} of {units} units takes operands of shapes "
            f"{', '.join(map(str, needs[: len(given)]))}, got {', '.join(map(str, given))}"
        )


def _primitive(name: str, cell: type[_Run], step: Callable[..., tuple[Any, ...]]) -> Primitive:
    """The primitive of operands x, weight, bias, those of a step after the inputs', and a mask."""

    def on_arrays(*operands: Any) -> Any:
        _check(name, cell, operands)
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
        return [*run.backward(wide(as_floats(g)), needed), None][: len(operands)]

    return Primitive(name, on_arrays, vjp_of_all=vjp, unfused=unfused)


def _differentiated(unfused: Any, needed: Sequence[bool], g: Any, operands: Any) -> list[Any]:
    """The vjps as nodes, by the definition in other primitives."""
    own = [identity(x) if need else x for x, need in zip(operands, needed, strict=True)]
    y = unfused(*own)
    inputs = {x for x, need in zip(own, needed, strict=True) if need}
    grads = {y: g}
    backpropagate(nodes_between(inputs, y), grads, create_graph=True, keep=inputs)
    return [grads.get(x) if need else None for x, need in zip(own, needed, strict=True)]


lstm = _primitive("lstm", _LSTM, lstm_step)
gru = _primitive("gru", _GRU, gru_step)
