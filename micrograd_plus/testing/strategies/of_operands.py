"""Strategies for what operations take: numbers, arrays, shapes, axes, indices, whole operands."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ...engine.primitive import Primitive
from ..calls import Call, Domain, Interval
from ..primitives import entry_of

Shape = tuple[int, ...]


def floats(
    interval: Interval = Interval(),  # noqa: B008 (it is immutable)
    dtype: Any = np.float64,
    *,
    allow_subnormal: bool = False,
) -> st.SearchStrategy[float]:
    """Finite floats within an interval.

    Args:
        interval: Both ends included; infinite ends stand for the dtype's largest numbers.
        dtype: Draw only what this float dtype can hold exactly.
        allow_subnormal: Also draw numbers too close to 0 for full precision.

    Raises:
        ValueError: The interval holds no number of the dtype, or the dtype is not one of floats.

    >>> from hypothesis import given
    >>> @given(floats(Interval(0.5, 3.0)))
    ... def test(x):
    ...     assert 0.5 <= x <= 3.0
    >>> test()
    """
    return st.floats(
        *_ends(interval, np.dtype(dtype)),
        allow_nan=False,
        allow_infinity=False,
        allow_subnormal=allow_subnormal,
        width=8 * np.dtype(dtype).itemsize,
    )


def _ends(interval: Interval, dtype: np.dtype) -> tuple[float, float]:
    """The smallest and the largest finite number of the dtype within the interval."""
    if dtype.kind != "f" or dtype.itemsize > 8:
        raise ValueError(f"floats are drawn of dtype float64, float32 or float16, not {dtype}")
    largest = np.finfo(dtype).max
    low, high = (dtype.type(min(max(end, -largest), largest)) for end in interval)
    if float(low) < interval.low:  # 0.1, rounded to float32, may lie below 0.1
        low = np.nextafter(low, dtype.type(math.inf))
    if float(high) > interval.high:
        high = np.nextafter(high, dtype.type(-math.inf))
    if not low <= high:
        raise ValueError(f"no {dtype} lies within {interval}")
    return float(low), float(high)


def arrays(
    shape: Shape | st.SearchStrategy[Shape],
    interval: Interval = Interval(),  # noqa: B008
    dtype: Any = np.float64,
) -> st.SearchStrategy[np.ndarray]:
    """Arrays of finite floats within an interval.

    Args:
        shape: A shape, or a strategy that draws shapes.
        interval: Both ends included.
        dtype: float64, float32 or float16.

    Raises:
        ValueError: As for `floats`.

    >>> from hypothesis import given
    >>> @given(arrays((2, 3), Interval(0.0, 9.0)))
    ... def test(x):
    ...     assert x.shape == (2, 3) and (x <= 9.0).all()
    >>> test()
    """
    return hnp.arrays(dtype, shape, elements=floats(interval, dtype))


def shapes(
    min_dims: int = 0, max_dims: int = 3, max_side: int = 3, *, empty: bool = False
) -> st.SearchStrategy[Shape]:
    """Small shapes, from () on.

    Args:
        min_dims, max_dims: How many axes.
        max_side: The longest that an axis may be.
        empty: Also axes of size 0.

    >>> from hypothesis import given
    >>> @given(shapes(max_dims=2))
    ... def test(shape):
    ...     assert np.zeros(shape).ndim <= 2
    >>> test()
    """
    return hnp.array_shapes(
        min_dims=min_dims, max_dims=max_dims, min_side=0 if empty else 1, max_side=max_side
    )


def broadcastable_shapes(
    n: int, max_dims: int = 3, max_side: int = 3, *, empty: bool = False
) -> st.SearchStrategy[tuple[Shape, ...]]:
    """`n` shapes that broadcast together.

    Args:
        n: How many shapes, at least 1.
        max_dims: How many axes a shape may have.
        max_side: The longest that an axis may be.
        empty: Also axes of size 0.

    >>> from hypothesis import given
    >>> @given(broadcastable_shapes(2))
    ... def test(shapes):
    ...     np.broadcast_shapes(*shapes)  # does not raise
    >>> test()
    """
    return hnp.mutually_broadcastable_shapes(
        num_shapes=n, max_dims=max_dims, min_side=0 if empty else 1, max_side=max_side
    ).map(lambda drawn: drawn.input_shapes)


def axes(ndim: int) -> st.SearchStrategy[int | Shape | None]:
    """What `axis` of a reduction may be: None, an int of either sign, a tuple without repeats.

    Args:
        ndim: The number of axes of the array.

    >>> from hypothesis import given
    >>> @given(axes(2))
    ... def test(axis):
    ...     np.sum(np.zeros((2, 3)), axis=axis)  # does not raise
    >>> test()
    """
    one = st.integers(-ndim, ndim - 1)
    several = hnp.valid_tuple_axes(ndim)
    return st.none() | one | several if ndim else st.none() | several


def _part(draw: Callable[..., Any], sizes: Shape, count: int) -> tuple[Any, int]:
    """A part of an index, and how many of the axes of these sizes it names entries of."""
    # An axis of size 0 has no entry to name.
    kind = draw(st.sampled_from([*(["integer", "integers"] if sizes[0] else []), "slice", "mask"]))
    entries = st.integers(-sizes[0], sizes[0] - 1)
    if kind == "integer":
        return draw(entries), 1
    if kind == "integers":
        shape = draw(st.sampled_from([(count,), (1,), (2, count)]))
        return draw(hnp.arrays(np.intp, shape, elements=entries)), 1
    if kind == "slice":
        return draw(st.slices(sizes[0])), 1
    ndim = draw(st.integers(1, len(sizes)))
    mask = np.zeros(sizes[:ndim], bool)
    chosen = draw(st.sampled_from([count, 1]))
    chosen = chosen if chosen <= mask.size else min(1, mask.size)
    mask.flat[draw(st.permutations(range(mask.size)))[:chosen]] = True
    return mask, ndim


def _parts(
    draw: Callable[..., Any], sizes: Shape, count: int, cover: bool
) -> tuple[list[Any], Shape]:
    """Parts for the first of the axes, or for all to `cover` them; and the sizes of the others."""
    parts: list[Any] = []
    while sizes and (cover or draw(st.booleans())):
        part, named = _part(draw, sizes, count)
        parts.append(part)
        sizes = sizes[named:]
    if draw(st.booleans()):
        parts.insert(draw(st.integers(0, len(parts))), None)
    return parts, sizes


@st.composite
def indices(draw: Callable[..., Any], shape: Shape) -> Any:
    """Every kind of index that NumPy has: x[index] is valid for an `x` of the shape.

    That is: integers of either sign, slices, `...`, None, integer arrays, masks over one axis or
    several, and tuples of them. What they pick may be empty.

    Args:
        shape: The array's.

    >>> from hypothesis import given
    >>> @given(indices((2, 3)))
    ... def test(index):
    ...     np.zeros((2, 3))[index]  # does not raise
    >>> test()
    """
    # Integer arrays have so many columns, or one, and masks so many that are True: they broadcast.
    count = 0 if 0 in shape else draw(st.sampled_from([1, 2, 3, 0]))
    parts, rest = _parts(draw, shape, count, cover=False)
    if draw(st.booleans()):
        last = draw(st.integers(0, len(rest)))  # the axes after the dots, all of which are named
        parts += [..., *_parts(draw, rest[len(rest) - last :], count, cover=True)[0]]
    return parts[0] if len(parts) == 1 and draw(st.booleans()) else tuple(parts)


Operands = tuple[list[np.ndarray], dict[str, Any]]


@st.composite
def operands_of(
    draw: st.DrawFn, primitive: Primitive, *calls: Call, domains: Sequence[Domain] | Domain = ()
) -> Operands:
    """Operands that lie in a primitive's domain, and static arguments that go with them.

    For an elementwise primitive they have any shapes that broadcast, empty ones among them; for
    others, the shapes of one of the calls that the primitive is checked with.

    Args:
        primitive: One of the engine's, or your own.
        calls, domains: As for `check_primitive`.

    Returns:
        (operands, static): call `primitive(*operands, **static)`.

    >>> from hypothesis import given
    >>> from micrograd_plus.engine.primitives.activations import elu
    >>> @given(operands_of(elu))
    ... def test(drawn):
    ...     (a,), static = drawn
    ...     assert elu(a, **static).shape == a.shape
    >>> test()
    """
    entry = entry_of(primitive, calls, domains)
    call = draw(st.sampled_from(entry.calls))
    given = list(call.operands)
    if primitive.on_floats is not None:
        given = list(draw(broadcastable_shapes(len(given), max_dims=2, empty=True)))
    return (
        [
            draw(_array(x, entry.domain(i))) if type(x) is tuple else np.array(x)
            for i, x in enumerate(given)
        ],
        call.static,
    )


def _array(shape: tuple[int, ...], domain: Domain) -> st.SearchStrategy[np.ndarray]:
    if not isinstance(domain, Interval):
        return hnp.arrays(bool, shape)
    # Eighths tie, or differ by more than differences need: a kink is met exactly or stays away.
    eighths = st.integers(math.ceil(8 * domain.low), math.floor(8 * domain.high))
    return hnp.arrays(float, shape, elements=eighths.map(lambda n: n / 8))
