"""Wrong primitives that one has to look for, and right ones that look odd."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Primitive, Value
from micrograd_plus import functions as F
from micrograd_plus.testing import (
    Call,
    GradientError,
    Interval,
    check_gradients,
    check_primitive,
)

RULE_OF_B = lambda g, y, a, b: g * a


def product(**changes):
    """a b, right in every respect, unless changed."""
    parts = {
        "on_floats": lambda a, b: a * b,
        "on_arrays": lambda a, b: a * b,
        "vjps": (lambda g, y, a, b: g * b, RULE_OF_B),
    }
    return Primitive("mine", **{**parts, **changes})


def of_a(rule):
    return product(vjps=(rule, RULE_OF_B))


def _doubling_g(g, y, a, b):
    if isinstance(g, np.ndarray):
        g *= 2.0
        return g * b / 2.0
    return g * b


def _changing_y(g, y, a, b):
    if isinstance(y, np.ndarray):
        y *= 1.0
    return g * b


_buffer: dict[tuple[int, ...], np.ndarray] = {}


def _into_one_buffer(a, b):
    if not isinstance(a, np.ndarray) or a.dtype != float or np.shape(a) != np.shape(b):
        return a * b
    out = _buffer.setdefault(a.shape, np.empty(a.shape))
    return np.multiply(a, b, out=out)


def _in_a_window(low, high):
    return lambda g, y, a, b: g * b * F.where((a > low) & (a < high), 1.5, 1.0)


def _mean_less(b):
    return b - np.mean(b) if isinstance(b, np.ndarray) else 0.0 * b


WRONG = {
    "g changed in place": (of_a(_doubling_g), "layout", "changes g, y or an operand in place"),
    "y changed in place": (of_a(_changing_y), "layout", "changes g, y or an operand in place"),
    "one buffer for all results": (
        product(on_arrays=_into_one_buffer),
        "layout",
        "two results of mine .* share one array",
    ),
    "wrong in a narrow window": (of_a(_in_a_window(1.2, 1.4)), "vjp", r"ratio 1\.5"),
    "wrong for negative numbers": (of_a(_in_a_window(-9, 0)), "vjp", r"ratio 1\.5"),
    "raw numbers in the second derivative of Values": (
        Primitive(
            "mine",
            on_floats=lambda a: a * a,
            on_arrays=lambda a: a * a,
            vjps=(lambda g, y, a: 2 * g * (a.data if isinstance(a, Value) else a),),
        ),
        "second",
        "gradient of the gradient",
    ),
    "another result in float32": (
        product(on_arrays=lambda a, b: a * b * (2 if np.result_type(a, b) == "f4" else 1)),
        "dtype",
        "in float32",
    ),
    "an upstream gradient that is clipped": (
        of_a(lambda g, y, a, b: F.clip(g, -5.0, 5.0) * b),
        "forward",
        "for the sum of two upstream ones",
    ),
    "another gradient beside a Python number": (
        of_a(lambda g, y, a, b: g * b * (2 if isinstance(b, float) and np.ndim(a) else 1)),
        "broadcast",
        "with a Python number as operand 1",
    ),
    "another scalar graph where shapes differ": (
        product(unfused=lambda a, b: F.multiply(a, b) if np.shape(a) == np.shape(b) else a + b),
        "expand",
        "expanded",
    ),
    "a formula that is wrong at a kink": (
        Primitive(
            "mine",
            on_floats=abs,
            on_arrays=np.abs,
            vjps=(lambda g, y, a: g * F.sign(a),),
            formulas=("where(a == 0, 5, sign(a))",),
        ),
        "edges",
        "the formula of operand 0 of mine at",
    ),
    "None for what moves, but not all together": (
        Primitive("mine", on_floats=lambda b: 0.0 * b, on_arrays=_mean_less, vjps=(None,)),
        "vjp",
        "is None, but the result moves with it",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_it_is_found(wrong):
    primitive, check, message = WRONG[wrong]
    with pytest.raises(GradientError, match=rf"(?m)^(\w+, )*{check}(, \w+)*: .*{message}"):
        check_primitive(primitive)


def test_a_contribution_that_is_wrong_when_two_of_three_are_needed_is_found():
    def vjp(needed, g, y, *operands):
        return [g * (2 if sum(needed) == 2 else 1) for _ in operands]

    total = Primitive(
        "total", on_floats=lambda *xs: sum(xs), on_arrays=lambda *xs: sum(xs), vjp_of_all=vjp
    )
    with pytest.raises(GradientError, match="the others constant"):
        check_primitive(total, Call((3,), (3,), (3,)))


def test_a_softmax_that_overflows_is_found_at_its_edge():
    naive = Primitive(
        "naive",
        on_arrays=lambda a: np.asarray(np.logaddexp.reduce(a)),
        vjps=(lambda g, y, a: g * F.exp(a) / F.sum(F.exp(a)),),
    )
    with pytest.raises(GradientError, match=r"edges: .* is nan, but the slopes on its two sides"):
        check_primitive(naive, Call((3,)))


def test_an_infinite_gradient_is_wrong():
    wrong = Primitive(
        "mine",
        on_floats=lambda a: a * a,
        on_arrays=lambda a: a * a,
        vjps=(lambda g, y, a: F.where(a > 1.8, g * np.inf, 2 * g * a),),
    )
    for x in (1.9, [1.5, 2.0]):
        with pytest.raises(GradientError, match="is inf, but"):
            check_gradients(wrong, x)


def test_a_wrong_gradient_is_found_beside_a_kink():
    def f(x):
        y = F.relu(x[:1])
        return F.sum(y) + F.sum(wrong(x[1:]))

    wrong = Primitive(
        "wrong", on_arrays=lambda a: a * 1.0, vjps=(lambda g, y, a: g + 7.0 * (a > 2.5),)
    )
    x = np.array([0.0, *np.linspace(1.0, 2.0, 30), 3.0])
    with pytest.raises(GradientError, match="random direction"):
        check_gradients(f, x, entries=1, directions=6)


def test_a_function_that_is_random_has_no_gradient_to_check():
    generator = np.random.default_rng(0)
    with pytest.raises(ValueError, match="different results for the same inputs"):
        check_gradients(lambda x: x * generator.normal(), 0.3)


def test_integers_are_constants():
    assert check_gradients(lambda x, n: x**n, -2.0, 3)
    assert check_gradients(lambda x, axis: x.sum(axis=axis), [[1.0, 2.0]], 0)
    with pytest.raises(TypeError, match=r"integers are constants: write 2\.0 for 2"):
        check_gradients(F.exp, 2)


@pytest.mark.parametrize("f, x", [(lambda x: x + 1e10, 1.0), (F.log, 1e-8), (F.sqrt, 1e-9)])
def test_large_results_and_tiny_inputs_are_no_mistakes(f, x):
    assert check_gradients(f, x)


def test_what_differences_cannot_tell_is_said_to_be_so():
    with pytest.raises(GradientError, match="differences are too coarse to tell here"):
        check_gradients(lambda x: F.sum(x * x), [1e8, 1.0], directions=0)


def test_a_result_of_several_parts_is_refused_with_the_remedy():
    with pytest.raises(TypeError, match=r"not a tuple: return one of the parts, or functions\.st"):
        check_gradients(lambda x: (x, x), 1.0)


RIGHT = {
    "hypot, away from 0": (
        Primitive(
            "hypot",
            on_floats=lambda a, b: float(np.hypot(a, b)),
            on_arrays=np.hypot,
            vjps=(lambda g, y, a, b: g * a / y, lambda g, y, a, b: g * b / y),
        ),
        [],
        (0.5, 3.0),
    ),
    "a square root by powers": (
        Primitive(
            "root",
            on_floats=lambda a: a**0.5,
            on_arrays=np.sqrt,
            vjps=(lambda g, y, a: 0.5 * g / y,),
        ),
        [],
        Interval(0.1, 3.0),
    ),
    "an inverse matrix": (
        Primitive(
            "inverse",
            on_arrays=np.linalg.inv,
            vjps=(lambda g, y, a: -(y.T @ g @ y.T),),
        ),
        [Call(np.array([[2.0, 0.5], [-0.3, 1.5]]))],
        (),
    ),
    "results beyond float16": (
        Primitive(
            "large",
            on_floats=lambda a: 1e6 * a * a,
            on_arrays=lambda a: 1e6 * a * a,
            vjps=(lambda g, y, a: 2e6 * g * a,),
        ),
        [],
        (),
    ),
    "an operand of float32": (
        Primitive("same", on_arrays=lambda a: a * 1, vjps=(lambda g, y, a: g,)),
        [Call(np.ones(2, np.float32) / 3)],
        (),
    ),
}


@pytest.mark.parametrize("right", RIGHT)
def test_it_passes(right):
    primitive, calls, domains = RIGHT[right]
    assert not check_primitive(primitive, *calls, domains=domains).failed
