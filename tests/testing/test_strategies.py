"""What the strategies draw is valid, and of every kind that they promise."""

import subprocess
import sys
from random import Random

import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from micrograd_plus.testing import Interval
from micrograd_plus.testing.strategies import (
    arrays,
    axes,
    broadcastable_shapes,
    floats,
    indices,
    shapes,
)

SEARCH = settings(max_examples=10_000, database=None, phases=[Phase.generate])


def drawn(strategy, condition):
    """Something that the strategy can draw; NoSuchExample is raised if it is not found."""
    return find(strategy, condition, settings=SEARCH, random=Random(0))


@given(st.data())
def test_floats_lie_within_the_interval_and_are_of_the_dtype(data):
    dtype = data.draw(st.sampled_from([np.float64, np.float32, np.float16]))
    low, high = sorted(data.draw(st.lists(st.floats(-100, 100), min_size=2, max_size=2)))
    interval = Interval(low, high + 1.0)
    x = data.draw(floats(interval, dtype))
    assert interval.low <= x <= interval.high
    assert float(dtype(x)) == x


@given(floats(Interval(-np.inf, np.inf)))
def test_floats_are_finite_and_not_subnormal(x):
    assert np.isfinite(x)
    assert x == 0 or abs(x) >= np.finfo(float).smallest_normal


def test_subnormal_floats_are_drawn_on_request():
    tiny = Interval(0.0, 1e-310)
    assert drawn(floats(tiny, allow_subnormal=True), lambda x: x > 0)


def test_an_interval_between_two_numbers_of_the_dtype_is_an_error():
    with pytest.raises(ValueError, match=r"no float32 lies within Interval\(low=0.1, high=0.1\)"):
        floats(Interval(0.1, 0.1), np.float32)


@pytest.mark.parametrize("dtype", [int, np.longdouble, complex, bool])
def test_another_dtype_is_an_error(dtype):
    with pytest.raises(ValueError, match="float64, float32 or float16"):
        floats(dtype=dtype)


@given(arrays(shapes(empty=True), Interval(0.1, 0.3), np.float32))
def test_arrays_lie_within_the_interval(x):
    assert x.dtype == np.float32
    assert ((x >= 0.1) & (x <= 0.3)).all()


@given(arrays((2, 3)))
def test_arrays_have_the_shape(x):
    assert x.shape == (2, 3)


@given(shapes(1, 2, 4))
def test_shapes_are_small(shape):
    assert 1 <= len(shape) <= 2
    assert all(1 <= n <= 4 for n in shape)


@pytest.mark.parametrize("shape", [(), (3,), (1, 3), (0,), (2, 0, 1)])
def test_shapes_can_be(shape):
    assert drawn(shapes(empty=True), lambda x: x == shape) == shape


@given(st.data())
def test_shapes_broadcast_together(data):
    n = data.draw(st.integers(1, 4))
    together = data.draw(broadcastable_shapes(n, empty=data.draw(st.booleans())))
    assert len(together) == n
    np.broadcast_shapes(*together)


@given(st.data())
def test_axes_are_valid(data):
    shape = data.draw(shapes())
    np.sum(np.zeros(shape), axis=data.draw(axes(len(shape))))


@pytest.mark.parametrize("axis", [None, 1, -2, (), (1,), (0, 1), (1, 0), (-1, 0), (-1, -2)])
def test_axes_can_be(axis):
    assert drawn(axes(2), lambda x: x == axis) == axis


@given(st.data())
def test_indices_are_valid(data):
    shape = data.draw(shapes(empty=True))
    np.zeros(shape)[data.draw(indices(shape))]


def parts(index):
    return index if isinstance(index, tuple) else (index,)


def is_array(part, kind):
    return isinstance(part, np.ndarray) and part.dtype.kind == kind


KINDS = {
    "a bare integer": lambda i: isinstance(i, int),
    "a negative integer": lambda i: any(isinstance(p, int) and p < 0 for p in parts(i)),
    "a slice": lambda i: isinstance(i, slice),
    "a slice with a negative step": lambda i: any(
        isinstance(p, slice) and (p.step or 1) < 0 for p in parts(i)
    ),
    "dots": lambda i: i is ...,
    "dots between": lambda i: any(p is ... for p in parts(i)[1:-1]),
    "an empty tuple": lambda i: isinstance(i, tuple) and not i,
    "None": lambda i: any(p is None for p in parts(i)),
    "integers": lambda i: is_array(i, "i"),
    "a matrix of integers": lambda i: any(is_array(p, "i") and p.ndim == 2 for p in parts(i)),
    "repeated integers": lambda i: is_array(i, "i") and len(set(i.flat)) < i.size,
    "no integers": lambda i: any(is_array(p, "i") and not p.size for p in parts(i)),
    "a mask": lambda i: is_array(i, "b"),
    "a mask of all axes": lambda i: is_array(i, "b") and i.ndim == 2,
    "a mask of an axis in a tuple": lambda i: (
        len(parts(i)) > 1 and any(is_array(p, "b") and p.ndim == 1 for p in parts(i))
    ),
    "two arrays": lambda i: sum(isinstance(p, np.ndarray) for p in parts(i)) == 2,
    "an array and a slice": lambda i: {np.ndarray, slice} <= {type(p) for p in parts(i)},
}


@pytest.mark.parametrize("kind", KINDS)
def test_indices_can_be(kind):
    index = drawn(indices((2, 3)), KINDS[kind])
    assert np.zeros((2, 3))[index].ndim <= 6


def test_without_hypothesis_the_strategies_say_what_to_install():
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import micrograd_plus.testing\n"
        "try: micrograd_plus.testing.strategies\n"
        "except ImportError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "pip install hypothesis" in run.stdout
