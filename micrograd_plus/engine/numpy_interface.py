"""NumPy's own functions on nodes: np.exp(value), np.sum(tensor, axis=0), array * tensor.

A table says which operation stands for which NumPy function. What has no gradient passes through
on the data; what has no rule raises, so that a gradient is never lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .graph import Node
from .operations import (
    FUNCTIONS,
    arithmetic,
    elementwise,
    indexing,
    linear,
    reductions,
    shapes,
)
from .primitive import Primitive
from .primitives import arithmetic as arithmetic_table
from .primitives import elementwise as elementwise_table
from .primitives import selection as selection_table

# Where NumPy's names or arguments differ from ours, or NumPy has several of what we have once.
_SPELLED: dict[Any, Callable[..., Any]] = {
    np.power: arithmetic.power,
    np.float_power: arithmetic.power,
    np.positive: lambda x: x,
    np.maximum: lambda a, b: arithmetic.maximum(a, b),
    np.minimum: lambda a, b: arithmetic.minimum(a, b),
    np.clip: lambda a, a_min=None, a_max=None, *, min=None, max=None: arithmetic.clip(
        a, min if a_min is None else a_min, max if a_max is None else a_max
    ),
    np.where: arithmetic.where,
    np.fabs: elementwise.absolute,
    np.sum: lambda a, axis=None, *, keepdims=False: reductions.sum(a, axis, keepdims),
    np.mean: lambda a, axis=None, *, keepdims=False: reductions.mean(a, axis, keepdims),
    np.prod: lambda a, axis=None, *, keepdims=False: reductions.prod(a, axis, keepdims),
    np.max: lambda a, axis=None, *, keepdims=False: reductions.max(a, axis, keepdims),
    np.min: lambda a, axis=None, *, keepdims=False: reductions.min(a, axis, keepdims),
    np.amax: lambda a, axis=None, *, keepdims=False: reductions.max(a, axis, keepdims),
    np.amin: lambda a, axis=None, *, keepdims=False: reductions.min(a, axis, keepdims),
    np.var: lambda a, axis=None, *, ddof=0, keepdims=False: reductions.var(a, axis, ddof, keepdims),
    np.std: lambda a, axis=None, *, ddof=0, keepdims=False: reductions.std(a, axis, ddof, keepdims),
    np.cumsum: lambda a, axis=None: reductions.cumsum(a, axis),
    np.reshape: lambda a, shape: shapes.reshape(a, shape),
    np.ravel: lambda a: shapes.reshape(a, -1),
    np.transpose: lambda a, axes=None: shapes.transpose(a, axes),
    np.swapaxes: lambda a, axis1, axis2: shapes.swapaxes(a, axis1, axis2),
    np.moveaxis: lambda a, source, destination: shapes.moveaxis(a, source, destination),
    np.expand_dims: lambda a, axis: shapes.expand_dims(a, axis),
    np.squeeze: lambda a, axis=None: shapes.squeeze(a, axis),
    np.broadcast_to: lambda array, shape: shapes.broadcast_to(array, shape),
    np.take: lambda a, indices, axis=None: indexing.take(a, indices, axis),
    np.concatenate: lambda arrays, axis=0: shapes.concatenate(arrays, axis),
    np.stack: lambda arrays, axis=0: shapes.stack(arrays, axis),
    np.pad: lambda array, pad_width, mode="constant", constant_values=0: shapes.pad(
        array, pad_width, mode, constant_values
    ),
    np.flip: lambda m, axis=None: shapes.flip(m, axis),
    np.roll: lambda a, shift, axis=None: shapes.roll(a, shift, axis),
    np.repeat: lambda a, repeats, axis=None: shapes.repeat(a, repeats, axis),
    np.tile: lambda A, reps: shapes.tile(A, reps),
    np.matmul: linear.matmul,
    np.dot: linear.dot,
    np.outer: linear.outer,
    np.einsum: lambda subscripts, *operands, optimize=None: linear.einsum(subscripts, *operands),
    np.trace: linear.trace,
}
# Where NumPy's own function is what our primitive does to arrays.
_SHARED = {
    primitive.on_arrays: FUNCTIONS[primitive.name]
    for table in (arithmetic_table, elementwise_table, selection_table)
    for primitive in vars(table).values()
    if isinstance(primitive, Primitive) and isinstance(primitive.on_arrays, np.ufunc)
    if primitive.name in FUNCTIONS  # what has none yet, the tests tell
}
_DIFFERENTIABLE = _SHARED | _SPELLED


# Shapes, counts, comparisons and positions: their results have no gradient to lose.
_WITHOUT_GRADIENT = frozenset(
    {
        np.shape,
        np.ndim,
        np.size,
        np.argmax,
        np.argmin,
        np.argsort,
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
        np.isfinite,
        np.isinf,
        np.isnan,
        np.signbit,
        np.floor,
        np.ceil,
        np.trunc,
        np.rint,
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
        np.zeros_like,
        np.ones_like,
        np.empty_like,
        np.full_like,
        np.result_type,
        np.can_cast,
        np.iscomplexobj,
        np.isrealobj,
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
    if "out" in kwargs:
        raise TypeError(f"{name} cannot write into a node with out=: use its result")
    try:
        return operation(*args, **kwargs)
    except TypeError as error:
        unknown = [key for key in kwargs if f"argument '{key}'" in str(error)]
        if unknown:
            raise TypeError(f"{name} of a node takes no {unknown[0]}=") from None
        if "positional argument" in str(error):
            raise TypeError(f"{name} of a node {str(error).partition('() ')[2]}") from None
        raise


def _plain(x: Any) -> Any:
    if isinstance(x, Node):
        return x.data
    return type(x)(map(_plain, x)) if type(x) in (list, tuple) else x
