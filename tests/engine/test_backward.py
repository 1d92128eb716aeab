"""The life of gradients: accumulation, seeds, retained gradients, passes that fail."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, gradients
from micrograd_plus import functions as F
from micrograd_plus.engine.primitive import Primitive


def test_a_second_backward_doubles_only_the_leaves():
    x, w = Value(2.0), Value(3.0)
    product = x * w
    y = product.tanh()
    y.backward()
    once = [(node, node.grad) for node in (x, w, product, y)]
    y.backward()
    assert [node.grad for node in (x, w)] == [2 * g for _, g in once[:2]]
    assert [node.grad for node in (product, y)] == [g for _, g in once[2:]]


def test_a_second_backward_doubles_only_the_leaves_of_tensors():
    x = Tensor([1.0, 2.0])
    inner = x * 3.0
    y = (inner * inner).sum()
    y.backward(retain_grads=True)
    first, kept = x.grad.copy(), inner.grad.copy()
    y.backward(retain_grads=True)
    np.testing.assert_array_equal(x.grad, 2 * first)
    np.testing.assert_array_equal(inner.grad, kept)


def test_gradients_of_two_graphs_add_up_in_a_shared_leaf():
    x = Tensor([1.0, 2.0])
    (x * 2.0).sum().backward()
    (x * 3.0).sum().backward()
    np.testing.assert_array_equal(x.grad, [5.0, 5.0])


def test_zero_grad_forgets_by_each_kinds_convention():
    v, t = Value(2.0), Tensor([2.0])
    assert (v.grad, t.grad) == (0, None)
    (v * t).sum().backward()
    v.zero_grad()
    t.zero_grad()
    assert (v.grad, t.grad) == (0, None)


def test_backward_on_a_leaf_gives_it_the_seed():
    v, t = Value(2.0), Tensor([1.0, 2.0])
    v.backward()
    t.backward([3.0, 4.0])
    assert v.grad == 1
    np.testing.assert_array_equal(t.grad, [3.0, 4.0])


def test_a_node_that_is_both_operands_gets_both_contributions():
    for x in (Value(3.0), Tensor(3.0)):
        (x * x).backward()
        assert x.grad == 6.0
        x.zero_grad()
        (x + x).backward()
        assert x.grad == 2.0


def test_a_diamond_is_walked_once():
    x = Value(1.0)
    for _ in range(200):
        x = x + x  # 2**200 paths
    root = x
    root.backward()
    assert root.data == 2.0**200


@pytest.mark.parametrize("seed", [np.array([1.0, 10.0]), [1.0, 10.0], Tensor([1.0, 10.0]), (1, 10)])
def test_a_seed_of_any_kind_starts_the_pass(seed):
    x = Tensor([2.0, 3.0])
    (x * x).backward(seed)
    np.testing.assert_array_equal(x.grad, [4.0, 60.0])
    assert type(x.grad) is np.ndarray


@pytest.mark.parametrize("seed", [2, 2.0, np.float64(2.0), np.array(2.0), Value(2.0), Tensor(2.0)])
def test_a_seed_of_any_kind_starts_the_pass_of_a_value(seed):
    x = Value(3.0)
    (x * x).backward(seed)
    assert x.grad == 12.0
    assert type(x.grad) is float


def test_a_condition_that_was_computed_is_passed_by():
    x, a = Tensor([2.0, 0.0]), Tensor([1.0, 1.0])
    F.where(x * 3.0, a, 5.0).sum().backward()
    assert x.grad is None
    np.testing.assert_array_equal(a.grad, [1.0, 0.0])


def test_a_seed_that_is_a_value_starts_a_pass_of_nodes_from_a_tensor():
    x, seed = Tensor([2.0, 3.0]), Value(10.0)
    (x * x).sum().backward(seed, create_graph=True)
    np.testing.assert_array_equal(x.grad.data, [40.0, 60.0])
    x.grad.sum().backward()
    assert seed.grad == 10.0


def test_a_seed_takes_the_dtype_of_its_node():
    x = Tensor([1.0, 2.0], dtype="float32")
    x.backward(np.ones(2))
    assert x.grad.dtype == np.float32


def test_a_seed_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"gradient has shape \(3,\), the Tensor \(2,\)"):
        Tensor([1.0, 2.0]).backward([1.0, 2.0, 3.0])


def test_backward_on_more_than_one_number_says_what_to_do():
    with pytest.raises(ValueError, match=r"shape \(2,\).*\.sum\(\).*backward\(gradient\)"):
        (Tensor([1.0, 2.0]) * 2).backward()


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_backward_on_one_number_of_any_shape_needs_no_seed(shape):
    x = Tensor(np.full(shape, 3.0))
    (x * x).backward()
    np.testing.assert_array_equal(x.grad, np.full(shape, 6.0))


@pytest.mark.parametrize(
    "node", [Value(2.0, requires_grad=False), Tensor([1, 2]), Value(1.0).detach()]
)
def test_backward_on_a_constant_says_why_there_is_no_gradient(node):
    with pytest.raises(ValueError, match=r"requires no gradient.*integer Tensors"):
        node.backward()


def test_inner_gradients_of_values_are_always_kept():
    x = Value(2.0)
    inner = x * 3
    (inner * inner).backward()
    assert inner.grad == 12.0


def test_inner_gradients_of_tensors_are_kept_on_request_only():
    x = Tensor([2.0])
    inner = x * 3.0
    y = (inner * inner).sum()
    y.backward()
    assert inner.grad is None and y.grad == 1.0
    y.backward(retain_grads=True)
    np.testing.assert_array_equal(inner.grad, [12.0])
    assert y.grad == 1.0


def test_gradients_touches_no_grad():
    x, w = Value(2.0), Tensor([1.0, 3.0])
    inner = w * x
    y = (inner * inner).sum()
    found = gradients(y, [x, w, inner, y])
    assert found[0] == 40.0
    np.testing.assert_array_equal(found[1], [8.0, 24.0])
    np.testing.assert_array_equal(found[2], [4.0, 12.0])
    assert found[3] == 1.0
    assert (x.grad, w.grad, inner.grad, y.grad) == (0, None, None, None)


def test_gradients_of_values_are_floats_also_where_they_are_whole():
    x = Value(2)
    assert type(gradients(x + 1, x)) is float


def test_gradients_are_zero_for_an_input_that_plays_no_part():
    x, other, tensor = Value(2.0), Value(3.0), Tensor([[1.0]], dtype="float32")
    found = gradients(x * x, [other, tensor])
    assert found[0] == 0.0
    assert (found[1].shape, found[1].dtype, found[1].sum()) == ((1, 1), np.float32, 0)


def test_gradients_of_an_inner_node_take_every_path_from_it():
    x = Value(2.0)
    inner = x * x
    y = inner * inner + inner
    assert gradients(y, inner) == 9.0
    assert gradients(y, [inner, x]) == [9.0, 36.0]


def test_gradients_names_an_input_that_cannot_have_one():
    x = Value(2.0)
    with pytest.raises(TypeError, match="got float"):
        gradients(x * x, 2.0)
    with pytest.raises(TypeError, match="Tensor with requires_grad=False"):
        gradients(x * x, Tensor([1, 2]))
    with pytest.raises(TypeError, match="needs a node as its output, got float"):
        gradients(2.0, x)


def test_requires_grad_false_is_a_wrapped_constant():
    x, c = Tensor([2.0]), Tensor([5.0], requires_grad=False)
    (x * c).backward()
    np.testing.assert_array_equal(x.grad, [5.0])
    assert c.grad is None
    assert not (c * c).requires_grad


def test_an_exception_in_the_middle_of_a_pass_spoils_nothing():
    failing = True

    def rule(g, y, a):
        if failing:
            raise RuntimeError("the rule fails")
        return g * 2.0

    double = Primitive("double", on_arrays=lambda a: a * 2.0, vjps=(rule,))
    x, w = Tensor([1.0, 2.0]), Tensor([3.0, 4.0])
    y = (double(x) * w).sum() + w.sum()
    with pytest.raises(RuntimeError, match="the rule fails"):
        y.backward()
    assert (x.grad, w.grad) == (None, None)
    assert (x * 2.0).requires_grad, "recording is on again"
    failing = False
    y.backward()
    np.testing.assert_array_equal(x.grad, [6.0, 8.0])
    np.testing.assert_array_equal(w.grad, [3.0, 5.0])


def test_a_pass_that_fails_leaves_numpys_error_state_alone():
    before = np.geterr()
    bad = Primitive("bad", on_arrays=lambda a: a + 0.0, vjps=(lambda g, y, a: 1 // 0,))
    with pytest.raises(ZeroDivisionError):
        bad(Tensor(1.0)).backward()
    assert np.geterr() == before


def test_the_vjp_of_a_constant_operand_is_never_called():
    def forbidden(g, y, a, b):
        raise AssertionError("called")

    rule = lambda g, y, a, b: g * b
    times = Primitive("times", on_arrays=np.multiply, vjps=(rule, forbidden))
    x = Tensor([2.0])
    for constant in (np.array([3.0]), Tensor([3.0], requires_grad=False), Tensor([3])):
        x.zero_grad()
        times(x, constant).backward()
        np.testing.assert_array_equal(x.grad, [3.0])


def test_rows_read_one_by_one_cost_one_array_however_many_they_are(monkeypatch):
    from micrograd_plus.engine.primitives import shapes

    made = []
    scattered = shapes.scatter_add.on_arrays

    def counted(*parts, shape, **static):
        made.append(shape)
        return scattered(*parts, shape=shape, **static)

    monkeypatch.setattr(shapes.scatter_add, "on_arrays", counted)
    x = Tensor(np.arange(1000.0).reshape(500, 2))
    # The whole array joins in before, between and after its rows.
    parts = [(x * x).sum()] + [row.sum() for row in x] + [x.mean()]
    for order in (parts, parts[::-1], parts[250:] + parts[:250]):
        made.clear()
        x.zero_grad()
        total = order[0]
        for part in order[1:]:
            total = total + part
        total.backward()
        assert made == [(500, 2)]
        np.testing.assert_allclose(x.grad, 2 * x.data + 1 + 1 / 1000)


def test_steps_of_a_recurrent_loop_cost_one_array(monkeypatch):
    made = []
    zeros = np.zeros

    x = Tensor(np.ones((300, 4)))
    state = Tensor(np.zeros(4))
    for step in F.unstack(x):
        state = (state * 0.5 + step).tanh()
    loss = state.sum()

    def counted(shape, *args, **kwargs):
        made.append(shape)
        return zeros(shape, *args, **kwargs)

    monkeypatch.setattr(np, "zeros", counted)
    loss.backward()
    assert made == [(300, 4)]
