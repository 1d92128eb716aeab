"""What a Tensor can do as an array: NumPy's operators, attributes and methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..hints import hint
from .graph import data_of
from .operations import (
    arithmetic,
    copies,
    diagonals,
    elementwise,
    indexing,
    joining,
    linear,
    neural,
    reductions,
    sequences,
    shapes,
    sorting,
)
from .operators import Operators, operators
from .primitives import shapes as shape_primitives
from .primitives.linear import matmul


def _on_numbers(function: Callable[..., Any], shown: str) -> Callable[..., Any]:
    """A function whose result has no gradient, such as a position, as a method: plain numbers.

    `shown` is what it gives for 0 and 3.
    """

    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        return function(self.data, *args, **kwargs)

    name = run.__name__ = function.__name__
    run.__doc__ = f"""The same as `numpy.{name}` of the data: plain, and no node.

        >>> from micrograd_plus import Tensor
        >>> print(Tensor([0.0, 3.0]).{name}())
        {shown}
        """
    return run


def _of_booleans(symbol: str, ufunc: np.ufunc) -> Callable[..., Any]:
    """An operator on booleans, plain as comparisons are."""

    def run(self: Any, *others: Any) -> Any:
        operands = [np.asarray(data_of(x)) for x in (self, *others)]
        if any(x.dtype.kind not in "biu" for x in operands):
            example = f"(t > 0) {symbol} (t < 1)" if others else f"{symbol}(t > 0)"
            raise TypeError(
                f"{symbol} is for booleans, such as comparisons give, and binds tighter than they "
                f"do: write {example}, with parentheses"
            )
        return ufunc(*operands)

    return run


class Size(int):
    """A number of entries; elsewhere `size()` is a method, which gives the shape."""

    __slots__ = ()

    def __call__(self, *args: Any) -> Any:
        """Say what gives the shape here."""
        raise TypeError(f"size is a number, and cannot be called{hint('t.size')}")


class ArrayMethods(Operators):
    """The operations on a Tensor as its operators and methods."""

    __slots__ = ()

    __matmul__, __rmatmul__ = operators(matmul)[:2]

    # Plain, as comparisons are, which they combine.
    __and__ = __rand__ = _of_booleans("&", np.bitwise_and)
    __or__ = __ror__ = _of_booleans("|", np.bitwise_or)
    __xor__ = __rxor__ = _of_booleans("^", np.bitwise_xor)
    __invert__ = _of_booleans("~", np.invert)

    argmax = _on_numbers(np.argmax, "1")
    argmin = _on_numbers(np.argmin, "0")
    argsort = _on_numbers(np.argsort, "[0 1]")
    nonzero = _on_numbers(np.nonzero, "(array([1]),)")
    any = _on_numbers(np.any, "True")
    all = _on_numbers(np.all, "False")

    # The operations whose first argument is the tensor are its methods as they stand.
    maximum = arithmetic.maximum
    minimum = arithmetic.minimum
    clip = arithmetic.clip
    sum = reductions.sum
    mean = reductions.mean
    prod = reductions.prod
    max = reductions.max
    min = reductions.min
    var = reductions.var
    std = reductions.std
    logsumexp = reductions.logsumexp
    ptp = reductions.ptp
    cumsum = sequences.cumsum
    cumprod = sequences.cumprod
    sort = sorting.sort
    squeeze = shapes.squeeze
    expand_dims = shapes.expand_dims
    swapaxes = shapes.swapaxes
    flip = shapes.flip
    roll = shapes.roll
    ravel = shapes.ravel
    astype = shapes.astype
    copy = copies.copy
    broadcast_to = copies.broadcast_to
    pad = copies.pad
    repeat = copies.repeat
    tile = copies.tile
    take = indexing.take
    unstack = joining.unstack
    diagonal = diagonals.diagonal
    dot = linear.dot
    trace = linear.trace
    round = elementwise.round
    softmax = neural.softmax
    log_softmax = neural.log_softmax

    def reshape(self, *shape: Any) -> Any:
        """The same entries in another shape, given as integers or as one tuple.

        >>> from micrograd_plus import Tensor
        >>> Tensor([1.0, 2.0]).reshape(2, 1).shape
        (2, 1)
        """
        return shapes.reshape(self, _one_or_many(shape))

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order, given as integers or as one tuple; reversed if left out.

        >>> from micrograd_plus import Tensor
        >>> Tensor([[1.0, 2.0]]).transpose(1, 0).shape
        (2, 1)
        """
        return shapes.transpose(self, _one_or_many(axes) if axes else None)

    permute = transpose

    def flatten(self) -> Any:
        """All entries along one axis.

        >>> from micrograd_plus import Tensor
        >>> Tensor([[1.0, 2.0]]).flatten().shape
        (2,)
        """
        return shapes.reshape(self, -1)

    @property
    def T(self) -> Any:
        """The axes in reverse order.

        >>> from micrograd_plus import Tensor
        >>> Tensor([[1.0, 2.0]]).T
        Tensor([[1.],
                [2.]])
        """
        return shape_primitives.transpose(self, axes=None)

    @property
    def shape(self) -> tuple[int, ...]:
        """The size along each axis.

        >>> from micrograd_plus import Tensor
        >>> Tensor([[1.0, 2.0]]).shape
        (1, 2)
        """
        return self.data.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the entries.

        >>> from micrograd_plus import Tensor
        >>> Tensor([[1.0, 2.0]]).dtype
        dtype('float64')
        """
        return self.data.dtype

    @property
    def ndim(self) -> int:
        """The number of axes.

        >>> from micrograd_plus import Tensor
        >>> Tensor([[1.0, 2.0]]).ndim
        2
        """
        return self.data.ndim

    @property
    def size(self) -> Size:
        """The number of entries.

        >>> from micrograd_plus import Tensor
        >>> Tensor([[1.0, 2.0]]).size
        2
        """
        return Size(self.data.size)

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[Any]:
        if not self.ndim:
            raise TypeError("cannot iterate over a Tensor of one number")
        return iter(joining.unstack(self))

    def __getitem__(self, where: Any) -> Any:
        if type(where) is int or type(where) is slice:
            return shape_primitives.index(self, index=where)
        return indexing.index(self, where)

    def __setitem__(self, where: Any, value: Any) -> None:
        raise TypeError(
            "cannot assign into a Tensor: a recorded operation may need the old entries. Use "
            "where(mask, new, tensor) or concatenate([...]) for a new Tensor, or change "
            "tensor.data, the array itself, before it is used"
        )


def _one_or_many(values: tuple[Any, ...]) -> Any:
    return values[0] if len(values) == 1 and not isinstance(values[0], int) else values
