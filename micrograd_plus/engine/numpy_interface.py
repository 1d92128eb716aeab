"""NumPy's own functions on nodes: np.exp(value), np.sum(tensor, axis=0), array * tensor.

A table says which operation stands for which NumPy function. What has no gradient passes through
on the data; what has no rule raises, so that a gradient is never lost in silence.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np

from .graph import Node
from .operations import FUNCTIONS, arithmetic, elementwise, linear, reductions

# NumPy's functions that have one of ours of the same name: it takes the same arguments.
_SAME_NAME: dict[Any, Callable[..., Any]] = {
    of_numpy: FUNCTIONS[name]
    for module in (np.linalg, np)
    for name, of_numpy in vars(module).items()
    if name in FUNCTIONS and callable(of_numpy)
}

# Where NumPy has another name, or several, for what we have once, or other arguments.
_SPELLED: dict[Any, Callable[..., Any]] = {
    np.positive: lambda x: x,
    np.clip: lambda a, a_min=None, a_max=None, *, min=None, max=None: arithmetic.clip(
        a, min if a_min is None else a_min, max if a_max is None else a_max
    ),
    np.fabs: elementwise.absolute,
    np.amax: reductions.max,
    np.amin: reductions.min,
    np.einsum: lambda *operands, optimize=None: linear.einsum(*operands),
}
# NumPy 2 has two of them again, of matrices in the last two axes.
_OF_MATRICES = {
    getattr(np.linalg, name): partial(FUNCTIONS[name], axis1=-2, axis2=-1)
    for name in ("trace", "diagonal")
    if name in FUNCTIONS and hasattr(np.linalg, name)
}
_DIFFERENTIABLE = _SAME_NAME | _SPELLED | _OF_MATRICES


# Shapes, counts, comparisons and positions: their results have no gradient to lose.
_WITHOUT_GRADIENT = frozenset(
    {
        np.shape,
        np.ndim,
        np.size,
        np.argmax,
        np.argmin,
        np.argsort,
        np.argpartition,
        np.nanargmax,
        np.nanargmin,
        np.argwhere,
        np.nonzero,
        np.flatnonzero,
        np.count_nonzero,
        np.searchsorted,
        np.digitize,
        np.all,
        np.any,
        np.allclose,
        np.isclose,
        np.array_equal,
        np.array_equiv,
        np.isfinite,
        np.isinf,
        np.isnan,
        np.isposinf,
        np.isneginf,
        np.isin,
        np.signbit,
        np.equal,
        np.not_equal,
        np.less,
        np.less_equal,
        np.greater,
        np.greater_equal,
        np.logical_and,
        np.logical_or,
        np.logical_not,
        np.logical_xor,
        np.bitwise_and,
        np.bitwise_or,
        np.bitwise_xor,
        np.invert,
        np.zeros_like,
        np.ones_like,
        np.empty_like,
        np.result_type,
        np.can_cast,
        np.iscomplex,
        np.iscomplexobj,
        np.isreal,
        np.isrealobj,
        np.linalg.matrix_rank,
        np.tril_indices_from,
        np.triu_indices_from,
        np.array_repr,
        np.array_str,
        np.array2string,
    }
)


def array_ufunc(self: Node, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
    """What np.exp(node), array * node and np.add.reduce(node) come to."""
    if method == "reduce" and ufunc in _REDUCTIONS:
        return array_function(self, _REDUCTIONS[ufunc], (), inputs, {"axis": 0, **kwargs})
    if method != "__call__":
        raise TypeError(f"np.{ufunc.__name__}.{method} has no rule for nodes")
    return array_function(self, ufunc, (), inputs, kwargs)


_REDUCTIONS = {
    np.add: np.sum,
    np.multiply: np.prod,
    np.maximum: np.max,
    np.minimum: np.min,
}


def array_function(self: Node, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
    """What np.sum(tensor, axis=0) and its like come to."""
    module = getattr(function, "__module__", None) or "numpy"
    name = f"{module.replace('numpy', 'np', 1)}.{function.__name__}"
    if function in _WITHOUT_GRADIENT:
        out = kwargs.get("out")
        if any(isinstance(x, Node) for x in (out if isinstance(out, tuple) else (out,))):
            raise TypeError(f"{name} cannot write into a node: use its result")
        return function(*map(_plain, args), **{k: _plain(v) for k, v in kwargs.items()})
    operation = _DIFFERENTIABLE.get(function)
    if operation is None:
        raise TypeError(
            f"{name} has no rule for nodes, so its gradient would be lost. "
            "For a constant, call it on .data"
        )
    args, kwargs = _as_ours(function, args, kwargs)
    if "out" in kwargs:
        raise TypeError(
            f"{name} of a node cannot write into out=, or by += into an array: use its result, as "
            "in array = array + node"
        )
    try:
        return operation(*args, **kwargs)
    except TypeError as error:
        unknown = [key for key in kwargs if f"argument '{key}'" in str(error)]
        if unknown:
            raise TypeError(f"{name} of a node takes no {unknown[0]}=") from None
        if "positional argument" in str(error):
            raise TypeError(f"{name} of a node {str(error).partition('() ')[2]}") from None
        raise


def _as_ours(function: Any, args: Any, kwargs: Any) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call as our function takes them.

    The operands, which have no default, go by position, since their names are NumPy's; what else
    was given goes by name, unless it is the default, which NumPy's own code likes to pass on.
    """
    signature = _signature(function)
    if signature is None:
        return args, kwargs
    by_position: list[Any] = []
    by_name: dict[str, Any] = {}
    for name, value in signature.bind(*args, **kwargs).arguments.items():
        parameter = signature.parameters[name]
        if parameter.kind is parameter.VAR_POSITIONAL:
            by_position += value
        elif parameter.kind is parameter.VAR_KEYWORD:
            by_name |= value
        elif parameter.kind is parameter.POSITIONAL_ONLY or parameter.default is parameter.empty:
            by_position.append(value)
        elif value is not parameter.default:
            by_name[name] = value
    return by_position, by_name


@cache
def _signature(function: Any) -> inspect.Signature | None:
    if isinstance(function, np.ufunc):
        return None  # all that it takes but operands is refused by name
    try:
        return inspect.signature(function)
    except ValueError:  # one of those that are written in C, in NumPy before 2.4
        return None


def _plain(x: Any) -> Any:
    if isinstance(x, Node):
        return x.data
    return type(x)(map(_plain, x)) if type(x) in (list, tuple) else x
