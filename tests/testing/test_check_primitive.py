"""check_primitive passes the whole table, and finds each way in which a primitive can be wrong."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Primitive
from micrograd_plus import functions as F
from micrograd_plus.testing import Call, GradientError, Interval, check_primitive
from micrograd_plus.testing.battery import table
from micrograd_plus.testing.checks import CHECKS

TABLE = table()
ROUNDINGS = ("floor", "ceil", "trunc", "rint", "round")
FLAT = {"formula", "forward", "second", "sharing", "edges"}


@pytest.fixture(scope="module", params=TABLE, ids=lambda p: p.name)
def checked(request):
    """Each primitive of the table, and what came of its checks."""
    return request.param, check_primitive(request.param)


def test_every_primitive_of_the_table_passes(checked):
    _, report = checked
    assert len(report.passed) + len(report.skipped) == len(CHECKS)


def test_the_checks_that_do_not_apply_are_these(checked):
    primitive, report = checked
    expected = {
        **{name: {*FLAT, "broadcast"} for name in ("sign", *ROUNDINGS)},
        "floor_divide": FLAT,
        "softmax_cross_entropy": {"floats", "broadcast", "empty"},
        **{name: {"floats", "broadcast", "formula"} for name in ("lstm", "gru")},
    }.get(primitive.name)
    if expected is None and primitive.on_floats:
        expected = {"broadcast"} if len(primitive.vjps) == 1 else set()
    assert set(report.skipped) == ({"floats", "broadcast"} if expected is None else expected)


def primitive(**changes):
    """a² b, right in every respect, unless changed."""
    parts = {
        "on_floats": lambda a, b: a * a * b,
        "on_arrays": lambda a, b: a * a * b,
        "vjps": (lambda g, y, a, b: 2 * g * a * b, lambda g, y, a, b: g * a * a),
        "formulas": ("2 * a * b", "a * a"),
    }
    return Primitive("mine", **{**parts, **changes})


def test_a_right_primitive_of_ones_own_passes_all_of_them():
    report = check_primitive(primitive())
    assert report.passed == list(CHECKS)


RULE_OF_B = lambda g, y, a, b: g * a * a
RAW = lambda x: getattr(x, "data", x) if not isinstance(x, np.ndarray) else x


def _changing_its_operand(a, b):
    y = a * a * b
    if isinstance(a, np.ndarray) and a.flags.writeable and a.ndim:
        a += 1.0
    return y


WRONG = {
    "a flipped sign": (
        "vjp",
        "ratio -1, usually a flipped sign",
        {"vjps": (lambda g, y, a, b: -2 * g * a * b, RULE_OF_B)},
    ),
    "a None for what has a slope": (
        "vjp",
        "the vjp of operand 0 .* is None, but the result moves with it",
        {"vjps": (None, RULE_OF_B)},
    ),
    "a sum where a number per entry is due": (
        "vjp",
        r"returns shape \(\) for an operand of shape \(2, 3\)",
        {"vjps": (lambda g, y, a, b: np.sum(2 * g * a * b), RULE_OF_B)},
    ),
    "a formula of something else": (
        "formula",
        "the formula of operand 0 of mine",
        {"formulas": ("a * b", "a * a")},
    ),
    "a formula with an unknown name": (
        "formula",
        "uses 'q', which nothing is called: there are a, b, y",
        {"formulas": ("2 * q * b", "a * a")},
    ),
    "a gradient that is squared": (
        "forward",
        "for the sum of two upstream ones",
        {"vjps": (lambda g, y, a, b: 2 * g * g * a * b, RULE_OF_B)},
    ),
    "raw numbers in a vjp": (
        "second",
        "gradient of the gradient",
        {"vjps": (lambda g, y, a, b: g * (2 * RAW(a) * RAW(b)), RULE_OF_B)},
    ),
    "floats and arrays that differ": (
        "floats",
        "of floats, compared with arrays",
        {"on_floats": lambda a, b: a * a * b + 1.0},
    ),
    "arrays that must have one shape": (
        "broadcast",
        "ValueError: unequal",
        {"on_arrays": lambda a, b: a * a * b if np.shape(a) == np.shape(b) else _unequal()},
    ),
    "arrays that must not be empty": (
        "empty",
        "zero-size",
        {"on_arrays": lambda a, b: a * a * b + 0.0 * np.max(a)},
    ),
    "operands changed in place": (
        "layout",
        "mine .*changes its operand 0 in place",
        {"on_arrays": _changing_its_operand},
    ),
    "a result of float64 whatever is given": (
        "dtype",
        "of float32, float32 is float64",
        {"on_arrays": lambda a, b: np.float64(1.0) * np.asarray(a, float) * a * b},
    ),
    "another definition for expand": (
        "expand",
        "mine .* expanded",
        {"unfused": lambda a, b: a * b},
    ),
}


def _unequal():
    raise ValueError("unequal")


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_found_by_the_check_for_it(wrong):
    check, message, changes = WRONG[wrong]
    with pytest.raises(GradientError, match=rf"(?m)^(\w+, )*{check}(, \w+)*: .*{message}"):
        check_primitive(primitive(**changes))


def test_a_gradient_that_is_nan_at_an_edge_is_found():
    square = Primitive(
        "square",
        on_floats=lambda a: a * a,
        on_arrays=lambda a: a * a,
        vjps=(lambda g, y, a: 2 * g * y / a,),  # 0 / 0 at 0
    )
    with pytest.raises(
        GradientError, match=r"edges: the gradient of operand 0 .* at \(0\.\) is nan"
    ):
        check_primitive(square)


def test_a_wrong_constant_in_the_eighth_digit_is_found():
    slightly = lambda g, y, a, b: (2 + 1e-8) * g * a * b
    with pytest.raises(GradientError, match=r"(?m)^vjp: .*the complex step gives"):
        check_primitive(primitive(vjps=(slightly, RULE_OF_B), formulas=()))


def test_all_that_fails_is_listed():
    with pytest.raises(GradientError, match="the primitive mine fails 3 of 12 checks") as caught:
        check_primitive(primitive(formulas=("1", "1"), unfused=lambda a, b: a))
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()[1:]] == [
        "formula",
        "expand",
        "edges",
    ]


def test_domains_keep_to_where_a_primitive_is_defined():
    root = Primitive(
        "root",
        on_floats=lambda a: a**0.25,
        on_arrays=lambda a: np.power(a, 0.25),
        vjps=(lambda g, y, a: g * 0.25 * y / a,),
    )
    with pytest.raises(GradientError, match="not finite around"):
        check_primitive(root)
    assert not check_primitive(root, domains=Interval(0.3, 2.0)).failed


def test_a_primitive_on_arrays_is_checked_with_the_calls_given():
    rows = Primitive(
        "rows",
        on_arrays=lambda a, axis: np.add.reduce(a, axis=axis),
        vjps=(lambda g, y, a, axis: F.expand_dims(g, axis) + 0.0 * a,),
    )
    with pytest.raises(TypeError, match=r"say how to call it, as in check_primitive\(p, Call"):
        check_primitive(rows)
    report = check_primitive(
        rows, Call((2, 3), axis=0), Call((2, 3), axis=-1), Call((0, 2), axis=1)
    )
    assert set(report.skipped) == {"formula", "floats", "broadcast"}


def test_an_array_may_be_given_in_place_of_a_shape():
    gather = Primitive(
        "gather",
        on_arrays=lambda a, rows: np.take(a, rows, axis=0),
        vjps=(lambda g, y, a, rows: F.scatter_add(0.0 * a, rows, g), None),
    )
    report = check_primitive(gather, Call((3, 2), np.array([0, 2, 2])))
    assert "vjp" in report.passed


def test_a_primitive_that_cannot_take_values_does_not_expand():
    cube = Primitive(
        "cube",
        on_arrays=lambda a: np.power(a if a.dtype.kind == "f" else a.astype(float), 3),
        vjps=(lambda g, y, a: g * 3 * a**2,),
    )
    report = check_primitive(cube, Call((3,)))
    assert report.skipped["expand"] == "no unfused, and on_arrays does not take arrays of Values"
