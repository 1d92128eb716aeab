"""Calls of NumPy's functions that people differentiate, one for each name.

They are the functions that autograd has a rule for, or lists as flat, and those of jax.numpy that
take numbers and have a namesake in NumPy; not those that only make arrays, print, or work with
files, bits, dates and dtypes. A call is Python, with `np` and the operands that `operands` makes.
"""

from __future__ import annotations

import math
import zlib
from operator import attrgetter

import numpy as np

# By the call: what is called so.
_ALIKE = {
    "np.{}(x)": """
        abs absolute acosh arcsinh arctan asinh atan cbrt cos cosh exp exp2 expm1 fabs i0 negative
        positive reciprocal sin sinc sinh square tanh deg2rad degrees rad2deg radians
        around ceil fix floor rint round sign signbit spacing trunc frexp modf
        angle conj conjugate imag iscomplex iscomplexobj isreal isrealobj real real_if_close
        isfinite isinf isnan isneginf isposinf isscalar nan_to_num
        array asanyarray asarray asarray_chkfinite ascontiguousarray asfortranarray copy require
        all amax amin any average count_nonzero max mean median min prod ptp std sum var
        nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar
        cumprod cumsum nancumprod nancumsum
        argmax argmin argsort argwhere flatnonzero nanargmax nanargmin nonzero sort
        unique unique_all unique_counts unique_inverse unique_values
        ndim ones_like result_type shape size zeros_like
        atleast_1d atleast_2d atleast_3d diagonal flip fliplr flipud matrix_transpose ravel rot90
        squeeze trace transpose tril triu unstack diff ediff1d tril_indices_from triu_indices_from
    """,
    "np.{}(positive)": "log log10 log1p log2 sqrt",
    "np.{}(unit)": "acos arccos arcsin arctanh asin atanh tan",
    "np.{}(1 + positive)": "acosh arccosh",
    "np.{}(x, y)": """
        add arctan2 atan2 copysign divide fmax fmin hypot logaddexp logaddexp2 maximum minimum
        multiply nextafter subtract true_divide divmod floor_divide fmod heaviside mod remainder
        allclose array_equal array_equiv equal greater greater_equal isclose less less_equal
        logical_and logical_or logical_xor not_equal isin intersect1d setdiff1d setxor1d union1d
        append inner kron outer tensordot vdot vecdot broadcast_arrays full_like
    """,
    "np.{}(positive, y)": "float_power pow power",
    "np.{}(x > 0)": "logical_not",
    "np.{}([x, y])": """
        block column_stack concat concatenate dstack hstack row_stack stack vstack lexsort
    """,
    "np.{}(v)": "cumulative_prod cumulative_sum diag diagflat gradient poly polyder polyint roots"
    " trapezoid trim_zeros unwrap histogram_bin_edges",
    "np.{}(v, w)": "convolve correlate cov corrcoef dot meshgrid polyadd polydiv polymul polysub"
    " polyval",
    "np.{}(v, 2)": "argpartition partition vander",
    "np.{}(x, 30)": "nanpercentile percentile",
    "np.{}(x, 0.3)": "nanquantile quantile",
    "np.{}(v, np.array([-1.0, 0.0, 1.0]))": "digitize histogram",
    "np.{}(v[0], v[1], 4)": "linspace logspace",
    "np.linalg.{}(matrix)": """
        cond det diagonal eig eigvals inv matrix_norm matrix_rank matrix_transpose norm pinv qr
        slogdet svd svdvals trace vector_norm
    """,
    "np.linalg.{}(matrix @ matrix.T)": "cholesky eigh eigvalsh",
    "np.linalg.{}(matrix, matrix[0])": "lstsq solve tensorsolve",
    "np.linalg.{}(v, w)": "outer vecdot",
    "np.linalg.{}(x, y)": "tensordot",
    "np.fft.{}(v)": "fft fftshift hfft ifft ifftshift ihfft irfft rfft",
    "np.fft.{}(x)": "fft2 fftn ifft2 ifftn irfft2 irfftn rfft2 rfftn",
}
# By the name: a call that no other function has.
_OF_ITS_OWN = {
    "apply_along_axis": "np.apply_along_axis(lambda row: row * row[0], 1, x)",
    "apply_over_axes": "np.apply_over_axes(np.sum, x, [0, 1])",
    "array_split": "np.array_split(v, 2)",
    "astype": "np.astype(x, float)",
    "bincount": "np.bincount([0, 2, 2, 1, 0], weights=v)",
    "broadcast_to": "np.broadcast_to(x, (4, 2, 3))",
    "choose": "np.choose([0, 1, 1, 0, 1], [v, w])",
    "clip": "np.clip(x, -0.5, 0.5)",
    "compress": "np.compress([True, False, True], x, axis=1)",
    "copyto": "into(lambda b: np.copyto(b, matrix))",
    "cross": "np.cross(matrix, x[0])",
    "delete": "np.delete(v, 1)",
    "dsplit": "np.dsplit(np.reshape(x, (1, 2, 3)), 3)",
    "einsum": "np.einsum('ij,kj->ik', x, y)",
    "einsum_path": "np.einsum_path('ij,kj->ik', x, y)",
    "empty_like": "np.shape(np.empty_like(x))",
    "expand_dims": "np.expand_dims(x, 1)",
    "extract": "np.extract([True, False, True, True, False], v)",
    "fill_diagonal": "into(lambda b: np.fill_diagonal(b, v[:2]))",
    "fromiter": "np.fromiter(v, float)",
    "full": "np.full((2, 2), v[0])",
    "geomspace": "np.geomspace(positive[0, 0], positive[1, 1], 4)",
    "histogram2d": "np.histogram2d(v, w, [[-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]])",
    "histogramdd": "np.histogramdd(np.stack([v, w], 1), [[-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]])",
    "hsplit": "np.hsplit(x, 3)",
    "insert": "np.insert(v, 1, w[0])",
    "interp": "np.interp(unit[0], [-2.0, -0.1, 2.0], w[:3])",
    "ldexp": "np.ldexp(x, 3)",
    "matmul": "np.matmul(x, matrix)",
    "matvec": "np.matvec(x, matrix[0])",
    "moveaxis": "np.moveaxis(x, 0, 1)",
    "pad": "np.pad(x, 1)",
    "permute_dims": "np.permute_dims(x, (1, 0))",
    "piecewise": "np.piecewise(x, [x < 0, x >= 0], [lambda a: a * a, lambda a: 3 * a])",
    "place": "into(lambda b: np.place(b, b == 0, v))",
    "polyfit": "np.polyfit(v, w, 1)",
    "put": "into(lambda b: np.put(b, [0, 2], v[:2]))",
    "put_along_axis": "into(lambda b: np.put_along_axis(b, np.array([[0, 1, 2]]), x[:1], 0))",
    "putmask": "into(lambda b: np.putmask(b, b == 0, matrix))",
    "repeat": "np.repeat(x, 2)",
    "reshape": "np.reshape(x, (3, 2))",
    "resize": "np.resize(x, (2, 4))",
    "roll": "np.roll(x, 1)",
    "rollaxis": "np.rollaxis(x, 1)",
    "searchsorted": "np.searchsorted([-1.0, 0.0, 1.0], v)",
    "select": "np.select([x > 0.5, x > -0.5], [x, y], 0.0)",
    "split": "np.split(v, 5)",
    "swapaxes": "np.swapaxes(x, 0, 1)",
    "take": "np.take(x, [0, 2], axis=1)",
    "take_along_axis": "np.take_along_axis(x, np.array([[0], [2]]), 1)",
    "tile": "np.tile(x, 2)",
    "vecmat": "np.vecmat(x[:, 0], x)",
    "vsplit": "np.vsplit(x, 2)",
    "where": "np.where(x > 0, x, y)",
    "linalg.cross": "np.linalg.cross(matrix, x[0])",
    "linalg.matmul": "np.linalg.matmul(x, matrix)",
    "linalg.matrix_power": "np.linalg.matrix_power(matrix, 3)",
    "linalg.multi_dot": "np.linalg.multi_dot([x, matrix, y.T])",
    "linalg.tensorinv": "np.linalg.tensorinv(matrix, 1)",
}
# What is no function of an array and gets one all the same; and where else an operand may be:
# arguments that NumPy does not ask whose they are.
_ELSEWHERE = {
    "add out": "np.add(x, y, out=np.zeros((2, 3)))",
    "add.accumulate": "np.add.accumulate(v)",
    "add.at": "into(lambda b: np.add.at(b, 0, x[0]))",
    "add.outer": "np.add.outer(v, w)",
    "add.reduce": "np.add.reduce(x)",
    "add.reduceat": "np.add.reduceat(v, [0, 2])",
    "array of a list": "np.array([v[0], v[1] * v[2]])",
    "c_": "np.c_[v, w]",
    "frompyfunc": "np.frompyfunc(lambda a: a * a, 1, 1)(v)",
    "lib.stride_tricks.as_strided": "np.lib.stride_tricks.as_strided(v, (2,))",
    "lib.stride_tricks.sliding_window_view": "np.lib.stride_tricks.sliding_window_view(v, 2)",
    "logaddexp.reduce": "np.logaddexp.reduce(v)",
    "maximum.reduce": "np.maximum.reduce(x)",
    "multiply.outer": "np.multiply.outer(v, w)",
    "multiply.reduce": "np.multiply.reduce(x)",
    "ndenumerate": "[a for _, a in np.ndenumerate(v)]",
    "r_": "np.r_[v, 1.0, w]",
    "random.normal": "np.random.RandomState(0).normal(v)",
    "vectorize": "np.vectorize(lambda a: a * a)(v)",
    "average weights": "np.average(v, weights=np.abs(w))",
    "clip bounds": "np.clip(v, w[0], 2 * positive[0, 0])",
    "concatenate of a list": "np.concatenate([v, [w[0], w[1]]])",
    "cov aweights": "np.cov(v, aweights=np.abs(w))",
    "diff prepend": "np.diff(v, prepend=w[0])",
    "gradient spacing": "np.gradient(v, w[0])",
    "histogram bins": "np.histogram(v, np.sort(w))",
    "histogram weights": "np.histogram(v, [-1.0, 0.0, 1.0], weights=w)",
    "interp outside": "np.interp([-9.0, 9.0], [0.0, 1.0], [2.0, 3.0], left=v[0], right=w[0])",
    "linalg.norm ord": "np.linalg.norm(v, 1 + positive[0, 0])",
    "linspace ends": "np.linspace(0.0, v, 3)",
    "max initial": "np.max(v, initial=9 * positive[0, 0])",
    "nan_to_num nan": "np.nan_to_num([np.nan, 1.0], nan=v[0])",
    "pad constant_values": "np.pad(v, 1, constant_values=w[0])",
    "piecewise numbers": "np.piecewise(v, [v > 0], [w[0], w[1]])",
    "polyfit w": "np.polyfit(v, [1.0, 2.0, 0.0, 3.0, 1.0], 1, w=np.abs(w))",
    "prod initial": "np.prod(v, initial=w[0])",
    "quantile q": "np.quantile(v, positive[0, 0] / 2)",
    "select default": "np.select([v > 0], [v], w[0])",
    "stack of a list": "np.stack([v[0], w[0]])",
    "std mean": "np.std(v, mean=w[:1])",
    "sum initial": "np.sum(v, initial=w[0])",
    "trapezoid dx": "np.trapezoid(v, dx=w[0])",
    "trapezoid x": "np.trapezoid(v, w)",
    "unwrap period": "np.unwrap(v, period=positive[0, 0])",
    "where of a list": "np.where([True, False], [v[0], 2.0], w[0])",
}


