"""What NumPy's functions come to on nodes: a rule, a flat result or an error, and nothing else."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from micrograd_plus import Tensor
from micrograd_plus.engine.primitives import elementwise
from micrograd_plus.testing import numpy_table
from micrograd_plus.testing.__main__ import main
from micrograd_plus.testing.numpy_calls import calls, operands
from micrograd_plus.testing.numpy_table import Outcome, Row, outcome, rows, values_of

X = {"x": np.array([1.0, 2.0, -3.0])}


@pytest.fixture(scope="module")
def found():
    return list(rows())


def test_no_function_loses_a_gradient_in_silence_or_is_wrong(found):
    bad = [
        f"{row.call}: {result.kind} ({result.note})"
        for row in found
        for result in (row.on_tensors, row.on_values)
        if result.kind in numpy_table.BAD
    ]
    assert not bad


@pytest.mark.parametrize("kind", ["on_tensors", "on_values"])
def test_a_hundred_and_fifty_functions_and_more_have_a_rule(found, kind):
    assert Counter(getattr(row, kind).kind for row in found)["rule"] >= 150


def test_whatever_autograd_has_a_rule_for_is_called():
    anp = pytest.importorskip("autograd.numpy", reason="the autograd package is not installed")
    from autograd.core import primitive_vjps

    families = {"": (anp, np), "linalg.": (anp.linalg, np.linalg), "fft.": (anp.fft, np.fft)}
    known = {
        family + name
        for family, (module, original) in families.items()
        for name, function in vars(module).items()
        if callable(function) and function in primitive_vjps and hasattr(original, name)
    }
    assert not known - set(calls())


def test_whatever_autograd_calls_flat_is_called():
    pytest.importorskip("autograd", reason="the autograd package is not installed")
    from autograd.numpy.numpy_vjps import nograd_functions

    assert not {f.__name__ for f in nograd_functions} - set(calls())


@pytest.mark.parametrize("name", calls())
def test_a_call_is_one_of_the_function_it_stands_for(name):
    assert f"np.{name.partition(' ')[0]}" in calls()[name].replace("RandomState(0).", "")


@pytest.mark.parametrize("kind", [Tensor, values_of])
@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("np.sin(x)", "rule"),
        ("np.argmax(x)", "no gradient"),
        ("np.frexp(x)", "error"),
        ("np.array(x.tolist())", "silent"),
        ("np.full(3, 1.0 * (type(x[0]) is np.float64))", "wrong"),
        ("[x, 1.0] if type(x[0]) is np.float64 else x", "wrong"),
    ],
)
def test_an_outcome_has_its_kind(call, kind, expected):
    if call.startswith("np.array(x") and kind is values_of:
        call = "np.array([getattr(v, 'item')() for v in x])"
    assert outcome(call, X, kind).kind == expected


def test_a_wrong_gradient_is_told_with_both(monkeypatch):
    monkeypatch.setattr(elementwise.exp, "vjps", (lambda g, y, a: 2 * g * y,))
    result = outcome("np.exp(x)", {"x": np.array([0.0])}, Tensor)
    assert result == Outcome("wrong", "the gradient of x is [2.], and not [1.]")


def test_a_part_that_is_plain_and_moves_is_silent_beside_one_that_is_a_node():
    assert outcome("(x, np.array(x.tolist()))", X, Tensor).kind == "silent"


def test_operands_lie_where_functions_are_smooth():
    for name, array in operands().items():
        assert np.abs(array).min() > 0.1, name
        assert len(set(np.abs(array).flat)) == array.size, name


@pytest.mark.parametrize(
    ("kind", "status"), [("rule", 0), ("error", 0), ("silent", 1), ("wrong", 1)]
)
def test_the_command_fails_where_a_gradient_is_lost(monkeypatch, capsys, kind, status):
    row = Row("sin", "np.sin(x)", Outcome("rule"), Outcome(kind, "for a reason"))
    monkeypatch.setattr("micrograd_plus.testing.__main__.rows", lambda: [row])
    assert main(["numpy"]) == status
    printed = capsys.readouterr().out
    assert f"sin    rule        {kind}" in printed
    assert ("for a reason" in printed) == bool(status)
    assert "on Tensors: 1 rule, 0 no gradient, 0 error, 0 wrong, 0 silent" in printed
