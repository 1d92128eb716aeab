"""Moving entries about, with NumPy's names and arguments. Each takes an array or a Tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph import Node
from ..operands import listed
from ..primitives import reductions
from ..primitives import shapes as _table

Shape = int | Sequence[int]


def _shape(shape: Shape) -> tuple[int, ...]:
    return tuple(shape) if isinstance(shape, Sequence | np.ndarray) else (shape,)


def reshape(x: Any, shape: Shape) -> Any:
    """The same entries in another shape; one size may be -1, for what is left.

    Raises:
        ValueError: For a shape of another number of entries.

    >>> from micrograd_plus import Tensor
    >>> reshape(Tensor([1.0, 2.0, 3.0, 4.0]), (2, -1))
    Tensor([[1., 2.],
            [3., 4.]])
    """
    return _table.reshape(listed(x), shape=_shape(shape))


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """The axes in another order: reversed, or as `axes` names them.

    >>> from micrograd_plus import Tensor
    >>> transpose(Tensor([[1.0, 2.0]])).shape
    (2, 1)
    """
    return _table.transpose(listed(x), axes=None if axes is None else tuple(axes))


permute = transpose  # PyTorch's name


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """Two axes swapped.

    >>> import numpy as np
    >>> swapaxes(np.zeros((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    x = listed(x)
    (first,), (second,) = _table.axis_tuple(axis1, x.ndim), _table.axis_tuple(axis2, x.ndim)
    axes = list(range(x.ndim))
    axes[first], axes[second] = axes[second], axes[first]
    return _table.transpose(x, axes=tuple(axes))


def moveaxis(x: Any, source: Shape, destination: Shape) -> Any:
    """Axes moved to new places, the others staying in order.

    >>> import numpy as np
    >>> moveaxis(np.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    x = listed(x)
    sources = _table.axis_tuple(_shape(source), x.ndim)
    axes = [axis for axis in range(x.ndim) if axis not in sources]
    for place, axis in sorted(
        zip(_table.axis_tuple(_shape(destination), x.ndim), sources, strict=True)
    ):
        axes.insert(place, axis)
    return _table.transpose(x, axes=tuple(axes))


def expand_dims(x: Any, axis: Shape) -> Any:
    """New axes of size 1 at the places that `axis` names.

    >>> import numpy as np
    >>> expand_dims(np.zeros((2, 3)), 0).shape
    (1, 2, 3)
    """
    return _table.expand_dims(listed(x), axis=_shape(axis))


def squeeze(x: Any, axis: Shape | None = None) -> Any:
    """Without the axes of size 1, or without those that `axis` names.

    Raises:
        ValueError: For a named axis of another size.

    >>> import numpy as np
    >>> squeeze(np.zeros((1, 3, 1))).shape
    (3,)
    """
    return _table.squeeze(listed(x), axis=None if axis is None else _shape(axis))


def broadcast_to(x: Any, shape: Shape) -> Any:
    """Copies along new axes, and along axes of size 1, up to `shape`.

    Raises:
        ValueError: For a shape that `x` does not broadcast to.

    >>> from micrograd_plus import Tensor
    >>> broadcast_to(Tensor([1.0, 2.0]), (2, 2))
    Tensor([[1., 2.],
            [1., 2.]])
    """
    return _table.broadcast_to(listed(x), shape=_shape(shape))


def astype(x: Any, dtype: Any) -> Any:
    """The same numbers in another dtype; the gradient comes back in x's own.

    Integers and booleans are constants, so no gradient flows through a cast to them.

    Raises:
        TypeError: For a dtype of other things than real numbers and booleans.

    >>> from micrograd_plus import Tensor
    >>> astype(Tensor([1.0]), "float32").dtype
    dtype('float32')
    """
    x, dtype = listed(x), np.dtype(dtype)
    if dtype.kind not in "biuf":
        raise TypeError(f"a Tensor holds real numbers or booleans, not {dtype}")
    if isinstance(x, Node) and dtype.kind != "f":
        x = x.detach()
    return _table.astype(x, dtype=dtype)


def concatenate(tensors: Sequence[Any], axis: int | None = 0) -> Any:
    """Joined along an axis that they have; None flattens them first.

    Raises:
        ValueError: For none, or for shapes that differ along another axis.

    >>> from micrograd_plus import Tensor
    >>> concatenate([Tensor([1.0]), [2.0, 3.0]])
    Tensor([1., 2., 3.])
    """
    if len(tensors) == 0:
        raise ValueError("concatenate needs at least one array")
    return _table.concatenate(*map(listed, tensors), axis=axis)


def stack(tensors: Sequence[Any], axis: int = 0) -> Any:
    """Joined along a new axis. Values, as numbers, make a Tensor of one axis.

    Raises:
        ValueError: For none, or for shapes that differ.

    >>> from micrograd_plus import Value
    >>> stack([Value(1.0), Value(2.0)])
    Tensor([1., 2.])
    """
    if len(tensors) == 0:
        raise ValueError("stack needs at least one array")
    return _table.stack(*map(listed, tensors), axis=axis)


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: float = 0) -> Any:
    """A border around `x`.

    Args:
        x: Any shape.
        pad_width: As for `numpy.pad`: a width, (before, after), or a pair per axis.
        mode: "constant", or one of NumPy's modes that copy entries: "edge", "reflect",
            "symmetric" and "wrap".
        constant_values: What a constant border holds.

    Raises:
        ValueError: For another mode, or widths that do not fit.

    >>> from micrograd_plus import Tensor
    >>> pad(Tensor([1.0, 2.0]), 1)
    Tensor([0., 1., 2., 0.])
    """
    x = listed(x)
    if mode == "constant":
        widths = np.broadcast_to(np.asarray(pad_width, int), (x.ndim, 2))
        pairs = tuple((int(before), int(after)) for before, after in widths)
        return _table.pad(x, widths=pairs, value=constant_values)
    if mode not in ("edge", "reflect", "symmetric", "wrap"):
        raise ValueError(
            f"pad has no mode {mode!r}: use constant, edge, reflect, symmetric or wrap"
        )
    positions = np.pad(np.arange(x.size).reshape(x.shape), pad_width, mode)  # type: ignore[call-overload]
    return _table.index(_table.reshape(x, shape=(-1,)), index=positions)


def flip(x: Any, axis: Shape | None = None) -> Any:
    """In reverse order along `axis`; None for all axes.

    >>> from micrograd_plus import Tensor
    >>> flip(Tensor([1.0, 2.0]))
    Tensor([2., 1.])
    """
    return _table.flip(listed(x), axis=axis)


def roll(x: Any, shift: Shape, axis: Shape | None = None) -> Any:
    """Shifted along `axis`, what leaves at one end coming back at the other.

    >>> from micrograd_plus import Tensor
    >>> roll(Tensor([1.0, 2.0, 3.0]), 1)
    Tensor([3., 1., 2.])
    """
    shift = tuple(shift) if isinstance(shift, Sequence) else shift
    return _table.roll(listed(x), shift=shift, axis=axis)


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """Each entry, or slice along `axis`, several times over.

    Args:
        x: Any shape.
        repeats: How often: an integer, or one for each entry.
        axis: None flattens first.

    >>> from micrograd_plus import Tensor
    >>> repeat(Tensor([1.0, 2.0]), 2)
    Tensor([1., 1., 2., 2.])
    """
    return _table.repeat(listed(x), repeats=repeats, axis=axis)


def tile(x: Any, reps: Shape) -> Any:
    """Copies of the whole set side by side, `reps` of them along each axis.

    >>> from micrograd_plus import Tensor
    >>> tile(Tensor([1.0, 2.0]), 2)
    Tensor([1., 2., 1., 2.])
    """
    return reductions.tile(listed(x), reps=_shape(reps))
