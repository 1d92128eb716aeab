"""Arrays of every kind: broadcast, 0-d and empty, strided and read-only, of any float dtype."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...engine.primitive import Primitive
from ...engine.tensor import Tensor
from ..calls import Call, Entry, Sample, samples
from ..errors import GradientError, assert_same

_SHAPES = [(), (1,), (3,), (1, 1), (2, 1), (1, 3)]


def _summed(g: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """`g` summed over the axes along which `shape` is broadcast to its own."""
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    ones = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return g.sum(axis=ones, keepdims=True)


def _broadcast_calls(call: Call) -> Iterator[Call]:
    """Each operand in each shape that broadcasts to (2, 3), and all of them mixed."""
    n = len(call.operands)
    for i in range(n):
        for shape in _SHAPES:
            shapes: list[tuple[int, ...]] = [(2, 3)] * n
            shapes[i] = shape
            yield Call(*shapes, **call.static)
    for first, second in itertools.permutations(_SHAPES, 2):
        yield Call(*[(first, second, (2, 3))[i % 3] for i in range(n)], **call.static)


def check_broadcasting(primitive: Primitive, entry: Entry) -> str | None:
    """A broadcast operand has the gradient of its copies, added up."""
    if primitive.on_floats is None:
        return "not elementwise: what it broadcasts is among the calls of vjp"
    calls = [call for call in entry.calls if len(call.operands) > 1]
    if not calls:
        return "one operand"
    for call in itertools.chain.from_iterable(map(_broadcast_calls, calls)):
        sample = Sample(primitive, entry, call)
        full = [np.broadcast_to(x, sample.y.shape) for x in sample.operands]
        assert_same(f"{sample}", sample.f(*sample.operands), primitive(*full, **sample.static))
        expected = sample.gradients(full)
        for i, g, apart in zip(sample.variables, sample.gradients(), expected, strict=True):
            what = f"the gradient of operand {i} of {sample}"
            assert_same(what, g, _summed(apart, sample.operands[i].shape))
        for i in sample.variables:  # a Python number in its place
            if sample.operands[i].shape == () and len(sample.variables) > 1:
                numbers = sample.leaves()
                numbers[i] = sample.operands[i].item()
                assert_same(f"{sample} with a Python number", sample.f(*numbers).data, sample.y)
    return None


def check_empty(primitive: Primitive, entry: Entry) -> str | None:
    """A 0-d array has a gradient, and an empty one a gradient without entries."""
    found = [s for s in samples(primitive, entry) if _is_empty_or_single(s)]
    if primitive.on_floats is not None:
        shapes: list[tuple[int, ...]] = [(), (0,), (2, 0)]
        calls = [Call(*[s] * len(c.operands), **c.static) for c in entry.calls for s in shapes]
        found += [Sample(primitive, entry, call) for call in calls]
    if not found:
        return "no call with a 0-d or empty array is given"
    for sample in found:
        y = sample.f(*sample.leaves())
        _check_result(f"{sample}", _raw(y), sample.y)
        if sample.variables:
            for i, g in zip(sample.variables, sample.gradients(), strict=True):
                check_array(f"the gradient of operand {i} of {sample}", g, sample.operands[i])
    return None


def _is_empty_or_single(sample: Sample) -> bool:
    return any(
        sample.operands[i].size == 0 or sample.operands[i].ndim == 0 for i in sample.variables
    )


def _check_result(what: str, found: Any, expected: np.ndarray) -> None:
    check_array(what, found, expected)
    assert_same(what, found, expected)


def check_array(what: str, found: Any, like: np.ndarray) -> None:
    """Raise unless it is an array of the shape and dtype of another.

    Raises:
        GradientError: It says what it is.
    """
    if type(found) is not np.ndarray or (found.shape, found.dtype) != (like.shape, like.dtype):
        got = f"{getattr(found, 'shape', '')} {getattr(found, 'dtype', type(found).__name__)}"
        raise GradientError(f"{what} is {got.strip()}, not {like.shape} {like.dtype}")


def _layouts(x: np.ndarray) -> Iterator[np.ndarray]:
    """The same numbers, laid out in memory in other ways."""
    yield np.array(x, order="F")
    if x.ndim:
        spread_out = np.repeat(x, 2, axis=-1)
        yield spread_out[..., ::2]
        yield np.ascontiguousarray(x[..., ::-1])[..., ::-1]
    read_only = x.copy()
    read_only.flags.writeable = False
    yield read_only


def check_layout(primitive: Primitive, entry: Entry) -> str | None:
    """Strided and read-only arrays give the same; operands stay; a gradient is one's own."""
    for sample in samples(primitive, entry):
        expected = sample.gradients() if sample.variables else []
        for layout in zip(*(list(_layouts(x))[-4:] for x in sample.operands), strict=False):
            operands = list(layout)
            before = [x.copy() for x in operands]
            g = sample.g.copy()
            g.flags.writeable = False
            leaves = sample.leaves(operands)
            y = sample.f(*leaves)
            _check_unchanged(sample, operands, before)
            _check_result(f"{sample} of strided or read-only arrays", _raw(y), sample.y)
            if sample.variables:
                y.backward(g)
            for i, want in zip(sample.variables, expected, strict=True):
                what = f"the gradient of operand {i} of {sample} of strided or read-only arrays"
                assert_same(what, leaves[i].grad, want)
                _check_own(what, leaves[i].grad, [*operands, g, _raw(y)])
            _check_unchanged(sample, operands, before)
    return None


