"""Mistakes in asking for a check, which are told before anything is checked."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor
from micrograd_plus import functions as F
from micrograd_plus.testing import Booleans, Call, Interval, check_primitive
from micrograd_plus.testing.primitives import entry_of, report_on

SQUARE = Primitive(
    "square_of_mine",
    on_floats=lambda a: a * a,
    on_arrays=lambda a: a * a,
    vjps=(lambda g, y, a: 2 * g * a,),
)
SCALED = Primitive(
    "scaled",
    on_floats=lambda a, factor: a * factor,
    on_arrays=lambda a, factor: a * factor,
    vjps=(lambda g, y, a, factor: g * factor,),
)


@pytest.mark.parametrize(
    "check, message",
    [
        (lambda: check_primitive(F.tanh), r"takes a Primitive, got function; .* check_gradients"),
        (lambda: check_primitive(SQUARE, (2, 3)), r"said with a Call, .* got tuple \(2, 3\)"),
        (lambda: check_primitive(SQUARE, domains=["a"]), "a domain is an Interval"),
        (lambda: check_primitive(SQUARE, domains=Interval(3, 1)), "no room to draw from"),
        (lambda: check_primitive(SQUARE, domains=(0, np.inf)), "no room to draw from"),
        (lambda: check_primitive(SQUARE, domains=[(0, 1)] * 2), "2 domains for 1 operands"),
        (lambda: check_primitive(SQUARE, Call((2,), (2,))), "has 1 vjps, and .* has 2 operands"),
        (lambda: check_primitive(SCALED, Call((2,), fctor=2.0)), "on_arrays of scaled cannot be"),
        (lambda: check_primitive(SCALED), "on_arrays of scaled cannot be called as in Call"),
        (lambda: check_primitive(SQUARE, Call((0,))), "no call .* has an operand to different"),
        (lambda: check_primitive(SQUARE, domains=Booleans()), "no call .* has an operand to"),
        (lambda: check_primitive(SQUARE, Call(np.array([1, 2]))), "no call .* has an operand"),
        (lambda: Call([2, 3]), r"is a shape, as in Call\(\(2, 3\)\), .* got list"),
        (lambda: Call(3), "is a shape, .* got int"),
        (lambda: Call(Tensor([1.0])), "is a shape, .* got Tensor"),
    ],
)
def test_a_mistake_in_the_call_is_told_before_anything_is_checked(check, message):
    with pytest.raises(TypeError, match=message):
        check()


def test_a_vjp_that_takes_too_few_arguments_is_named():
    short = Primitive("short", on_floats=abs, on_arrays=np.abs, vjps=(lambda g, a: g,))
    with pytest.raises(TypeError, match=r"the vjp of operand 0 of short, which takes \(g, y, "):
        check_primitive(short)


def test_a_pair_of_numbers_is_a_domain():
    assert entry_of(SQUARE, domains=(0.1, 3)).domains == (Interval(0.1, 3),)


def test_what_nothing_was_checked_of_is_not_ok():
    switch = Primitive("switch", on_arrays=lambda a: ~a, vjps=(None,))
    report = report_on(switch, entry_of(switch, [Call(np.array([True, False]))]))
    assert report.skipped["vjp"] == "nothing to differentiate"


def test_a_report_shows_itself_as_its_table():
    report = check_primitive(SQUARE)
    assert repr(report) == str(report)
    assert repr(report).startswith("primitive")
