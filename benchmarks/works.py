"""Every public function and operator as a work: in our words, in PyTorch's, and on what.

Most calls are written once, for `functions` and for PyTorch, as `f`. A reason says why a work may
take more than three times as long as in PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from .operands import (
    FLAT,
    HEADS,
    IMAGES,
    MASK,
    PLACES,
    POSITIVE,
    ROW,
    SEQUENCES,
    SQUARE,
    UNIT,
    Maker,
    X,
    below,
    between,
    booleans,
    few,
    matrices,
    n,
    n_units,
    normal,
    regular,
    thirds,
    with_nan,
)


class Work(NamedTuple):
    """What is done.

    Args:
        name: Of the function; or what is written, where that says more.
        operands: What makes each of them, of a generator and n. Those of floats have gradients.
        ours: Called with `functions` and the operands.
        pytorchs: The same, called with `Words()`; None if PyTorch has no such function.
        reason: Why it takes more than three times as long as in PyTorch, where it does.
    """

    name: str
    operands: Sequence[Maker]
    ours: Callable[..., Any]
    pytorchs: Callable[..., Any] | None
    reason: str = ""


class Words:
    """PyTorch's functions by their names, wherever it has them."""

    def __getattr__(self, name: str) -> Any:
        torch = import_module("torch")
        for place in (torch.linalg, torch.nn.functional, torch):
            if hasattr(place, name):
                return getattr(place, name)
        raise AttributeError(f"PyTorch has no {name}")


def each(names: str, *operands: Maker, reason: str = "") -> Iterator[Work]:
    """Functions called with operands alone, and so named in both libraries."""
    for name in names.split():
        yield alike(name, lambda f, *xs, name=name: getattr(f, name)(*xs), *operands, reason=reason)


def alike(name: str, call: Callable[..., Any], *operands: Maker, reason: str = "") -> Work:
    """A call that is written alike in both libraries."""
    return Work(name, operands, call, call, reason)


def lacking(name: str, call: Callable[..., Any], *operands: Maker) -> Work:
    """A call of what PyTorch has not."""
    return Work(name, operands, call, None)


def differing(
    name: str,
    ours: Callable[..., Any],
    pytorchs: Callable[..., Any],
    *operands: Maker,
    reason: str = "",
) -> Work:
    """A call that PyTorch writes otherwise."""
    return Work(name, operands, ours, pytorchs, reason)


PASSES = (
    "each step of the formula is a pass of NumPy's into a new array, which large ones feel most"
)
ONE_COLUMN = (
    "the matrix gets a column times a row, at which BLAS is slower than a multiplication is"
)
ONE_BY_ONE = "NumPy adds to places that are named number by number, and not row by row"
NO_DIVISION = "its gradient, right at zeros, divides by nothing: it takes log n passes instead"
NO_ERF = "NumPy has no erf: ours is some sixty of its passes, in float64, right to the last digits"