def _check_unchanged(sample: Sample, operands: list[Any], before: list[Any]) -> None:
    for i, (x, was) in enumerate(zip(operands, before, strict=True)):
        if not np.array_equal(x, was):
            raise GradientError(f"{sample} changes its operand {i} in place")


def _raw(y: Any) -> np.ndarray:
    return np.asarray(y.data if isinstance(y, Tensor) else y)


def _check_own(what: str, gradient: np.ndarray, others: list[np.ndarray]) -> None:
    if not gradient.flags.writeable:
        raise GradientError(f"{what} is read-only: it is not the leaf's own")
    if any(np.shares_memory(gradient, other) for other in others):
        raise GradientError(f"{what} shares memory with an operand, the result or its gradient")


def check_dtypes(primitive: Primitive, entry: Entry) -> str | None:
    """float32 stays float32, in the result and in each gradient; mixed, each keeps its own."""
    for sample in samples(primitive, entry):
        if not sample.variables:
            continue
        wide = sample.gradients()
        _check_dtype(sample, np.float32, sample.variables, wide, rtol=1e-3, atol=1e-4)
        _check_dtype(sample, np.float16, sample.variables, wide, rtol=0.3, atol=0.3)
        for i in sample.variables:
            _check_dtype(sample, np.float32, [i], wide, rtol=1e-3, atol=1e-4)
    return None


def _check_dtype(
    sample: Sample, dtype: Any, which: list[int], wide: list[Any], rtol: float, atol: float
) -> None:
    operands = list(sample.operands)
    for i in which:
        operands[i] = operands[i].astype(dtype)
    y = sample.on_arrays(operands)
    floats = [x.dtype for x in operands if x.dtype.kind == "f"]
    expected = np.dtype(sample.static.get("dtype", np.result_type(*floats)))
    if type(y) is not float and y.dtype != expected:
        raise GradientError(f"{sample} of {', '.join(map(str, floats))} is {y.dtype}")
    found = sample.gradients(operands)
    for i, g, reference in zip(sample.variables, found, wide, strict=True):
        what = f"the gradient of operand {i} of {sample} in {dtype.__name__}"
        check_array(what, g, operands[i])
        assert_same(what, g.astype(float), reference, rtol=rtol, atol=atol)
