"""In corners of shape and dtype the answer is NumPy's, or an error where NumPy has one."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Tensor
from micrograd_plus import functions as F

INPUTS = {
    "number": np.array(2.0),
    "vector": np.array([1.0, -2.0, 3.0]),
    "matrix": np.array([[-1.0, 2.5, 0.0], [0.5, 2.5, -3.0]]),
    "three axes": np.arange(12.0).reshape(2, 3, 2) % 5,
    "no entries": np.zeros(0),
    "no columns": np.zeros((2, 0)),
    "float32": np.array([[1, 4, 2], [0, 3, 5]], "float32"),
    "integers": np.array([[1, 4, 2], [0, 3, 5]]),
    "int8": np.array([[1, 100, 2], [0, 3, 5]], "int8"),
    "booleans": np.array([[True, False, True], [False, False, True]]),
}
AXES = [None, 0, -1, 1, 5, -5, (0,), (0, 1), (0, -1), (0, 0), (), np.int64(0)]
ONE = [axis for axis in AXES if not isinstance(axis, tuple)]
THERE = [axis for axis in ONE if axis is not None]
MASKS = [[True, False, True], False, [[True], [False]]]


def over(axes, call):
    return [lambda xp, x, axis=axis: call(xp, x, axis) for axis in axes]


CALLS = {
    **{
        name: [
            *over(AXES, lambda xp, x, axis, name=name: getattr(xp, name)(x, axis=axis)),
            *over(AXES, lambda xp, x, a, name=name: getattr(xp, name)(x, axis=a, keepdims=True)),
        ]
        for name in ["sum", "prod", "max", "min", "mean", "var", "std", "ptp", "nansum", "nanmax"]
    },
    **{
        f"{name} with where and initial": over(
            AXES,
            lambda xp, x, axis, name=name: [
                getattr(xp, name)(x, axis=axis, initial=1, where=where) for where in MASKS
            ],
        )
        for name in ["sum", "prod", "max", "min"]
    },
    **{
        f"{name} with where": over(
            AXES,
            lambda xp, x, axis, name=name: [
                getattr(xp, name)(x, axis=axis, where=where) for where in MASKS[:1]
            ],
        )
        for name in ["mean", "var", "std", "sum", "prod", "max", "min"]
    },
    **{
        f"{name} with dtype": [
            lambda xp, x, dtype=dtype, name=name: getattr(xp, name)(x, dtype=dtype)
            for dtype in ("float32", "float64", np.float16)
        ]
        for name in ["sum", "prod", "mean", "var", "std", "cumsum", "cumprod"]
    },
    **{
        name: over(ONE, lambda xp, x, axis, name=name: getattr(xp, name)(x, axis=axis))
        for name in ["cumsum", "cumprod", "sort", "nancumsum"]
    },
    "median": over(AXES, lambda xp, x, axis: xp.median(x, axis=axis)),
    "quantile": over(
        AXES, lambda xp, x, axis: xp.quantile(x, 0.3, axis=axis, method="lower", keepdims=True)
    ),
    "average": over(AXES, lambda xp, x, axis: xp.average(x, axis=axis, weights=[1.0, 2.0, 3.0])),
    "diff": [
        *over(THERE, lambda xp, x, axis: xp.diff(x, axis=axis)),
        *over(THERE, lambda xp, x, axis: xp.diff(x, 2, axis=axis, prepend=x)),
        lambda xp, x: xp.diff(x, -1),
    ],
    "trapezoid": over(THERE, lambda xp, x, axis: xp.trapezoid(x, axis=axis)),
    "reshape": [
        lambda xp, x, shape=shape: xp.reshape(x, shape)
        for shape in (6, -1, (), (2, -1), [3, 2], np.int64(6), np.array([6]), (0, -1), (2.0, 3))
    ],
    "broadcast_to": [
        lambda xp, x, shape=shape: xp.broadcast_to(x, shape)
        for shape in (3, (), (2, 3), [4, 2, 3], np.array([2, 3]), (0,), (2, 0))
    ],
    "transpose": [
        lambda xp, x, axes=axes: xp.transpose(x, axes)
        for axes in (None, 0, -1, (1, 0), [0, 1], (0, 0), (-1, 0), (), np.array([1, 0]), (2, 0, 1))
    ],
    "expand_dims": over(
        [axis for axis in AXES if axis is not None] + [np.array(0)],
        lambda xp, x, axis: xp.expand_dims(x, axis),
    ),
    "squeeze": over(AXES, lambda xp, x, axis: xp.squeeze(x[None], axis)),
    "moveaxis": over(AXES[1:], lambda xp, x, axis: xp.moveaxis(x, axis, 0)),
    "swapaxes": over(THERE, lambda xp, x, axis: xp.swapaxes(x, axis, 0)),
    "flip": over(AXES, lambda xp, x, axis: xp.flip(x, axis)),
    "roll": [
        *over(AXES, lambda xp, x, axis: xp.roll(x, 2, axis)),
        lambda xp, x: xp.roll(x, (1, -1), (0, 1)),
        lambda xp, x: xp.roll(x, np.int64(1)),
    ],
    "repeat": [
        *over(ONE, lambda xp, x, axis: xp.repeat(x, 2, axis)),
        *over(ONE, lambda xp, x, axis: xp.repeat(x, [1, 0, 2], axis)),
        *over(ONE, lambda xp, x, axis: xp.repeat(x, np.array([2]), axis)),
    ],
    "take": [
        *over(ONE, lambda xp, x, axis: xp.take(x, [0, -1], axis)),
        *over(ONE, lambda xp, x, axis: xp.take(x, [], axis)),
        *over(ONE, lambda xp, x, axis: xp.take(x, 5, axis)),
        *over(ONE, lambda xp, x, axis: xp.take(x, [True, False], axis)),
    ],
    "tile": [
        lambda xp, x, reps=reps: xp.tile(x, reps) for reps in (2, (), (2, 1), [2], np.int64(2), 0)
    ],
    "pad": [
        lambda xp, x, width=width, mode=mode: xp.pad(x, width, mode)
        for width in (0, 1, (1, 2), [[1, 0], [0, 1]], 1.5, -1, np.int64(1))
        for mode in ("constant", "edge", "reflect")
    ],
    "clip": [
        lambda xp, x, low=low, high=high: xp.clip(x, low, high)
        for low, high in (
            *((None, 2), (1, None), (1, 2), (2, 1), (0.5, None)),
            *((None, np.array([2, 1, 1])), (np.array([[1], [2]], "int8"), None)),
        )
    ],
    "diagonal": [lambda xp, x, k=k: xp.diagonal(x, k) for k in (0, 1, -1, 7, -7)],
    "trace": [lambda xp, x, k=k: xp.trace(x, k) for k in (0, 1, -1, 7)],
    "triangles": [lambda xp, x, k=k: [xp.tril(x, k), xp.triu(x, k)] for k in (0, 1, -5)],
    "diag": [lambda xp, x, k=k: xp.diag(x, k) for k in (0, 2, -1)],
    "joined": [
        lambda xp, x: xp.concatenate([x, x]),
        lambda xp, x: xp.concatenate([x, x], axis=None),
        lambda xp, x: xp.stack([x, x], axis=-1),
        lambda xp, x: xp.vstack([x, x]),
        lambda xp, x: xp.hstack([x, x]),
        lambda xp, x: xp.dstack([x, x]),
        lambda xp, x: xp.column_stack([x, x]),
        lambda xp, x: xp.block([[x, x], [x, x]]),
        lambda xp, x: xp.append(x, x),
    ],
    "split": [
        *over(THERE, lambda xp, x, axis: xp.array_split(x, 2, axis)),
        *over(THERE, lambda xp, x, axis: xp.split(x, [1, 5], axis)),
        *over(THERE, lambda xp, x, axis: xp.split(x, 2, axis)),
    ],
    "delete and insert": [
        *over(ONE, lambda xp, x, axis: xp.delete(x, 0, axis)),
        *over(ONE, lambda xp, x, axis: xp.delete(x, [0, -1], axis)),
        *over(ONE, lambda xp, x, axis: xp.insert(x, 0, 7, axis)),
        *over(ONE, lambda xp, x, axis: xp.insert(x, [0, 1], [8, 9], axis)),
        *over(ONE, lambda xp, x, axis: xp.insert(x, 5, 7, axis)),
    ],
    "at least": [lambda xp, x, n=n: getattr(xp, f"atleast_{n}d")(x, 1.5) for n in (1, 2, 3)],
    "rot90": [
        lambda xp, x, k=k, axes=axes: xp.rot90(x, k, axes)
        for k in (0, 1, -2)
        for axes in ((0, 1), (1, 0), (0, 0), (0, -3))
    ],
    "choose": [
        lambda xp, x, mode=mode: xp.choose([0, 2, 1], [x, 1.5], mode=mode)
        for mode in ("raise", "wrap", "clip")
    ],
    "select": [
        lambda xp, x: xp.select([np.array([True, False, True])], [x], 0.5),
        lambda xp, x: xp.select([np.array([1, 0, 1])], [x]),
    ],
    "einsum": [
        lambda xp, x, subscripts=subscripts: xp.einsum(subscripts, x)
        for subscripts in ("...i->i", "...->", "...i->...", "...i", "i->", "ij->ji", "ii", "...")
    ],
}
# Where NumPy has an error and no reason for one.
MORE = {
    *(("median", "no entries"), ("median", "no columns")),
    *(("quantile", "no entries"), ("quantile", "no columns")),
}


def answer(call, xp, x):
    try:
        with np.errstate(all="ignore"):
            y = call(xp, x)
    except (TypeError, ValueError, IndexError, ZeroDivisionError) as error:
        return error
    parts = y if isinstance(y, list | tuple) else [y]
    return [np.asarray(part.data if isinstance(part, Tensor) else part) for part in parts]


def differ(ours, theirs):
    if isinstance(ours, Exception) or isinstance(theirs, Exception):
        return isinstance(ours, Exception) != isinstance(theirs, Exception)
    return len(ours) != len(theirs) or any(
        (a.shape, a.dtype) != (b.shape, b.dtype) or not np.allclose(a, b, equal_nan=True)
        for a, b in zip(ours, theirs, strict=True)
    )


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", INPUTS)
def test_the_answer_is_numpys_in_shape_dtype_and_numbers(name, kind):
    x = INPUTS[kind]
    wrong = []
    for i, call in enumerate(CALLS[name]):
        theirs = answer(call, np, x)
        for ours in (answer(call, F, x), answer(call, F, Tensor(x))):
            if differ(ours, theirs):
                wrong.append(f"call {i}: {ours!r}, NumPy {theirs!r}")
    assert not wrong or (name, kind) in MORE, "\n".join(wrong)  # NumPy 2.5 has an answer, too


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", [kind for kind in INPUTS if INPUTS[kind].dtype.kind == "f"])
def test_what_has_an_answer_has_a_gradient_of_the_shape_of_its_operand(name, kind):
    for call in CALLS[name]:
        x = Tensor(INPUTS[kind])
        if isinstance(answer(call, F, x), Exception):
            continue
        y = call(F, x)
        for part in y if isinstance(y, list | tuple) else [y]:
            if isinstance(part, Tensor) and part.requires_grad:
                part.backward(np.ones(part.shape))
                assert (x.grad.shape, x.grad.dtype) == (x.shape, x.dtype)