def of_numbers() -> Iterator[Work]:
    """Elementwise functions and operators."""
    yield from each("negative absolute square exp exp2 expm1 sin cos sinh cosh tanh", X)
    yield from each("arcsinh arctan sinc softplus relu", X)
    yield from each("sigmoid leaky_relu elu silu", X, reason=PASSES)
    yield from each("erf erfc", X, reason=NO_ERF)
    yield from each("sign floor ceil trunc round nan_to_num deg2rad rad2deg", X)
    yield from each("log log2 log10 log1p sqrt reciprocal", POSITIVE)
    yield from each("tan arcsin arccos arctanh", UNIT)
    yield from each("arccosh", between(1.2, 4.0, n, n))
    yield differing("cbrt", lambda f, x: f.cbrt(x), lambda f, x: f.pow(x, 1 / 3), POSITIVE)
    yield differing("rint", lambda f, x: f.rint(x), lambda f, x: f.round(x), X)
    yield differing("gelu", lambda f, x: f.gelu(x), lambda f, x: f.gelu(x, approximate="tanh"), X)
    yield differing(
        "gelu, exact",
        lambda f, x: f.gelu(x, approximate="none"),
        lambda f, x: f.gelu(x),
        X,
        reason=NO_ERF,
    )
    yield from each("add subtract multiply maximum minimum fmax fmin copysign hypot", X, X)
    yield from each("arctan2 logaddexp logaddexp2", X, X)
    yield from each("divide", X, POSITIVE)
    yield from each("remainder fmod", X, POSITIVE, reason=PASSES)
    yield differing(
        "floor_divide",
        lambda f, a, b: f.floor_divide(a, b),
        lambda f, a, b: f.floor_divide(a.detach(), b.detach()),
        *(X, POSITIVE),
    )
    yield differing(
        "divmod",
        lambda f, a, b: f.divmod(a, b)[1],
        lambda f, a, b: (f.floor_divide(a.detach(), b.detach()), f.remainder(a, b))[1],
        *(X, POSITIVE),
    )
    yield differing(
        "power", lambda f, a, b: f.power(a, b), lambda f, a, b: f.pow(a, b), POSITIVE, X
    )
    yield from each("float_power", POSITIVE, X)
    for exponent in (2, 3, 4, 5, -1, -2, 0.5, 1.7):
        operand = X if isinstance(exponent, int) else POSITIVE
        yield alike(f"x ** {exponent}", lambda f, x, b=exponent: x**b, operand)
    yield alike("2 ** x", lambda f, x: 2.0**x, X)
    yield alike("x + y", lambda f, x, y: x + y, X, X)
    yield alike("x - y", lambda f, x, y: x - y, X, X)
    yield alike("x * y", lambda f, x, y: x * y, X, X)
    yield alike("x / y", lambda f, x, y: x / y, X, POSITIVE)
    yield differing(
        "x // y", lambda f, x, y: x // y, lambda f, x, y: x.detach() // y.detach(), X, POSITIVE
    )
    yield alike("x % y", lambda f, x, y: x % y, X, POSITIVE, reason=PASSES)
    yield alike("-x", lambda f, x: -x, X)
    yield alike("+x", lambda f, x: +x, X)
    yield alike("abs(x)", lambda f, x: abs(x), X)
    yield alike("x @ y", lambda f, x, y: x @ y, X, X)
    yield alike("1 - x", lambda f, x: 1 - x, X)
    yield alike("1 / x", lambda f, x: 1 / x, POSITIVE)
    yield alike("x + row", lambda f, x, row: x + row, X, ROW)
    yield alike("x * column", lambda f, x, y: x * y, X, normal(n, 1))
    yield lacking("heaviside", lambda f, a, b: f.heaviside(a, b), X, X)
    yield differing(
        "clip", lambda f, x: f.clip(x, -1.0, 1.0), lambda f, x: f.clamp(x, -1.0, 1.0), X
    )
    yield alike("where", lambda f, c, a, b: f.where(c, a, b), MASK, X, X)
    yield differing(
        "select",
        lambda f, c, a, b: f.select([c], [a], b),
        lambda f, c, a, b: f.where(c, a, b),
        *(MASK, X, X),
    )
    yield differing(
        "choose",
        lambda f, i, a, b: f.choose(i, [a, b]),
        lambda f, i, a, b: f.where(i == 0, a, b),
        *(below(2, n, n), X, X),
    )
    yield differing(
        "sigmoid_cross_entropy",
        lambda f, x, t: f.sigmoid_cross_entropy(x, t),
        lambda f, x, t: f.binary_cross_entropy_with_logits(x, t, reduction="none"),
        *(X, between(0.0, 1.0, n, n)),
    )
    yield lacking("weighted_sum", lambda f, x, y: f.weighted_sum([x, y, x], [y, x, 2.0], 1.0), X, X)


