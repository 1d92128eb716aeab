"""Names along the axes of arrays, and how they travel: from those of what is given to all results.

Nobody keeps them on nodes. They are found from the steps alone, when someone looks: an operation
says by what it does to axes which of its operands' axes its result still has.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from ...engine.primitives import attention, linear, neural, normalization, reductions, shapes
from ...engine.rule import Rule
from ..names import visible
from .records import ForwardStep

# Of each axis its names, or None.
AxisNames = tuple[Sequence[str] | None, ...]
# Of an array as it is shown: names of the rows, and of the columns.
Pair = tuple[Sequence[str] | None, Sequence[str] | None]
Axes = Mapping[str, Pair]

# What only moves numbers.
_MOVES = frozenset(
    (
        shapes.reshape,
        shapes.transpose,
        shapes.expand_dims,
        shapes.squeeze,
        shapes.broadcast_to,
        shapes.index,
        shapes.concatenate,
        shapes.stack,
        shapes.flip,
        shapes.roll,
        shapes.repeat,
        reductions.tile,
    )
)
# Rows of the first, columns of another: which one.
_PRODUCTS: Mapping[Rule, int] = {linear.matmul: 1, neural.linear: 1, attention.attention: 2}
_REDUCTIONS = frozenset(
    (
        reductions.sum,
        reductions.mean,
        reductions.prod,
        reductions.max,
        reductions.min,
        reductions.var,
        reductions.std,
        reductions.logsumexp,
    )
)
# Besides the elementwise ones, what leaves every number in its place.
_IN_PLACE = frozenset(
    (
        neural.softmax,
        neural.log_softmax,
        normalization.rms_norm,
        normalization.layer_norm,
        reductions.cumsum,
        reductions.cumprod,
        shapes.astype,
    )
)


def names_of_axes(
    steps: Iterable[ForwardStep], given: Mapping[str, AxisNames]
) -> dict[str, AxisNames]:
    """The names along the axes of every array that has some.

    Args:
        steps: Operands before results.
        given: Of some arrays, by the array's name: for each axis its names, or None. These stay.

    >>> from micrograd_plus import Tensor, steps
    >>> q, k = Tensor([[1.0, 0.0], [0.0, 1.0]]), Tensor([[1.0, 2.0], [0.0, 1.0]])
    >>> scores = q @ k.T
    >>> found = steps(scores.sum())
    >>> names_of_axes(found.forward, {"q": ("ab", None), "k": ("cd", None)})["scores"]
    ('ab', ['c', 'd'])
    """
    known = dict(given)
    for step in steps:
        operands = [known.get(x.name or "", (None,) * np.ndim(x.value)) for x in step.operands]
        if step.name not in known:
            known[step.name] = _names_of_result(step, operands)
        if is_in_place(step):  # an operand beside those with names, such as a mask
            for x in step.operands:
                if x.name is not None and x.name not in known:
                    known[x.name] = _fitting(known[step.name], np.shape(step.value), x.value)
    return {name: axes for name, axes in known.items() if any(x is not None for x in axes)}


def _names_of_result(step: ForwardStep, operands: Sequence[AxisNames]) -> AxisNames:
    rule, shape = step.primitive, np.shape(step.value)
    none = (None,) * len(shape)
    if all(names is None for axes in operands for names in axes):
        return none
    if rule in _MOVES:
        return _moved(step, operands)
    if rule in _PRODUCTS:
        second = operands[_PRODUCTS[rule]]
        found = (*operands[0][:-1], *second[1:][-1:])  # a vector has no columns
        found = (*none[len(found) :], *found)
        # One row may have become several, by broadcasting.
        return tuple(
            x if x is not None and len(x) == n else None for x, n in zip(found, shape, strict=True)
        )
    if rule in _REDUCTIONS:
        return _reduced(operands[0], step.static.get("axis"), bool(step.static.get("keepdims")))
    if not is_in_place(step):
        return none
    fitted = [
        _fitting(axes, np.shape(x.value), step.value)
        for axes, x in zip(operands, step.operands, strict=True)
    ]
    return tuple(
        next((x for x in axes if x is not None), None) for axes in zip(*fitted, strict=True)
    )


def is_in_place(step: ForwardStep) -> bool:
    """Whether it computes each number of what stands in its place, by NumPy's broadcasting."""
    if step.primitive in _IN_PLACE:
        return True
    if step.primitive.on_floats is None:
        return False
    try:
        together = np.broadcast_shapes(*(np.shape(x.value) for x in step.operands))
    except ValueError:  # a primitive of the reader's own may do other things to arrays
        return False
    return together == np.shape(step.value)


def _fitting(axes: AxisNames, shape: tuple[int, ...], array: Any) -> AxisNames:
    """The names of one array's axes for another's, which broadcasting puts beside each other."""
    sizes = np.shape(array)
    found: list[Sequence[str] | None] = [None] * len(sizes)
    for i in range(1, min(len(shape), len(sizes)) + 1):
        if shape[-i] == sizes[-i]:
            found[-i] = axes[-i]
    return tuple(found)


