"""Tensor: a node over a NumPy array."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .backward import Pieces
from .broadcasting import summed_to
from .graph import Node, describe
from .methods import array_binary, array_reflected, array_unary
from .modes import clock
from .operations import arithmetic, elementwise, linear, neural, reductions, shapes
from .operators import Operators, data_of
from .primitive import as_tensor
from .primitives import arithmetic as arithmetic_primitives
from .primitives import elementwise as elementwise_primitives
from .primitives import linear as linear_primitives
from .primitives import shapes as shape_primitives


class Tensor(Operators):
    """An array that remembers how it was computed.

    Args:
        data: Anything `numpy.asarray` takes, of real numbers or booleans. An array of the right
            dtype is shared, not copied.
        dtype: The array's dtype; None keeps it.
        requires_grad: Whether gradients flow to it. None: for floats yes, for integers and
            booleans no.
        label: A name for drawings and messages.

    Attributes:
        data: The array itself.
        grad: An array of the same shape and dtype after `backward()`; None before.

    Raises:
        TypeError: Data that are not real numbers, or a gradient required of integers.

    >>> w = Tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> x = Tensor([1, 2])
    >>> loss = (w @ x).sum()
    >>> loss.backward()
    >>> w.grad
    array([[1., 2.],
           [1., 2.]])
    >>> x.requires_grad
    False
    """

    __slots__ = ()

    def __init__(
        self,
        data: Any,
        dtype: Any = None,
        requires_grad: bool | None = None,
        label: str | None = None,
    ) -> None:
        if isinstance(data, Node):
            raise TypeError(
                f"a Tensor holds an array, got {describe(data)}: use it as it is, "
                "or .detach() for a constant"
            )
        array = np.asarray(data)
        if dtype is not None and array.dtype != object:  # else float() would drop gradients
            array = np.asarray(array, dtype)
        if array.dtype.kind not in "biuf":
            raise TypeError(
                f"a Tensor holds real numbers or booleans, got dtype {array.dtype}"
                + ("; stack([...]) makes a Tensor of nodes" if array.dtype == object else "")
            )
        floating = array.dtype.kind == "f"
        if requires_grad and not floating:
            raise TypeError(
                f"only floating-point tensors can require a gradient, got dtype {array.dtype}; "
                "use Tensor(data, dtype=float)"
            )
        self.data = array
        self.grad = None
        self.label = label
        self.requires_grad = floating if requires_grad is None else bool(requires_grad)
        self.primitive = self.static = self._a = self._b = None
        self._stamp = 0

    __add__ = array_binary(arithmetic_primitives.add)
    __radd__ = array_reflected(arithmetic_primitives.add)
    __sub__ = array_binary(arithmetic_primitives.subtract)
    __rsub__ = array_reflected(arithmetic_primitives.subtract)
    __mul__ = array_binary(arithmetic_primitives.multiply)
    __rmul__ = array_reflected(arithmetic_primitives.multiply)
    __truediv__ = array_binary(arithmetic_primitives.divide)
    __rtruediv__ = array_reflected(arithmetic_primitives.divide)
    __pow__ = array_binary(arithmetic_primitives.power)
    __rpow__ = array_reflected(arithmetic_primitives.power)
    __matmul__ = array_binary(linear_primitives.matmul)
    __rmatmul__ = array_reflected(linear_primitives.matmul)
    __neg__ = array_unary(arithmetic_primitives.negative)
    __abs__ = abs = array_unary(arithmetic_primitives.absolute)

    exp = array_unary(elementwise_primitives.exp)
    log = array_unary(elementwise_primitives.log)
    sqrt = array_unary(elementwise_primitives.sqrt)
    sin = array_unary(elementwise_primitives.sin)
    cos = array_unary(elementwise_primitives.cos)
    tan = array_unary(elementwise_primitives.tan)
    tanh = array_unary(elementwise_primitives.tanh)
    sigmoid = array_unary(elementwise_primitives.sigmoid)
    softplus = array_unary(elementwise_primitives.softplus)
    relu = array_unary(elementwise_primitives.relu)
    silu = array_unary(elementwise_primitives.silu)
    gelu = array_unary(elementwise_primitives.gelu)

    # The operations whose first argument is the tensor are its methods as they stand.
    leaky_relu = elementwise.leaky_relu
    elu = elementwise.elu
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
    cumsum = reductions.cumsum
    squeeze = shapes.squeeze
    expand_dims = shapes.expand_dims
    broadcast_to = shapes.broadcast_to
    swapaxes = shapes.swapaxes
    pad = shapes.pad
    flip = shapes.flip
    roll = shapes.roll
    repeat = shapes.repeat
    tile = shapes.tile
    take = shapes.take
    unstack = shapes.unstack
    astype = shapes.astype
    dot = linear.dot
    trace = linear.trace
    softmax = neural.softmax
    log_softmax = neural.log_softmax

    def reshape(self, *shape: Any) -> Any:
        """The same entries in another shape, given as integers or as one tuple.

        >>> Tensor([1.0, 2.0]).reshape(2, 1).shape
        (2, 1)
        """
        return shapes.reshape(self, _one_or_many(shape))

    def transpose(self, *axes: Any) -> Any:
        """The axes in another order, given as integers or as one tuple; reversed if left out.

        >>> Tensor([[1.0, 2.0]]).transpose(1, 0).shape
        (2, 1)
        """
        return shapes.transpose(self, _one_or_many(axes) if axes else None)

    permute = transpose

    def flatten(self) -> Any:
        """All entries along one axis.

        >>> Tensor([[1.0, 2.0]]).flatten().shape
        (2,)
        """
        return shapes.reshape(self, -1)

    @property
    def T(self) -> Any:
        """The axes in reverse order."""
        return shape_primitives.transpose(self, axes=None)

    @property
    def shape(self) -> tuple[int, ...]:
        """The size along each axis."""
        return self.data.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the entries."""
        return self.data.dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.data.ndim

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.data.size

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[Any]:
        if not self.ndim:
            raise TypeError("cannot iterate over a Tensor of one number")
        return iter(shapes.unstack(self))

    def __getitem__(self, where: Any) -> Any:
        if type(where) is int or type(where) is slice:
            return shape_primitives.index(self, index=where)
        return shapes.index(self, where)

    def __setitem__(self, where: Any, value: Any) -> None:
        raise TypeError(
            "cannot assign into a Tensor: a recorded operation may need the old entries. Use "
            "where(mask, new, tensor) or concatenate([...]) for a new Tensor, or change "
            "tensor.data, the array itself, before it is used"
        )

    def item(self) -> Any:
        """The one number in it, as a plain Python number.

        Raises:
            ValueError: For more numbers than one.

        >>> Tensor([2.5]).item()
        2.5
        """
        if self.data.size != 1:
            raise ValueError(f"item() needs one number, this Tensor has shape {self.shape}")
        return self.data.item()

    def numpy(self) -> np.ndarray:
        """The array itself.

        >>> Tensor([1.0]).numpy()
        array([1.])
        """
        return self.data

    def tolist(self) -> Any:
        """The numbers as nested lists.

        >>> Tensor([1.0, 2.0]).tolist()
        [1.0, 2.0]
        """
        return self.data.tolist()

    def assign(self, data: Any) -> None:
        """Overwrite a leaf's array in place; graphs recorded before refuse to run backward.

        Args:
            data: Of this shape; cast to this dtype.

        Raises:
            ValueError: For another shape, or on a result, which is computed and not given.
            TypeError: For fractions given to a Tensor of integers.

        >>> w = Tensor([1.0, 2.0])
        >>> w.assign([3.0, 4.0])
        >>> w.data
        array([3., 4.])
        """
        if self.primitive is not None:
            raise ValueError(f"cannot assign to {describe(self)}: it was computed from others")
        array = np.asarray(data)
        if array.shape != self.data.shape:
            raise ValueError(f"cannot assign shape {array.shape} to {describe(self)}")
        if not np.can_cast(array.dtype, self.data.dtype, "same_kind"):
            raise TypeError(f"cannot assign {array.dtype} to {describe(self)}: astype(float) first")
        if not self.data.flags.writeable:
            self.data = self.data.copy()
        self.data[...] = array
        self.touch()

    def touch(self) -> None:
        """Say that `data` has been changed in place, as optimisers do."""
        self._stamp = clock.tick()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if self.requires_grad:
            raise TypeError(
                f"{describe(self)} requires a gradient, which an array would lose: use the "
                "functions of micrograd_plus on it, or .data for the plain array"
            )
        return np.array(self.data, dtype, copy=copy)

    def __repr__(self) -> str:
        body = np.array2string(self.data, separator=", ", prefix="Tensor(")
        plain = (np.dtype(float), np.dtype(int), np.dtype(bool))
        dtype = "" if self.data.dtype in plain else f", dtype={self.data.dtype}"
        return f"Tensor({body}{dtype})"

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)

    def __index__(self) -> int:
        return self.data.__index__()

    def __reduce__(self) -> tuple[Any, ...]:
        # The array travels, the graph does not.
        return (Tensor, (self.data, None, self.requires_grad, self.label))

    def __copy__(self) -> Tensor:
        return Tensor(self.data.copy(), None, self.requires_grad, self.label)

    def _seed(self, gradient: Any, create_graph: bool) -> Any:
        if gradient is None:
            if self.data.size != 1:
                raise ValueError(
                    f"backward() needs a single number to start from, and this Tensor has shape "
                    f"{self.shape}: reduce it first, as with .sum() or .mean(), or pass "
                    "backward(gradient) with a gradient of that shape"
                )
            gradient = np.ones(self.data.shape, self.data.dtype)
        elif not (create_graph and isinstance(gradient, Node)):
            gradient = np.array(data_of(gradient), self.data.dtype)  # a copy: a leaf may keep it
        elif gradient.is_scalar:
            gradient = as_tensor(gradient)
        if gradient.shape != self.data.shape:
            raise ValueError(
                f"the gradient has shape {gradient.shape}, the Tensor {self.data.shape}"
            )
        if create_graph and not isinstance(gradient, Tensor):
            return self._constant(gradient)
        return gradient

    def _constant(self, data: Any) -> Tensor:
        return Tensor(data, requires_grad=False)

    def _fit(self, c: Any, g: Any) -> Any:
        if type(c) is Pieces:
            return c
        data = self.data
        kind = type(c)
        if kind is not np.ndarray and kind is not Tensor:
            c = as_tensor(c) if isinstance(c, Node) else np.asarray(c)
        if c.shape != data.shape:
            c = summed_to(c, data.shape)
        if c.dtype != data.dtype:
            c = shape_primitives.astype(c, dtype=data.dtype)
        if self.primitive is None and type(c) is np.ndarray and (c is g or c.base is not None):
            c = np.array(c)  # a leaf's gradient is its own, and writable
        return c


def _one_or_many(values: tuple[Any, ...]) -> Any:
    return values[0] if len(values) == 1 and not isinstance(values[0], int) else values