def of_axes() -> Iterator[Work]:
    """Reductions, sums so far, order."""
    for axis in (None, 0, 1):
        for name in ("sum", "mean"):
            yield alike(f"{name}, axis={axis}", lambda f, x, g=name, a=axis: getattr(f, g)(x, a), X)
    for name, theirs in {"max": "amax", "min": "amin"}.items():
        for axis in (0, 1):
            yield differing(
                f"{name}, axis={axis}",
                lambda f, x, g=name, a=axis: getattr(f, g)(x, a),
                lambda f, x, g=theirs, a=axis: getattr(f, g)(x, a),
                X,
            )
    for name in ("var", "std"):
        yield differing(
            name,
            lambda f, x, g=name: getattr(f, g)(x, 1),
            lambda f, x, g=name: getattr(f, g)(x, 1, correction=0),
            X,
        )
    yield alike("prod", lambda f, x: f.prod(x, 1), UNIT)
    yield alike("logsumexp", lambda f, x: f.logsumexp(x, 1), X)
    yield differing("ptp", lambda f, x: f.ptp(x, 1), lambda f, x: f.amax(x, 1) - f.amin(x, 1), X)
    yield differing(
        "average",
        lambda f, x, w: f.average(x, 1, w),
        lambda f, x, w: f.sum(x * w, 1) / f.sum(w, 1),
        *(X, POSITIVE),
    )
    for name in ("nansum", "nanmean"):
        yield alike(name, lambda f, x, g=name: getattr(f, g)(x, 1), with_nan(n, n))
    for name in ("nanprod", "nanmax", "nanmin", "nanvar", "nanstd"):
        yield lacking(name, lambda f, x, g=name: getattr(f, g)(x, 1), with_nan(n, n))
    yield differing(
        "nancumsum",
        lambda f, x: f.nancumsum(x, 1),
        lambda f, x: f.cumsum(f.nan_to_num(x), 1),
        with_nan(n, n),
    )
    yield lacking("nancumprod", lambda f, x: f.nancumprod(x, 1), with_nan(n, n))
    yield alike("cumsum", lambda f, x: f.cumsum(x, 1), X)
    yield alike("cumprod", lambda f, x: f.cumprod(x, 1), UNIT, reason=NO_DIVISION)
    for name in ("sum", "prod"):
        yield differing(
            f"cumulative_{name}",
            lambda f, x, g=name: getattr(f, f"cumulative_{g}")(x, axis=1),
            lambda f, x, g=name: getattr(f, f"cum{g}")(x, 1),
            UNIT,
            reason=NO_DIVISION,
        )
    yield differing("sort", lambda f, x: f.sort(x), lambda f, x: f.sort(x)[0], X)
    yield differing("partition", lambda f, x: f.partition(x, 3), lambda f, x: f.sort(x)[0], X)
    yield differing("median", lambda f, x: f.median(x, 1), lambda f, x: f.quantile(x, 0.5, 1), X)
    yield alike("quantile", lambda f, x: f.quantile(x, 0.3, 1), X)
    yield differing(
        "percentile", lambda f, x: f.percentile(x, 30, 1), lambda f, x: f.quantile(x, 0.3, 1), X
    )
    yield alike("diff", lambda f, x: f.diff(x), X)
    yield differing("ediff1d", lambda f, x: f.ediff1d(x), lambda f, x: f.diff(f.ravel(x)), X)
    yield alike("trapezoid", lambda f, x: f.trapezoid(x), X, reason=PASSES)
    yield differing(
        "gradient", lambda f, x: f.gradient(x, axis=1), lambda f, x: f.gradient(x, dim=1)[0], X
    )
    yield alike("softmax", lambda f, x: f.softmax(x, -1), X)
    yield alike("log_softmax", lambda f, x: f.log_softmax(x, -1), X)
    yield differing(
        "softmax_cross_entropy",
        lambda f, x, labels: f.softmax_cross_entropy(x, labels),
        lambda f, x, labels: f.cross_entropy(x, labels),
        *(X, PLACES),
    )
    yield differing(
        "layer_norm",
        lambda f, x, w, b: f.layer_norm(x, w, b),
        lambda f, x, w, b: f.layer_norm(x, w.shape, w, b),
        *(X, ROW, ROW),
        reason=PASSES,
    )
    yield differing(
        "rms_norm",
        lambda f, x, w: f.rms_norm(x, w, 1e-5),
        lambda f, x, w: f.rms_norm(x, w.shape, w, 1e-5),
        *(X, ROW),
    )


