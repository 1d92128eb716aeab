"""What the axes of arrays stand for: images, rows, channels; and which two of them make a picture.

No array says so itself. The operations that it goes through do: what a convolution is given are
images and a kernel, and what becomes of them number by number are images and kernels still.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ...engine.primitives import attention, convolution, neural, pooling, shapes
from ...engine.rule import Rule
from .axis_names import is_in_place
from .records import ForwardStep

# A word for each axis of an array.
Roles = tuple[str, ...]

_IMAGES = ("image", "row", "column", "channel")
_KERNEL = ("row", "column", "channel", "filter")
_TOKENS = ("sequence", "head", "token", "feature")  # of three axes, the first may be either
# Of some operations, what the operands' axes are and then those of the result; where an array has
# fewer axes, the first words are left out.
_KNOWN: Mapping[Rule, tuple[Roles, ...]] = {
    convolution.conv2d: (_IMAGES, _KERNEL, _IMAGES),
    convolution.conv2d_with_bias: (_IMAGES, _KERNEL, ("filter",), _IMAGES),
    convolution.conv2d_transpose: (_IMAGES, _KERNEL, _IMAGES),
    convolution.conv2d_kernel: (_IMAGES, _IMAGES, _KERNEL),
    pooling.max_pool2d: (_IMAGES, _IMAGES),
    pooling.average_pool2d: (_IMAGES, _IMAGES),
    neural.linear: (("row", "input"), ("input", "unit"), ("unit",), ("row", "unit")),
    attention.attention: (_TOKENS, _TOKENS, _TOKENS, _TOKENS),
}


class Picture(NamedTuple):
    """How an array is looked at.

    Attributes:
        axes: The axis that runs down and the one that runs to the right; None down for a vector.
        words: What each axis stands for; empty where nothing is known.
    """

    axes: tuple[int | None, int]
    words: Roles


def picture_of(roles: Roles, shape: Sequence[int]) -> Picture:
    """Which axes make a picture: rows and columns where they are known, else the last two.

    Args:
        roles: A word for each axis, or none.
        shape: Of the array, of one axis or more. Of more than two axes, unless their words are
            known, those of one entry are no rows and no columns.

    >>> images = ("image", "row", "column", "channel")
    >>> picture_of(images, (2, 8, 8, 3)).axes, picture_of((), (2, 8, 8, 3)).axes
    ((1, 2), (2, 3))
    >>> picture_of((), (1, 8, 8, 1)).axes, picture_of((), (5,)).axes
    ((1, 2), (None, 0))
    """
    if "row" in roles and "column" in roles:
        return Picture((roles.index("row"), roles.index("column")), roles)
    ndim = len(shape)
    if ndim < 3:
        return Picture((None, 0) if ndim == 1 else (0, 1), roles)
    *_, row, column = [-1, -1, *(i for i, size in enumerate(shape) if size > 1)]
    column = column if column >= 0 else ndim - 1
    return Picture((row if row >= 0 else column - 1 if column else 1, column), roles)


def tiles_of(array: np.ndarray, picture: Picture) -> np.ndarray:
    """All pictures of an array: shape (pictures, rows, columns).

    >>> images = ("image", "row", "column", "channel")
    >>> tiles_of(np.zeros((2, 8, 6, 3)), picture_of(images, (2, 8, 6, 3))).shape
    (6, 8, 6)
    """
    down, right = picture.axes
    if down is None:
        return array.reshape(1, 1, -1)
    moved = np.moveaxis(array, (down, right), (-2, -1))
    return moved.reshape(math.prod(moved.shape[:-2]), *moved.shape[-2:])


def title_of_tile(picture: Picture, shape: Sequence[int], tile: int) -> str:
    """Which of an array's pictures one is; "" of the only one.

    >>> images = ("image", "row", "column", "channel")
    >>> title_of_tile(picture_of(images, (2, 8, 6, 3)), (2, 8, 6, 3), 4)
    'image 1, channel 1'
    >>> title_of_tile(picture_of((), (2, 8, 6)), (2, 8, 6), 1)
    '[1, :, :]'
    """
    outer = [axis for axis in range(len(shape)) if axis not in picture.axes]
    places = np.unravel_index(tile, [shape[axis] for axis in outer])
    at = {axis: int(i) for axis, i in zip(outer, places, strict=True)}
    seen = [axis for axis in outer if shape[axis] > 1]
    if not seen:
        return ""
    if picture.words:
        return ", ".join(f"{picture.words[axis]} {at[axis]}" for axis in seen)
    return f"[{', '.join(str(at.get(axis, ':')) for axis in range(len(shape)))}]"


def roles_of(steps: Sequence[ForwardStep]) -> dict[str, Roles]:
    """What the axes of each array stand for, by the array's name, where the operations tell.

    Args:
        steps: Operands before results.

    >>> import numpy as np
    >>> from micrograd_plus import Tensor, functions, steps
    >>> x, w = Tensor(np.ones((1, 4, 4, 1))), Tensor(np.ones((3, 3, 1, 2)))
    >>> maps = functions.conv2d(x, w)
    >>> active = maps.relu()
    >>> found = roles_of(steps(active.sum()).forward)
    >>> found["active"], found["w"]
    (('image', 'row', 'column', 'channel'), ('row', 'column', 'channel', 'filter'))
    """
    known: dict[str, Roles] = {}
    for step in steps:
        for name, shape, words in zip(*_arrays(step), _KNOWN.get(step.primitive, ()), strict=False):
            if name and 0 < len(shape) <= len(words) and (words is not _TOKENS or len(shape) != 3):
                known.setdefault(name, words[len(words) - len(shape) :])
    for step in steps:
        _pass_on(step, known, forward=True)
    for step in reversed(steps):
        _pass_on(step, known, forward=False)
    return known


def _arrays(step: ForwardStep) -> tuple[list[str | None], list[tuple[int, ...]]]:
    names = [*(x.name for x in step.operands), step.name]
    return names, [np.shape(x) for x in (*(x.value for x in step.operands), step.value)]


def _pass_on(step: ForwardStep, known: dict[str, Roles], forward: bool) -> None:
    """From operands to the result, or from it to them, where every number keeps its place."""
    (*names, result), (*shapes_of_operands, shape) = _arrays(step)
    assert result is not None
    if step.primitive is shapes.transpose:
        _turn(step, known, names[0], result, forward)
    if not is_in_place(step):
        return
    pairs: Iterable[tuple[str | None, tuple[int, ...]]] = zip(
        names, shapes_of_operands, strict=True
    )
    for name, own in pairs:
        if name is None or not own:
            continue
        if forward and own == shape and name in known:
            known.setdefault(result, known[name])
        elif not forward and own == shape[len(shape) - len(own) :] and result in known:
            known.setdefault(name, known[result][len(shape) - len(own) :])


def _turn(
    step: ForwardStep, known: dict[str, Roles], name: str | None, result: str, forward: bool
) -> None:
    ndim = np.ndim(step.value)
    given = step.static.get("axes")
    axes = tuple(int(i) % ndim for i in (range(ndim)[::-1] if given is None else given))
    if forward and name in known:
        known.setdefault(result, tuple(known[name][i] for i in axes))
    elif not forward and name is not None and result in known:
        known.setdefault(name, tuple(known[result][axes.index(i)] for i in range(ndim)))
