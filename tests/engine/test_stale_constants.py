"""A constant keeps the numbers it was made with, whatever happens to the leaf it came from."""

import copy
import threading

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, functions, gradients, nn, no_grad, optim


def test_a_detached_leaf_keeps_its_numbers_when_an_optimizer_steps():
    w, v = Tensor([2.0]), Tensor([3.0])
    loss = (v * w.detach()).sum()
    w.grad = np.ones(1)
    optim.SGD([w], lr=1.0).step()
    loss.backward()
    np.testing.assert_array_equal(v.grad, [2.0])


@pytest.mark.parametrize(
    "view",
    [
        lambda w: w.reshape(2)[0:1],
        lambda w: w.T[0],
        lambda w: functions.squeeze(w)[:1],
        lambda w: w.astype(float).flatten()[:1],
    ],
)
def test_a_view_taken_under_no_grad_keeps_its_numbers(view):
    w, v = Tensor([[2.0, 5.0]]), Tensor([3.0])
    with no_grad():
        constant = view(w)
    loss = (v * constant).sum()
    w.assign([[7.0, 7.0]])
    loss.backward()
    np.testing.assert_array_equal(v.grad, [2.0])


def test_a_detached_view_of_a_leaf_keeps_its_numbers():
    w, v = Tensor([[2.0, 5.0]]), Tensor([3.0, 3.0])
    loss = (v * w.reshape(2).detach()).sum()
    w.assign([[7.0, 7.0]])
    loss.backward()
    np.testing.assert_array_equal(v.grad, [2.0, 5.0])


def test_an_update_of_a_detached_result_leaves_the_result_alone():
    w = Tensor([2.0])
    y = w * w
    y.detach().assign([0.0])
    np.testing.assert_array_equal(y.data, [4.0])


def test_gradients_refuse_stale_data_off_the_way_too():
    w, v = Tensor([[2.0, 5.0]]), Tensor([3.0, 3.0])
    loss = (v * w.reshape(2)).sum()
    w.assign([[7.0, 7.0]])
    with pytest.raises(RuntimeError, match="was updated after"):
        gradients(loss, v)


def test_an_index_array_changed_after_the_fact_moves_no_gradient():
    t, where = Tensor([1.0, 2.0, 3.0]), np.array([0, 1])
    loss = t[where].sum()
    where[:] = 2
    loss.backward()
    np.testing.assert_array_equal(t.grad, [1.0, 1.0, 0.0])


def test_what_was_computed_is_told_from_what_was_given():
    x = Tensor([1.0])
    with no_grad():
        computed = x * 2
    assert x.is_given and x.detach().is_given
    assert not computed.is_given and not (x * 2).is_given


def test_leaves_share_no_constant_gradient_node():
    a, b = Tensor([1.0]), Tensor([2.0])
    (a + b).backward(create_graph=True)
    with no_grad():
        a.grad *= 10
    assert (a.grad.item(), b.grad.item()) == (10.0, 1.0)


def test_one_no_grad_object_serves_many_blocks_at_once():
    off = no_grad()
    x = Tensor([1.0])
    with off, off:
        assert not (x * 2).requires_grad
    seen = []
    with off:
        thread = threading.Thread(target=lambda: seen.append((x * 2).requires_grad))
        thread.start()
        thread.join()
    assert seen == [True] and (x * 2).requires_grad


def test_one_hot_labels_leave_a_float32_loss_float32():
    logits = Tensor(np.zeros((2, 3), "float32"))
    for dtype in (int, bool, "float64"):
        labels = np.eye(3, dtype=dtype)[:2]
        assert functions.softmax_cross_entropy(logits, labels).dtype == np.float32
        assert functions.sigmoid_cross_entropy(logits, labels).dtype == np.float32


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_bias_of_more_axes_broadcasts_in_any_dtype(dtype):
    x, w = np.ones((1, 3), "float32"), np.ones((3, 2), "float32")
    b = np.arange(8, dtype=dtype).reshape(4, 2)
    np.testing.assert_array_equal(functions.linear(x, w, b), 3 + b)


def test_a_primitive_says_what_its_vjps_lack():
    with pytest.raises(TypeError, match="needs either vjps, one per operand, or vjp_of_all"):
        Primitive("double", on_arrays=lambda a: 2 * a)
    half = Primitive("half", on_arrays=np.add, vjps=(lambda g, y, a, b: g,))
    with pytest.raises(TypeError, match="half has 1 vjps and was called with 2 operands"):
        half(Tensor([1.0]), Tensor([2.0]))


def test_an_operand_whose_vjp_is_none_gets_no_gradient():
    def times_sign_of(a, b):
        return a * np.sign(b)

    keep = Primitive(
        "keep", on_arrays=times_sign_of, vjps=(lambda g, y, a, b: g * np.sign(b), None)
    )
    a, b = Tensor([1.0, 2.0]), Tensor([3.0, -4.0])
    keep(a, b).sum().backward()
    np.testing.assert_array_equal(a.grad, [1.0, -1.0])
    assert b.grad is None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_constant_that_is_an_operands_array_is_a_copy_of_it(place):
    pick = Primitive("pick", on_arrays=lambda *arrays: arrays[place], vjps=(None, None, None))
    leaves = [Tensor([float(i)]) for i in range(3)]
    constant = pick(*leaves)
    leaves[place].assign([9.0])
    assert constant.data == [place]


def test_a_model_with_a_primitive_as_its_activation_can_be_copied():
    double = Primitive("double", on_arrays=lambda a: 2 * a, vjps=(lambda g, y, a: 2 * g,))
    layer = nn.Dense(2, 2, activation=double, seed=0)
    x = np.ones((1, 2))
    np.testing.assert_array_equal(copy.deepcopy(layer)(x).data, layer(x).data)
