"""What becomes of float32 and of integers, where the operands have several dtypes."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, gradients
from micrograd_plus import functions as F


@pytest.mark.parametrize("axis", [None, 0, (0, 1)])
@pytest.mark.parametrize(
    "name", ["sum", "mean", "max", "var", "std", "prod", "logsumexp", "softmax"]
)
def test_counts_do_not_promote_float32(name, axis):
    if name == "softmax" and axis != 0:
        axis = -1
    x = Tensor(np.array([[1.0, 2.0], [2.0, 2.0]], "float32"))
    y = getattr(F, name)(x, axis=axis)
    (first,) = gradients(F.sum(y * y), [x], create_graph=True)
    assert (y.dtype, first.dtype) == (np.float32, np.float32)
    assert gradients(F.sum(first * first), x).dtype == np.float32


def test_a_float32_network_stays_float32_throughout(monkeypatch):
    from micrograd_plus.engine import graph

    generator = np.random.default_rng(0)
    w = [Tensor(generator.normal(size=s), dtype="float32") for s in [(4, 5), (5,), (5, 3), (3,)]]
    x, labels = generator.normal(size=(6, 4)).astype("float32"), np.arange(6) % 3
    hidden = F.relu(F.linear(x, w[0], w[1])) / 255 * 0.5 + 1
    logits = F.linear(hidden, w[2], w[3]) - F.mean(hidden) * Value(2.0)
    loss = F.softmax_cross_entropy(logits, labels) + sum(F.sum(p * p) for p in w) * 1e-3
    dtypes = {node.data.dtype for node in graph.topological_order(loss) if not node.is_scalar}
    assert dtypes == {np.dtype("float32")}

    seen = set()
    fit = Tensor._fit

    def watched(self, c):
        seen.add(c.dtype)
        return fit(self, c)

    monkeypatch.setattr(Tensor, "_fit", watched)
    loss.backward()
    assert seen == {np.dtype("float32")}
    assert {p.grad.dtype for p in w} == {np.dtype("float32")}


def test_a_bias_of_another_dtype_promotes_in_linear_as_it_does_in_a_sum():
    x, w = np.ones((2, 3), "float32"), Tensor(np.ones((3, 2)), dtype="float32")
    b = Tensor(np.full(2, 1e-12))
    y = F.linear(x, w, b)
    assert y.dtype == (x @ w + b).dtype == np.float64
    np.testing.assert_array_equal(y.data, (x @ w + b).data)
    y.sum().backward()
    assert (w.grad.dtype, b.grad.dtype) == (np.float32, np.float64)


def test_a_cast_to_integers_is_a_constant():
    x = Tensor([1.7, 2.2])
    assert not x.astype(int).requires_grad
    y = (x * x.astype(int)).sum()
    y.backward()
    np.testing.assert_array_equal(x.grad, [1.0, 2.0])


def test_values_that_hold_integers_lose_no_fraction_among_arrays():
    v, w = Value(2), Value(3)
    y = (F.stack([v, w]) * 0.25).sum() + (v * np.array([1, 2]) * 0.5).sum()
    y.backward()
    assert (v.grad, w.grad) == (1.75, 0.25)
    u = Value(2)
    (u ** np.array([0, 1, 2])).sum().backward()
    assert u.grad == 5.0


def test_an_integer_power_of_integers_may_be_negative():
    np.testing.assert_array_equal((Tensor([2, 4]) ** -1).data, [0.5, 0.25])
    assert (Value(2) ** -1).data == 0.5