def calls() -> dict[str, str]:
    """The call for each name, such as "linalg.det", that the NumPy at hand has, in order.

    A name may say what is special about the call after a space.

    >>> calls()["arctan2"]
    'np.arctan2(x, y)'
    """
    found = _OF_ITS_OWN | _ELSEWHERE
    for call, names in _ALIKE.items():
        family = call[len("np.") :].partition("{}")[0]
        found |= {family + name: call.format(name) for name in names.split()}
    return {name: found[name] for name in sorted(found) if _is_there(name)}


def _is_there(name: str) -> bool:
    try:
        attrgetter(name.partition(" ")[0])(np)
    except AttributeError:
        return False
    return True


def operands() -> dict[str, np.ndarray]:
    """The arrays in the calls: numbers of both signs, not near 0, 0.5 or each other.

    >>> operands()["x"].shape
    (2, 3)
    """
    matrix = _numbers("matrix", 3, 3)
    return {
        "x": _numbers("x", 2, 3),
        "y": _numbers("y", 2, 3),
        "positive": np.abs(_numbers("positive", 2, 3)),
        "unit": _numbers("unit", 2, 3) / 2,
        "v": _numbers("v", 5),
        "w": _numbers("w", 5),
        "matrix": matrix + 2 * np.eye(3),
    }


def _numbers(name: str, *shape: int) -> np.ndarray:
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    n = math.prod(shape)
    sizes = 0.3 + 1.5 * (np.arange(n) + generator.uniform(0.2, 0.8, n)) / n
    return (generator.permutation(sizes) * generator.choice([-1, 1], n)).reshape(shape)
