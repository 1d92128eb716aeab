"""Tensor: a node over a NumPy array."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..hints import hinted
from .array_methods import ArrayMethods
from .backward import Pieces
from .graph import NO_LABEL, Node, as_flag, as_label, data_of, describe
from .operands import as_operand, holds_nodes, plain_array
from .operators import refuse_under_grad
from .primitives.reductions import sum
from .primitives.shapes import astype, broadcast_to
from .recording_mode import clock


@hinted("t")
class Tensor(ArrayMethods):
    """An array that remembers how it was computed.

    Args:
        data: Anything `numpy.asarray` takes, of real numbers or booleans. An array of the right
            dtype is shared, not copied.
        dtype: The array's dtype; None keeps it.
        requires_grad: Whether gradients flow to it. None: for floats yes, for integers and
            booleans no.
        label: A name for drawings and messages; "" for none.

    Attributes:
        data: The array itself.
        grad: An array of the same shape and dtype after `backward()`; None before.

    Raises:
        TypeError: Data that are not real numbers, a gradient required of integers, a `dtype` that
            is none, or a single letter, which would rather be a label; a label that is no string,
            or a `requires_grad` that is no boolean.

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
        label: str | None = NO_LABEL,
    ) -> None:
        if isinstance(data, Node):
            raise TypeError(
                f"a Tensor holds an array, got {describe(data)}: use it as it is, "
                "or .detach() for a constant"
            )
        array = data if type(data) is np.ndarray else plain_array(data)
        if dtype is not None:
            dtype = _dtype(dtype)
            if array.dtype != object:  # else float() would drop gradients
                array = np.asarray(array, dtype)
        if array.dtype.kind not in "biuf":
            raise TypeError(
                f"a Tensor holds real numbers or booleans, got dtype {array.dtype}"
                + ("; stack([...]) makes a Tensor of nodes" if holds_nodes(array) else "")
                + ("; give its .toarray()" if hasattr(data, "toarray") else "")
            )
        floating = array.dtype.kind == "f"
        if label is not NO_LABEL:
            label = as_label(label)
        if requires_grad is not None and as_flag(requires_grad) and not floating:
            raise TypeError(
                f"only floating-point tensors can require a gradient, got dtype {array.dtype}; "
                "use Tensor(data, dtype=float)"
            )
        self.data = array
        self.grad = None
        self.label = label
        self.requires_grad = floating if requires_grad is None else bool(requires_grad)
        self.primitive = self.static = self._a = self._b = self.scope = None
        self._stamp = 0

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

        Raises:
            TypeError: Under `grad`, where the gradient would be lost.

        >>> Tensor([1.0]).numpy()
        array([1.])
        """
        refuse_under_grad(self, "numpy()")
        return self.data

    def tolist(self) -> Any:
        """The numbers as nested lists.

        Raises:
            TypeError: Under `grad`, where the gradient would be lost.

        >>> Tensor([1.0, 2.0]).tolist()
        [1.0, 2.0]
        """
        refuse_under_grad(self, "tolist()")
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
        array = plain_array(data)
        if array.shape != self.data.shape:
            raise ValueError(f"cannot assign shape {array.shape} to {describe(self)}")
        if not np.can_cast(array.dtype, self.data.dtype, "same_kind"):
            raise TypeError(f"cannot assign {array.dtype} to {describe(self)}: astype(float) first")
        if not self.data.flags.writeable:
            self.data = self.data.copy()
        self.data[...] = array
        self.touch()

    def touch(self) -> None:
        """Say that `data` has been changed in place, as optimisers do.

        Graphs recorded before then refuse to run backward.

        >>> w = Tensor([1.0, 2.0])
        >>> w.data += 1.0
        >>> w.touch()
        >>> w
        Tensor([2., 3.])
        """
        self._stamp = clock.tick()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if self.requires_grad:
            raise TypeError(
                f"{describe(self)} requires a gradient, which an array would lose: stack([...]) "
                "and concatenate([...]) put nodes together, np.exp(tensor) and array @ tensor "
                "compute with them; .data is the plain array"
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

    def _seed(self, gradient: Any, create_graph: bool) -> Any:
        if self.requires_grad:
            self._check_floating()
        if gradient is None:
            if self.data.size != 1:
                raise ValueError(
                    f"backward() needs a single number to start from, and this Tensor has shape "
                    f"{self.shape}: reduce it first, as with .sum() or .mean(), or pass "
                    "backward(gradient) with a gradient of that shape"
                )
            gradient = np.ones(self.data.shape, self.data.dtype)
        elif not (create_graph and isinstance(gradient, Node)):
            gradient = as_operand(data_of(gradient))
            gradient = np.array(gradient, self.data.dtype)  # a copy: a leaf may keep it
        elif gradient.is_scalar:
            gradient = gradient._as_tensor()
        if gradient.shape != self.data.shape:
            raise ValueError(
                f"the gradient has shape {gradient.shape}, the Tensor {self.data.shape}"
            )
        if create_graph and not isinstance(gradient, Tensor):
            return self._constant(gradient)
        return gradient

    def _as_tensor(self) -> Tensor:
        """Itself: what a Value is among arrays."""
        return self

    def _array_data(self) -> np.ndarray:
        """What an array operation computes with."""
        return self.data

    def _fit(self, c: Any) -> Any:
        """A contribution in this shape and dtype: summed where this was broadcast, and cast."""
        if type(c) is Pieces:
            return c
        data = self.data
        kind = type(c)
        if kind is not np.ndarray and kind is not Tensor:
            c = c._as_tensor() if isinstance(c, Node) else np.asarray(c)
        if c.shape != data.shape:
            c = summed_to(c, data.shape)
        if c.dtype != data.dtype:
            self._check_floating()
            c = astype(c, dtype=data.dtype)
        return c

    def _check_floating(self) -> None:
        if self.data.dtype.kind != "f":
            raise TypeError(
                f"{describe(self)} requires a gradient, which would be cut to {self.data.dtype}: "
                "use Tensor(data, dtype=float), or requires_grad = False"
            )


Tensor.array_class = Tensor


def _dtype(given: Any) -> np.dtype[Any]:
    """The dtype that a caller names; one letter would turn a label into integers."""
    try:
        found = np.dtype(given)
    except TypeError:
        found = None
    if found is None or (isinstance(given, str) and len(given) == 1):
        raise TypeError(
            f'dtype must be a name such as "float32", got {describe(given)}: give the others by '
            'name, as in Tensor(data, requires_grad=True, label="w")'
        )
    return found


def summed_to(c: Any, shape: tuple[int, ...]) -> Any:
    """A contribution summed over the axes along which its operand was broadcast."""
    extra = c.ndim - len(shape)
    if extra > 0:
        c = sum(c, axis=tuple(range(extra)), keepdims=False)
    if c.shape == shape:
        return c
    if extra >= 0:
        ones = tuple(i for i, n in enumerate(shape) if n == 1 and c.shape[i] != 1)
        c = sum(c, axis=ones, keepdims=True) if ones else c
    return c if c.shape == shape else broadcast_to(c, shape=shape)