def of_places() -> Iterator[Work]:
    """Moving, joining, parting and picking entries."""
    yield from each("ravel fliplr flipud tril triu diagonal rot90", X)
    yield from each("atleast_1d atleast_2d atleast_3d", X)
    yield alike("copy", lambda f, x: f.copy(x), X)._replace(pytorchs=lambda f, x: f.clone(x))
    yield alike("reshape", lambda f, x: f.reshape(x, (-1,)), X)
    yield differing("transpose", lambda f, x: f.transpose(x), lambda f, x: f.t(x), X)
    yield differing("matrix_transpose", lambda f, x: f.matrix_transpose(x), lambda f, x: f.t(x), X)
    yield alike("swapaxes", lambda f, x: f.swapaxes(x, 0, 1), X)
    yield alike("moveaxis", lambda f, x: f.moveaxis(x, 0, 1), X)
    yield differing("rollaxis", lambda f, x: f.rollaxis(x, 1), lambda f, x: f.moveaxis(x, 1, 0), X)
    yield differing(
        "expand_dims", lambda f, x: f.expand_dims(x, 0), lambda f, x: f.unsqueeze(x, 0), X
    )
    yield alike("squeeze", lambda f, x: f.squeeze(x, 0), normal(1, n, n))
    yield differing("astype", lambda f, x: f.astype(x, float), lambda f, x: x.double(), X)
    yield alike("flip", lambda f, x: f.flip(x, (0, 1)), X)
    yield alike("roll", lambda f, x: f.roll(x, 1, 1), X)
    yield differing("pad", lambda f, x: f.pad(x, 1), lambda f, x: f.pad(x, (1, 1, 1, 1)), X)
    yield differing(
        "repeat",
        lambda f, x: f.repeat(x, 4, 1),
        lambda f, x: f.repeat_interleave(x, 4, 1),
        normal(n, few),
    )
    yield alike("tile", lambda f, x: f.tile(x, (1, 4)), normal(n, few))
    yield lacking("resize", lambda f, x: f.resize(x, (x.shape[0], 4 * x.shape[0])), normal(n, n))
    yield alike("broadcast_to", lambda f, x, row: f.broadcast_to(row, x.shape), X, ROW)
    yield differing(
        "broadcast_arrays",
        lambda f, x, row: f.broadcast_arrays(x, row)[1],
        lambda f, x, row: f.broadcast_tensors(x, row)[1],
        *(X, ROW),
    )
    yield differing(
        "full_like",
        lambda f, x, row: f.full_like(x, row),
        lambda f, x, row: f.broadcast_to(row, x.shape),
        *(X, ROW),
    )
    yield alike("meshgrid", lambda f, a, b: f.meshgrid(a, b, indexing="ij")[0], ROW, ROW)
    yield lacking("linspace", lambda f, a, b: f.linspace(a, b, a.shape[0]), ROW, ROW)
    for name in ("concatenate", "stack", "vstack", "hstack", "dstack", "column_stack"):
        yield alike(name, lambda f, a, b, g=name: getattr(f, g)([a, b]), X, X)
    yield differing(
        "block",
        lambda f, a, b: f.block([[a, b], [b, a]]),
        lambda f, a, b: f.cat([f.cat([a, b], 1), f.cat([b, a], 1)]),
        *(X, X),
    )
    yield differing(
        "append", lambda f, a, b: f.append(a, b, 0), lambda f, a, b: f.cat([a, b]), X, X
    )
    yield lacking("insert", lambda f, a, b: f.insert(a, 1, b, 0), X, ROW)
    yield lacking("delete", lambda f, x: f.delete(x, 1, 0), X)
    for name in ("vsplit", "hsplit"):
        yield alike(name, lambda f, x, g=name: getattr(f, g)(x, 2)[0], X)
    yield alike(
        "dsplit",
        lambda f, x: f.dsplit(x, 2)[0],
        normal(n, few, 4),
        reason="NumPy copies parts of two numbers each one by one",
    )
    yield differing("split", lambda f, x: f.split(x, 2)[0], lambda f, x: f.tensor_split(x, 2)[0], X)
    yield differing(
        "array_split", lambda f, x: f.array_split(x, 3)[0], lambda f, x: f.tensor_split(x, 3)[0], X
    )
    yield differing(
        "unstack",
        lambda f, x: f.stack(f.unstack(x)),
        lambda f, x: f.stack(f.unbind(x)),
        X,
        reason="each part is a node of its own, and PyTorch has one for all of them",
    )
    yield differing("diag", lambda f, x: f.diag(x), lambda f, x: f.diag(x), ROW)
    yield alike("diagflat", lambda f, x: f.diagflat(x), ROW)
    yield alike("x[:, 1:-1]", lambda f, x: x[:, 1:-1], X)
    yield alike("x[1]", lambda f, x: x[1], X)
    yield alike("x[rows]", lambda f, x, i: x[i], X, PLACES, reason=ONE_BY_ONE)
    yield alike("x[:, columns]", lambda f, x, i: x[:, i], X, PLACES)
    yield alike("x[rows, columns]", lambda f, x, i, j: x[i, j], X, PLACES, PLACES)
    yield alike("x[mask]", lambda f, x, c: x[c], X, MASK)
    yield differing(
        "index", lambda f, x, i: f.index(x, i), lambda f, x, i: x[i], X, PLACES, reason=ONE_BY_ONE
    )
    yield differing(
        "take",
        lambda f, x, i: f.take(x, i, 0),
        lambda f, x, i: f.index_select(x, 0, i),
        X,
        PLACES,
        reason=ONE_BY_ONE,
    )
    yield differing(
        "take_along_axis",
        lambda f, x, i: f.take_along_axis(x, i, 1),
        lambda f, x, i: f.take_along_dim(x, i, 1),
        *(X, below(n, n, n)),
    )
    yield differing(
        "compress", lambda f, x, c: f.compress(c, x, 0), lambda f, x, c: x[c], X, booleans(n)
    )
    yield differing("extract", lambda f, x, c: f.extract(c, x), lambda f, x, c: x[c], X, MASK)
    yield differing(
        "scatter_add",
        lambda f, x, i, u: f.scatter_add(x, i, u),
        lambda f, x, i, u: x.index_add(0, i, u),
        *(X, PLACES, X),
        reason="the updates are added into an array of zeros first, and that to the operand",
    )
    yield lacking(
        "interp",
        lambda f, x, y: f.interp(x, np.linspace(-2, 2, y.shape[0], dtype=np.float32), y),
        *(X, ROW),
    )


