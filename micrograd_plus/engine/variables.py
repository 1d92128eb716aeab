"""Arguments and results of a function that is differentiated: variables, and one node."""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np

from .graph import Node, data_of, describe
from .operands import plain_array
from .operations.joining import stack
from .operations.shapes import reshape
from .primitives.selection import identity
from .tensor import Tensor
from .trees import leaves_of
from .value import Value

Argnum = int | str
Argnums = Argnum | Sequence[Argnum]
_Position = int | np.integer
_One = _Position | str


def is_one(argnums: Any) -> bool:
    """Whether it names one argument, and not a sequence of them."""
    return isinstance(argnums, _One)


def place_of(f: Any, args: Sequence[Any], kwargs: Any, argnum: Any) -> Any:
    """Where a call has the argument that `argnum` names: a position, or a keyword of its own."""
    if isinstance(argnum, str):
        parameters = inspect.signature(f).parameters.values()
        names = [p.name for p in parameters if p.kind <= p.POSITIONAL_OR_KEYWORD]
        position = names.index(argnum) if argnum in names else len(args)
        if argnum in kwargs or position < len(args):
            return argnum if argnum in kwargs else position
        given = ", ".join([*names[: len(args)], *kwargs])
        raise TypeError(f"argnums names argument {argnum!r}, the call gives {given or 'none'}")
    if not isinstance(argnum, _Position) or isinstance(argnum, bool):
        raise TypeError(f"argnums takes positions and names of arguments, got {argnum!r}")
    if not -len(args) <= argnum < len(args):
        by_name = "; an argument given by its name is chosen by that" if kwargs else ""
        raise TypeError(
            f"argnums names argument {argnum}, the call has {len(args)} arguments{by_name}"
        )
    return int(argnum) % len(args)


def variable(x: Any, path: str) -> Node:
    """A node of its own for one argument: d/dx of (d/dy xy at y = x) is 1, and not 2.

    It is a result, which cannot be copied: a function that copies it would lose its gradient.
    """
    if isinstance(x, np.ndarray) and x.dtype == object:
        x = as_output(x)
    if isinstance(x, numbers.Real) and not isinstance(x, bool):
        x = Value(float(x))
    elif not (isinstance(x, Node) and x.requires_grad):
        try:
            scalar = isinstance(x, Node) and x.is_scalar
            x = Value(x.data) if scalar else Tensor(data_of(x), requires_grad=True)
        except TypeError as error:
            about = f"cannot differentiate with respect to argument {path}"
            raise TypeError(f"{about}: {error}") from None
    return identity(x)


def as_output(y: Any) -> Any:
    """What a function returned, as one node; sequences and arrays of Values are put together.

    Numbers and arrays of numbers are constants, and stay as they are.

    Raises:
        TypeError: For what is no number, such as None.
    """
    if isinstance(y, Node):
        return y
    if isinstance(y, np.ndarray) and y.dtype == object and y.size:
        return reshape(as_output(list(y.flat)), y.shape)
    if isinstance(y, list | tuple) and leaves_of(y):
        parts = [as_output(part) for part in y]
        if len({np.shape(data_of(part)) for part in parts}) > 1:
            raise TypeError(
                f"cannot differentiate a {type(y).__name__} of different shapes that a function "
                "returns: return one number or array, such as the loss alone"
            )
        return stack(parts) if any(isinstance(part, Node) for part in parts) else np.asarray(parts)
    if plain_array(y).dtype.kind in "iuf":
        return y
    what = "None: does it end without `return`?" if y is None else f"{_kind(y)}."
    raise TypeError(
        f"cannot differentiate a function that returns {what} It is to return a number, an array, "
        "or a list of them"
    )


def _kind(y: Any) -> str:
    return describe(y) if isinstance(y, np.ndarray) else type(y).__name__
