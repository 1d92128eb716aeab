"""The two backends: floats against arrays, and a Tensor's graph against its scalar graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...engine.expansion import expand
from ...engine.graph import Node, data_of
from ...engine.primitive import Primitive
from ...engine.tensor import Tensor
from ...engine.value import Value
from ..calls import Entry, Sample, samples
from ..errors import GradientError, assert_same
from .arrays import broadcast_calls


def check_floats(primitive: Primitive, entry: Entry) -> str | None:
    """What it does to floats is what it does to the entries of arrays, backward as well."""
    if primitive.on_floats is None:
        return "on arrays only"
    for sample in samples(primitive, entry):
        columns = np.broadcast_arrays(*sample.operands)
        flat = [column.ravel()[:4] for column in columns]
        for point in zip(*(column.tolist() for column in flat), strict=True):
            check_point(primitive, point, sample)
    return None


def check_point(primitive: Primitive, point: Sequence[Any], sample: Sample) -> None:
    """Raise unless floats, entries of arrays, Values and Tensors agree at one point.

    Raises:
        GradientError: Results that differ, or gradients.
    """
    what = f"{primitive.name}{tuple(point)}"
    y = primitive(*point, **sample.static)
    if not isinstance(y, int | float):
        raise GradientError(f"{what} of Python numbers is a {type(y).__name__}, not a number")
    (value, slopes), (number, gradients) = (
        _answers(primitive, point, sample, kind) for kind in (Value, lambda x: Tensor([x]))
    )
    assert_same(f"{what} of floats, compared with arrays,", y, number)
    assert_same(f"{what} of Values, compared with Tensors,", value, number)
    for i, slope, g in zip(sample.variables, slopes, gradients, strict=True):
        assert_same(f"the gradient of operand {i} of {what}, as Values, not Tensors,", slope, g)


def _answers(
    primitive: Primitive, point: Sequence[Any], sample: Sample, kind: Any
) -> tuple[float, list[float]]:
    """The result and the gradients, through Values or through Tensors of one entry."""
    leaves = [kind(x) if i in sample.variables else x for i, x in enumerate(point)]
    y = primitive(*leaves, **sample.static)
    if isinstance(y, Value | Tensor) and y.requires_grad:
        y.backward()
    grads = [leaves[i].grad for i in sample.variables]
    return (
        float(np.ravel(y.data if isinstance(y, Node) else y)[0]),
        [0.0 if g is None else float(np.ravel(g)[0]) for g in grads],
    )


def check_expansion(primitive: Primitive, entry: Entry) -> str | None:
    """The graph of Values that a Tensor stands for has the same numbers and gradients."""
    broadcast = []
    if primitive.on_floats is not None and len(entry.calls[0].operands) > 1:
        broadcast = [Sample(primitive, entry, call) for call in broadcast_calls(entry.calls[0])]
    for sample in [*samples(primitive, entry), *broadcast]:
        if not sample.variables:
            continue
        leaves = sample.leaves()
        y = sample.f(*leaves)
        try:
            values, values_of = expand(y)
        except Exception as error:
            if primitive.on_floats is None and primitive.unfused is None:
                return "no unfused, and on_arrays does not take arrays of Values"
            raise GradientError(f"{sample} cannot be expanded: {error}") from error
        single = list(np.ravel(np.asarray(values, object)))
        if np.shape(np.asarray(values, object)) != y.shape:
            raise GradientError(f"{sample} expands to shape {np.shape(values)}, not {y.shape}")
        assert_same(f"{sample}, expanded,", [data_of(v) for v in single], y.data.ravel())
        total = sum((w * v for w, v in zip(sample.g.flat, single, strict=True)), Value(0.0))
        total.backward()
        for i, g in zip(sample.variables, sample.gradients(), strict=True):
            scalars = values_of.get(leaves[i], np.empty(0, object)).flat
            found = np.array([float(v.grad) for v in scalars] or np.zeros(g.size)).reshape(g.shape)
            assert_same(f"the gradient of operand {i} of {sample}, expanded,", found, g, atol=1e-11)
    return None
