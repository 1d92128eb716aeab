"""What NumPy's vocabulary refuses: by name, with what was given."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, grad, no_grad
from micrograd_plus import functions as F
from micrograd_plus.engine import numpy_interface, recording_mode

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
V = np.array([3.0, 1.0, 2.0])

REFUSED = [
    (lambda: F.meshgrid(V, V, indexing="yx"), ValueError, 'no indexing \'yx\': use "xy" or "ij"'),
    (lambda: F.take_along_axis(X, np.array([0]), 1), ValueError, "axes"),
    (lambda: F.take_along_axis(X, np.array([[0.5], [1.0]]), 1), IndexError, "must be integers"),
    (lambda: F.compress([[True], [False]], X, 0), ValueError, "a condition of one axis"),
    (lambda: F.choose([0.5, 1.0], [V[:2], V[1:]]), TypeError, "takes integers, got dtype float64"),
    (lambda: F.choose([0, 1], [V[:2], V[1:]], mode="x"), ValueError, "no mode 'x'"),
    (lambda: F.select([], []), ValueError, "select"),
    (lambda: F.block([V, [V, [V]]]), ValueError, "block"),
    (lambda: F.split(V, 0), ValueError, "at least 1 parts, got 0"),
    (lambda: F.matrix_power(X, 2), np.linalg.LinAlgError, r"square matrices, got shape \(2, 3\)"),
    (lambda: F.convolve(V, V, "left"), ValueError, "'full', 'same' or 'valid', got 'left'"),
    (lambda: F.cumulative_sum(X), ValueError, r"of shape \(2, 3\) give the axis"),
    (lambda: F.ediff1d(np.array([1, 2]), to_end=0.5), TypeError, "does not go with int64"),
    (lambda: F.gradient(V, edge_order=3), ValueError, "got edge_order=3"),
    (lambda: F.gradient(X, 1.0, 1.0, 1.0), TypeError, "along 2 axes takes as many steps, got 3"),
    (lambda: F.gradient(V[:1]), ValueError, "need 2 points, got 1"),
    (lambda: F.gradient(V, [1.0, 2.0]), ValueError, r"coordinates of shape \(2,\) for 3 points"),
    (lambda: F.rot90(X, axes=(0, 1, 2)), ValueError, "the plane of two axes"),
    (lambda: F.fliplr(V), ValueError, r"needs at least 2 axes, got shape \(3,\)"),
    (lambda: F.transpose(X[None], (1, 2)), ValueError, r"swapaxes\(1, 2\) swaps two"),
    (lambda: F.partition(V, 3), ValueError, "kth=3 is outside the 3 entries"),
    (lambda: F.quantile(V, 1.5), ValueError, "takes q from 0 to 1, got 1.5"),
    (lambda: F.percentile(V, 30, method="x"), ValueError, "no method 'x': use"),
]


@pytest.mark.parametrize(("call", "kind", "message"), REFUSED)
def test_what_has_no_meaning_is_refused_by_name(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        (lambda: F.clip(np.array([True, False]), None, True), np.array([True, False])),
        (lambda: F.resize(np.zeros((0,)), (2,)), np.zeros(2)),
        (lambda: F.delete(V, [True, False, False]), np.array([1.0, 2.0])),
        (lambda: F.delete(V, []), V),
        (lambda: F.diff(V, n=0), V),
        (lambda: F.gradient(np.array([1, 2, 4])), np.array([1.0, 1.5, 2.0])),
        (lambda: F.insert(V, 1, [[9.0]]), np.insert(V, 1, [[9.0]])),
        (lambda: F.insert(V, [True, False, True], 9.0), np.array([9.0, 3.0, 1.0, 9.0, 2.0])),
        (lambda: F.delete(X, 1, 0), X[:1]),
        (lambda: F.round(Value(15), -1).data, np.round(15, -1)),
    ],
)
def test_the_ends_of_arguments_give_what_numpy_gives(ours, expected):
    np.testing.assert_array_equal(ours(), expected)


def test_an_array_of_values_is_an_argument_of_grad():
    values = np.array([Value(2.0), Value(3.0)])
    g = grad(lambda x: F.prod(x))(values)
    np.testing.assert_array_equal(g.data, [3.0, 2.0])


def test_a_function_whose_signature_is_not_known_is_called_as_it_was(monkeypatch):
    def unknown(function):
        raise ValueError("no signature found")

    monkeypatch.setattr(numpy_interface.inspect, "signature", unknown)
    numpy_interface._signature.cache_clear()
    try:
        assert np.concatenate([Tensor([1.0]), [2.0]]).data.tolist() == [1.0, 2.0]
    finally:
        numpy_interface._signature.cache_clear()


class _Interrupting:
    """Stands for a setter after which Ctrl-C comes, once."""

    def __init__(self, setter):
        self.setter, self.pending = setter, True

    def __call__(self, value):
        self.setter(value)
        if self.pending:
            self.pending = False
            raise KeyboardInterrupt


@pytest.mark.parametrize("at", ["entry", "exit"])
def test_ctrl_c_between_the_settings_of_a_block_leaves_none_behind(monkeypatch, at):
    block = no_grad()
    set_mode = recording_mode.set_mode
    if at == "exit":
        block.__enter__()
    monkeypatch.setattr(recording_mode, "set_mode", _Interrupting(set_mode))
    with pytest.raises(KeyboardInterrupt):
        block.__enter__() if at == "entry" else block.__exit__(None, None, None)
    assert recording_mode.mode() == (True, None)
    with no_grad():
        assert not recording_mode.mode()[0]
    assert recording_mode.mode() == (True, None)