def of_matrices() -> Iterator[Work]:
    """Products and linear algebra."""
    yield from each("matmul inner", X, X)
    yield from each("dot vdot", FLAT, FLAT)
    yield alike("vecdot", lambda f, a, b: f.vecdot(a, b), X, X)
    yield alike("outer", lambda f, a, b: f.outer(a, b), ROW, ROW)
    yield from each("kron", normal(few, few), normal(4, 4))
    yield differing(
        "matvec",
        lambda f, a, b: f.matvec(a, b),
        lambda f, a, b: f.mv(a, b),
        *(X, ROW),
        reason=ONE_COLUMN,
    )
    yield differing(
        "vecmat",
        lambda f, a, b: f.vecmat(a, b),
        lambda f, a, b: a @ b,
        *(ROW, X),
        reason=ONE_COLUMN,
    )
    yield alike("tensordot", lambda f, a, b: f.tensordot(a, b, 1), X, X)
    yield alike("einsum, ij,jk->ik", lambda f, a, b: f.einsum("ij,jk->ik", a, b), X, X)
    yield alike("einsum, ij,ij->i", lambda f, a, b: f.einsum("ij,ij->i", a, b), X, X)
    yield alike(
        "cross",
        lambda f, a, b: f.cross(a, b),
        *(normal(thirds, 3), normal(thirds, 3)),
        reason="it is three rolls, of ten calls of NumPy each, which is much for few numbers",
    )
    yield differing(
        "linear",
        lambda f, x, w, b: f.linear(x, w, b),
        lambda f, x, w, b: f.linear(x, f.t(w), b),
        *(X, X, ROW),
    )
    yield from each("trace norm vector_norm matrix_norm", X)
    yield from each("solve", SQUARE, X)
    yield from each("inv cholesky", SQUARE)
    yield from each("det", regular(matrices, 8, 8))
    yield alike("slogdet", lambda f, x: f.slogdet(x)[1], SQUARE)
    yield alike("matrix_power", lambda f, x: f.matrix_power(x, 3), SQUARE)
    yield alike("multi_dot", lambda f, a, b: f.multi_dot([a, b, a]), X, X)
    yield differing(
        "convolve",
        lambda f, a, v: f.convolve(a, v, "valid"),
        lambda f, a, v: f.conv1d(a[None, None], f.flip(v, (0,))[None, None])[0, 0],
        *(FLAT, normal(5)),
    )


