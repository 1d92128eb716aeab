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


def broadcast_calls(call: Call) -> Iterator[Call]:
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
    for call in itertools.chain.from_iterable(map(broadcast_calls, calls)):
        sample = Sample(primitive, entry, call)
        full = [np.broadcast_to(x, sample.y.shape) for x in sample.operands]
        assert_same(f"{sample}", sample.f(*sample.operands), primitive(*full, **sample.static))
        if not sample.variables:
            continue
        expected = sample.gradients(full)
        for i, g, apart in zip(sample.variables, sample.gradients(), expected, strict=True):
            what = f"the gradient of operand {i} of {sample}"
            assert_same(what, g, _summed(apart, sample.operands[i].shape))
        _check_numbers_among_arrays(sample)
    return None


def _check_numbers_among_arrays(sample: Sample) -> None:
    """A Python number in the place of a 0-d array, as in `x * 2.0`."""
    for i in sample.variables:
        others = [j for j in sample.variables if j != i]
        if sample.operands[i].shape != () or not others:
            continue
        operands = list(sample.operands)
        operands[i] = operands[i].item()
        what = f"{sample} with a Python number as operand {i}"
        assert_same(what, _raw(sample.f(*sample.leaves(operands, others))), sample.y)
        found = sample.gradients(operands, variables=others)
        expected = sample.gradients(variables=others)
        for j, g, want in zip(others, found, expected, strict=True):
            assert_same(f"the gradient of operand {j} of {what}", g, want)


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
    rows = np.atleast_1d(x)
    yield np.array(x, order="F")
    yield np.repeat(rows, 2, axis=-1)[..., ::2].reshape(x.shape)
    yield np.ascontiguousarray(rows[..., ::-1])[..., ::-1].reshape(x.shape)
    read_only = x.copy()
    read_only.flags.writeable = False
    yield read_only


def check_layout(primitive: Primitive, entry: Entry) -> str | None:
    """Strided and read-only arrays give the same; operands stay; a gradient is one's own."""
    for sample in samples(primitive, entry):
        expected = sample.gradients() if sample.variables else []
        _check_results_are_apart(sample)
        for layout in zip(*map(_layouts, sample.operands), strict=True):
            operands = list(layout)
            before = [x.copy() for x in operands]
            leaves = sample.leaves(operands)
            y = sample.f(*leaves)
            _check_unchanged(sample, operands, before)
            _check_result(f"{sample} of strided or read-only arrays", _raw(y), sample.y)
            if sample.variables:
                y.backward(sample.g)
            for i, want in zip(sample.variables, expected, strict=True):
                what = f"the gradient of operand {i} of {sample} of strided or read-only arrays"
                assert_same(what, leaves[i].grad, want)
                _check_own(what, leaves[i].grad, [*operands, sample.g, _raw(y)])
            _check_unchanged(sample, operands, before)
    return None


def _check_results_are_apart(sample: Sample) -> None:
    """Two results never share an array, and a vjp changes nothing that it is given."""
    first, second = (sample.on_arrays([x.copy() for x in sample.operands]) for _ in range(2))
    if np.shares_memory(first, second):
        raise GradientError(
            f"two results of {sample} share one array: the second changes the first"
        )
    try:
        sample.contributions()
    except ValueError as error:
        if "read-only" not in str(error):
            raise
        raise GradientError(
            f"a vjp of {sample} changes g, y or an operand in place: other nodes use them"
        ) from error


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
        if _takes(sample, np.float16):
            _check_dtype(sample, np.float16, sample.variables, wide, rtol=0.3, atol=0.3)
        for i in sample.variables:
            _check_dtype(sample, np.float32, [i], wide, rtol=1e-3, atol=1e-4)
    return None


def _takes(sample: Sample, dtype: Any) -> bool:
    """Whether NumPy has an operation for a dtype; linear algebra has none for float16."""
    try:
        sample.on_arrays([x.astype(dtype) if x.dtype.kind == "f" else x for x in sample.operands])
    except TypeError:
        return False
    return True


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
    what = f"{sample} in {dtype.__name__}"
    _assert_same_in(dtype, what, np.asarray(y, float), sample.y, rtol, atol)
    found = sample.gradients(operands)
    for i, g, reference in zip(sample.variables, found, wide, strict=True):
        what = f"the gradient of operand {i} of {sample} in {dtype.__name__}"
        check_array(what, g, operands[i])
        _assert_same_in(dtype, what, g.astype(float), reference, rtol, atol)


def _assert_same_in(
    dtype: Any, what: str, found: Any, expected: np.ndarray, rtol: float, atol: float
) -> None:
    """The same numbers, as far as the dtype reaches: float16 ends at 65504, on the way as well."""
    large = np.abs(expected) > 0.1 * float(np.finfo(dtype).max)
    if dtype is np.float16:
        large |= np.isinf(found)
    assert_same(what, np.where(large, 0.0, found), np.where(large, 0.0, expected), rtol, atol)