def _reduced(axes: AxisNames, axis: Any, keepdims: bool) -> AxisNames:
    gone = shapes.axis_tuple(axis, len(axes))
    kept = [None if i in gone else names for i, names in enumerate(axes)]
    return tuple(names for i, names in enumerate(kept) if keepdims or i not in gone)


def _moved(step: ForwardStep, operands: Sequence[AxisNames]) -> AxisNames:
    """Names go where numbers go: the operation moves the places of the names in their stead."""
    found: list[Sequence[str] | None] = [None] * np.ndim(step.value)
    for axis in range(max(map(len, operands))):
        names: dict[tuple[int, str], int] = {}  # a name at its place, and the number it goes by
        numbered = []
        for axes, x in zip(operands, step.operands, strict=True):
            shape = np.shape(x.value)
            own = axes[axis] if axis < len(axes) else None
            if own is None:
                numbered.append(np.full(shape, -1))
                continue
            line = np.array([names.setdefault(name, len(names)) for name in enumerate(own)])
            line = line.reshape(-1, *[1] * (len(shape) - axis - 1))
            numbered.append(np.broadcast_to(line, shape).copy())
        every = [name for _, name in names]
        moved = step.primitive.on_arrays(*numbered, **step.static)
        for i in range(moved.ndim):
            if (numbers := _along(moved, i)) is not None:
                new = [every[number] for number in numbers]
                held = found[i]  # where two axes became one
                found[i] = new if held is None else list(map(" ".join, zip(held, new, strict=True)))
    return tuple(found)


def _along(numbers: np.ndarray, axis: int) -> list[int] | None:
    """The numbers along an axis; None if there are none, or they run along another one."""
    if not numbers.size:
        return None
    lines = np.moveaxis(numbers, axis, -1).reshape(-1, numbers.shape[axis])
    if (lines != lines[0]).any() or lines.min() < 0:
        return None
    line: list[int] = lines[0].tolist()
    return line if len(line) == 1 or len(set(line)) > 1 else None


def checked_axes(axes: Axes, sizes: Mapping[str, tuple[int, int]]) -> dict[str, Pair]:
    """Names of rows and columns as a caller gives them, with what would not be seen made visible.

    Args:
        axes: By the array's name.
        sizes: How many rows and columns every array has, by its name.

    Raises:
        ValueError: Names for what is no array, or of another number.

    >>> checked_axes({"x": (None, "a ")}, {"x": (1, 2)})
    {'x': (None, ['a', '␣'])}
    """
    found: dict[str, Pair] = {}
    for name, pair in axes.items():
        if name not in sizes:
            arrays = ", ".join(map(repr, sizes))
            raise ValueError(f"axes name those of {name!r}, and the arrays are {arrays or 'none'}")
        rows, columns = sizes[name]
        listed = _listed(pair)
        if listed is None or any(
            names is not None and len(names) != size
            for names, size in zip(listed, (rows, columns), strict=True)
        ):
            raise ValueError(
                f"axes of {name!r} are (names of {rows} rows, names of {columns} columns) as "
                f"they are shown, or None for one of the two, got {pair!r:.80}"
            )
        of_rows, of_columns = (x if x is None else [visible(str(k)) for k in x] for x in listed)
        found[name] = of_rows, of_columns
    return found


def _listed(pair: Any) -> tuple[list[Any] | None, list[Any] | None] | None:
    """Names of rows and of columns as lists; None for what is no pair of these."""
    try:
        rows, columns = (x if x is None else list(x) for x in pair)
    except (TypeError, ValueError):  # nothing to iterate over, or not two
        return None
    return rows, columns


def shown_sizes(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many rows and columns an array has that is shown as a matrix: see `block_means`.

    >>> shown_sizes((3,)), shown_sizes((1, 2, 3)), shown_sizes((4, 2, 3))
    ((1, 3), (2, 3), (8, 3))
    """
    sizes = [shape[i] for i in _shown(shape)] or [1]
    return math.prod(sizes[:-1]), sizes[-1]


def own_axes(pair: Pair, shape: tuple[int, ...]) -> AxisNames:
    """The names of an array's own axes; of rows that several of them make together, none.

    >>> own_axes(("ab", "xyz"), (1, 2, 3))
    (None, 'ab', 'xyz')
    """
    found: list[Sequence[str] | None] = [None] * len(shape)
    *before, last = _shown(shape) or [0]
    for names, axis in zip(pair, (before[0] if len(before) == 1 else None, last), strict=True):
        if axis is not None and names is not None and len(names) == shape[axis]:
            found[axis] = names
    return tuple(found)


def axes_as_shown(axes: AxisNames, shape: tuple[int, ...]) -> Pair:
    """The converse: names of rows and columns.

    >>> axes_as_shown((["a", "b"], ["c", "d"], None), (2, 2, 3))
    (['a c', 'a d', 'b c', 'b d'], None)
    """
    *before, last = _shown(shape) or [0]
    rows = None
    if any(axes[i] is not None for i in before):
        each = [axes[i] or [""] * shape[i] for i in before]
        rows = [" ".join(filter(None, names)) for names in product(*each)]
    return rows, axes[last]


def _shown(shape: tuple[int, ...]) -> list[int]:
    """The axes that are shown: the last of them runs to the right, the others down."""
    return [i for i, size in enumerate(shape) if size > 1 or len(shape) < 3]
