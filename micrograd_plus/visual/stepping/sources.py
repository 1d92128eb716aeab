"""Which entries of its operands each entry of an operation's result was computed from.

No operation says it. What keeps every number in its place is seen from the shapes; any other is run
on arrays of Values, as `expand` does, and the graph that it leaves is asked.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from ...engine.graph import Node, topological_order
from ...engine.primitives import linear, neural
from ...engine.value import Value
from .axis_names import is_in_place
from .records import ForwardStep

MOST_ENTRIES = 400  # of an operand and of a result
_MOST_LISTED = 6_000  # entries in all, where no rule per axis says it
_MOST_PAIRS = 5_000_000  # entries of results times entries of operands, on one page
_PRODUCTS = (linear.matmul, neural.linear)  # quickly: a product of matrices has many terms


class Sources(NamedTuple):
    """Where a result's entries come from in one operand.

    Attributes:
        axes: For each axis of the operand the axis of the result at whose place the entries lie,
            or None for all along it; None if no such rule holds.
        entries: Otherwise, for each entry of the result, those of the operand; both by their place
            in the flat array.
    """

    axes: tuple[int | None, ...] | None
    entries: tuple[tuple[int, ...], ...] | None


def sources_of_all(steps: Iterable[ForwardStep]) -> Iterator[list[Sources | None]]:
    """Those of each step, as long as it does not take seconds; then none but what shapes tell.

    >>> from micrograd_plus import Tensor, steps
    >>> x = Tensor([1.0, 2.0])
    >>> [found[0].axes for found in sources_of_all(steps((x * 2.0).exp().sum()).forward)]
    [(0,), (0,), (None,)]
    """
    left = _MOST_PAIRS
    for step in steps:
        yield sources_of(step, left > 0)
        if step.primitive.on_floats is None:
            left -= np.size(step.value) * sum(np.size(x.value) for x in step.operands)


def sources_of(step: ForwardStep, run: bool = True) -> list[Sources | None]:
    """Which entries of each operand each entry of the result comes from.

    Args:
        step: The operation, with its operands and its result.
        run: Whether it may be run where the shapes alone do not tell.

    Returns:
        For each operand what is known, or None: of large arrays, of single numbers and of operands
        that are no floats, unless they are computed with number by number.

    >>> from micrograd_plus import Tensor, steps
    >>> x, w = Tensor([[1.0, 2.0]]), Tensor([[3.0], [4.0]])
    >>> rows = x @ w
    >>> (step,) = steps(rows).forward
    >>> [found.axes for found in sources_of(step)]
    [(0, None), (None, 1)]
    """
    arrays = [np.asarray(x.value) for x in step.operands]
    result = np.asarray(step.value)
    small = [array.size <= MOST_ENTRIES for array in (*arrays, result)]
    if not all(small):
        return [None] * len(arrays)
    if is_in_place(step) and step.primitive.on_floats is not None:
        return [
            Sources(_aligned(array.shape, result.shape), None) if array.ndim else None
            for array in arrays
        ]
    if step.primitive in _PRODUCTS and arrays[0].ndim == arrays[1].ndim == 2:
        bias = [Sources(_aligned(array.shape, result.shape), None) for array in arrays[2:]]
        return [Sources((0, None), None), Sources((None, 1), None), *bias]
    wanted = [array.ndim > 0 and array.dtype.kind == "f" for array in arrays]
    if not run or not any(wanted):
        return [None] * len(arrays)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error")
            tables = _tables(step, arrays, wanted)
    except (TypeError, ValueError, AttributeError, UserWarning):
        return [None] * len(arrays)  # an operation of the reader's own may take arrays alone
    return [None if table is None else _ruled(table, result.ndim) for table in tables]


def _aligned(shape: tuple[int, ...], result: tuple[int, ...]) -> tuple[int | None, ...]:
    """Axes by NumPy's broadcasting: all along an axis of one entry is that entry."""
    beyond = len(result) - len(shape)
    return tuple(k + beyond if size == result[k + beyond] else None for k, size in enumerate(shape))


def _tables(step: ForwardStep, arrays: list[np.ndarray], wanted: list[bool]) -> list[Any]:
    """For each operand that is wanted a table of truths: (*shape of the result, *its shape)."""
    operands: list[Any] = []
    bits: dict[Node, int] = {}  # of each leaf, and then of each node what it was computed from
    starts = []
    for array, is_wanted, given in zip(arrays, wanted, step.operands, strict=True):
        starts.append(len(bits))
        if not is_wanted:
            operands.append(given.value)
            continue
        values = np.empty(array.shape, object)
        for place in np.ndindex(array.shape):
            value = values[place] = Value(array[place].item())
            bits[value] = 1 << len(bits)
        operands.append(values)
    count = len(bits)
    made = step.primitive(*operands, **step.static)
    results = np.empty(np.shape(step.value), object)
    results[...] = made
    nodes: list[Any] = [value for value in results.flat if isinstance(value, Node)]
    total = sum(nodes, Value(0.0))
    for node in topological_order(total):
        below = 0
        for x in node.operands:
            below |= bits.get(x, 0) if isinstance(x, Node) else 0
        bits[node] = below
    width = math.ceil(count / 8)
    raw = b"".join(bits.get(x, 0).to_bytes(width, "little") for x in results.flat)
    table = np.unpackbits(
        np.frombuffer(raw, np.uint8).reshape(results.size, width), axis=1, bitorder="little"
    ).astype(bool)
    return [
        table[:, start : start + array.size].reshape(results.shape + array.shape)
        if is_wanted
        else None
        for array, is_wanted, start in zip(arrays, wanted, starts, strict=True)
    ]


def _ruled(table: np.ndarray, ndim: int) -> Sources | None:
    """A rule per axis of the operand if there is one, else a list per entry of the result.

    Args:
        table: Truths, of shape (*shape of the result, *shape of the operand).
        ndim: How many axes the result has.
    """
    operand = table.shape[ndim:]
    axes: list[int | None] = []
    expected = np.ones_like(table)
    for k in range(len(operand)):
        others = tuple(ndim + i for i in range(len(operand)) if i != k)
        along = np.asarray(
            table.any(axis=others)
        )  # (*shape of the result, the operand's size along k)
        axis = None
        if not along.all():
            axis = next((j for j in range(ndim) if _follows(along, j)), None)
            if axis is None:
                return _listed(table, ndim)
            expected &= _same_place(table.shape, axis, ndim + k)
        axes.append(axis)
    if np.array_equal(table, expected):
        return Sources(tuple(axes), None)
    return _listed(table, ndim)


def _follows(along: np.ndarray, axis: int) -> bool:
    if along.shape[axis] != along.shape[-1]:
        return False
    return np.array_equal(along, np.ones_like(along) & _same_place(along.shape, axis, -1))


def _same_place(shape: tuple[int, ...], first: int, second: int) -> np.ndarray:
    """Truths that broadcast to a shape: whether the places along two of its axes are the same."""
    one, other = (
        np.arange(shape[axis]).reshape(
            [-1 if i == axis % len(shape) else 1 for i in range(len(shape))]
        )
        for axis in (first, second)
    )
    same: np.ndarray = one == other
    return same


def _listed(table: np.ndarray, ndim: int) -> Sources | None:
    if table.sum() > _MOST_LISTED:
        return None
    rows = table.reshape(math.prod(table.shape[:ndim]), -1)
    return Sources(None, tuple(tuple(np.flatnonzero(row).tolist()) for row in rows))