def of_networks() -> Iterator[Work]:
    """Attention, convolution and pooling; PyTorch's images as views, with their channels last."""
    heads = [normal(*HEADS)] * 3
    yield differing(
        "scaled_dot_product_attention",
        lambda f, q, k, v: f.scaled_dot_product_attention(q, k, v, causal=True),
        lambda f, q, k, v: f.scaled_dot_product_attention(q, k, v, is_causal=True),
        *heads,
    )
    yield differing(
        "attention_weights",
        lambda f, q, k: f.attention_weights(q, k),
        lambda f, q, k: f.softmax(q @ f.transpose(k, -1, -2) / q.shape[-1] ** 0.5, -1),
        *heads[:2],
    )
    yield lacking("rotary", lambda f, x: f.rotary(x), heads[0])
    yield differing(
        "conv2d",
        lambda f, x, w, b: f.conv2d(x, w, b),
        lambda f, x, w, b: last(f.conv2d(first(x), w.permute(3, 2, 0, 1), b)),
        *(normal(*IMAGES), normal(3, 3, 16, 16), normal(16)),
    )
    yield differing(
        "conv1d",
        lambda f, x, w, b: f.conv1d(x, w, b),
        lambda f, x, w, b: last(f.conv1d(first(x), w.permute(2, 1, 0), b)),
        *(normal(*SEQUENCES), normal(3, n_units, n_units), normal(n_units)),
    )
    for name, theirs in {"max_pool": "max_pool", "average_pool": "avg_pool"}.items():
        for axes, shape in ((1, SEQUENCES), (2, IMAGES)):
            yield differing(
                f"{name}{axes}d",
                lambda f, x, g=f"{name}{axes}d": getattr(f, g)(x, 2),
                lambda f, x, g=f"{theirs}{axes}d": last(getattr(f, g)(first(x), 2)),
                normal(*shape),
            )


def first(x: Any) -> Any:
    """A view of PyTorch's with the channels in their place there."""
    return x.movedim(-1, 1)


def last(x: Any) -> Any:
    """And back."""
    return x.movedim(1, -1)


def all_works() -> list[Work]:
    """Of functions and operators."""
    families = (of_numbers, of_axes, of_places, of_matrices, of_networks)
    return [work for family in families for work in family()]
