"""no_grad, updates in place, stale data, and threads."""

from __future__ import annotations

import asyncio
import threading

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, grad, no_grad, vjp
from micrograd_plus import functions as F


def test_nothing_is_recorded_inside_no_grad():
    x, t = Value(2.0), Tensor([2.0])
    with no_grad():
        results = [x * x, x.exp(), 2 * x, t * t, t @ t, F.sum(t), t[0], F.weighted_sum([x], [x])]
    assert not any(y.requires_grad for y in results)
    assert all(y.is_leaf and y.operands == () for y in results)


def test_no_grad_nests_and_ends_with_its_block():
    x = Value(2.0)
    with no_grad():
        with no_grad():
            pass
        assert not (x * x).requires_grad
    assert (x * x).requires_grad


def test_no_grad_ends_with_an_exception_too():
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert (Value(2.0) * 2).requires_grad


def test_no_grad_is_a_decorator_that_works_on_every_call():
    @no_grad()
    def predict(x):
        return x * x

    x = Value(2.0)
    assert [predict(x).requires_grad for _ in range(3)] == [False] * 3
    assert (x * x).requires_grad


def test_grad_records_even_inside_no_grad():
    with no_grad():
        assert grad(lambda x: x * x)(3.0) == 6.0
        _, pull_back = vjp(lambda x: x * x, 3.0)
        assert pull_back(1.0) == (6.0,)
        assert not (Value(2.0) * 2).requires_grad


def test_backward_runs_inside_no_grad():
    x = Value(3.0)
    y = x * x
    with no_grad():
        y.backward()
    assert x.grad == 6.0


@pytest.mark.parametrize("make", [Value, lambda x: Tensor([x])], ids=["Value", "Tensor"])
def test_create_graph_records_even_inside_no_grad(make):
    x = make(3.0)
    y = x**3
    with no_grad():
        y.backward(create_graph=True)
    slope = x.grad
    x.zero_grad()
    slope.backward()
    assert float(np.ravel(x.grad)[0]) == 18.0


@pytest.mark.parametrize("make", [Value, lambda x: Tensor([x])], ids=["Value", "Tensor"])
def test_an_update_in_place_under_no_grad_changes_the_leaf_itself(make):
    p = q = make(8.0)
    with no_grad():
        p -= 2.0
        p += 1
        p *= 3
        p /= 7
        p **= 2
    assert p is q
    assert p.item() == 9.0
    assert p.is_leaf and p.requires_grad


def test_an_update_in_place_writes_into_the_same_array():
    array = np.array([1.0, 2.0])
    p = Tensor(array)
    with no_grad():
        p -= np.array([0.5, 0.5])
    np.testing.assert_array_equal(array, [0.5, 1.5])


def test_an_update_in_place_keeps_float32():
    p = Tensor([1.0], dtype="float32")
    with no_grad():
        p -= np.array([0.5])
    assert p.dtype == np.float32


def test_outside_no_grad_the_same_line_makes_a_new_node():
    p = q = Value(1.0)
    p -= 0.5
    assert p is not q
    assert (p.data, q.data) == (0.5, 1.0)


def test_a_gradient_step_trains():
    w = Tensor([3.0, -2.0])
    for _ in range(50):
        w.zero_grad()
        (w * w).sum().backward()
        with no_grad():
            w -= 0.1 * w.grad
    assert np.abs(w.data).max() < 1e-3


def test_fractions_are_not_cut_off_to_fit_integers():
    t = Tensor([1, 2, 3])
    with no_grad(), pytest.raises(TypeError, match=r"cannot assign float64 to Tensor \(3,\) int64"):
        t /= 2
    np.testing.assert_array_equal(t.data, [1, 2, 3])


def _assign(p):
    p.assign(p.data * 2)


def _in_place(p):
    with no_grad():
        p -= 0.5


@pytest.mark.parametrize("update", [_assign, _in_place])
@pytest.mark.parametrize("make", [Value, lambda x: Tensor([x])], ids=["Value", "Tensor"])
@pytest.mark.parametrize(
    "f",
    [
        lambda w: w * w,
        lambda w: w * 2.0,
        lambda w: 3.0 / w,
        lambda w: w.detach() * w,
        lambda w: w.exp().exp(),
        lambda w: F.maximum(w, w, 1.0),
        lambda w: F.where(True, w, 0.0),
    ],
)
def test_a_pass_through_stale_data_raises_and_says_so(update, make, f):
    w = make(2.0)
    w.label = "w"
    y = f(w)
    update(w)
    with pytest.raises(RuntimeError, match=r"'w' was updated after.*compute the result again"):
        y.backward()
    with pytest.raises(RuntimeError, match="'w' was updated after"):
        y.backward(create_graph=True)
    f(w).backward()
    assert w.grad is not None


def test_an_update_of_another_leaf_is_no_reason_to_refuse():
    w, other = Value(2.0), Value(3.0)
    y = w * w
    other.assign(4.0)
    y.backward()
    assert w.grad == 4.0


def test_a_stale_pass_leaves_gradients_alone():
    w, v = Value(2.0), Value(3.0)
    y = w * v
    w.assign(1.0)
    with pytest.raises(RuntimeError):
        y.backward()
    assert (w.grad, v.grad) == (0, 0)


@pytest.mark.parametrize("make", [Value, lambda x: Tensor([x])], ids=["Value", "Tensor"])
def test_a_result_cannot_be_assigned_to(make):
    y = make(2.0) * 2
    with pytest.raises(ValueError, match="computed from others"):
        y.assign(1.0)


def test_assigning_another_shape_names_both():
    with pytest.raises(ValueError, match=r"cannot assign shape \(3,\) to Tensor \(2,\)"):
        Tensor([1.0, 2.0]).assign([1.0, 2.0, 3.0])


def _train(disturbed: bool, barrier: threading.Barrier, losses: list[float]) -> None:
    generator = np.random.default_rng(0)
    x, w = generator.normal(size=(20, 3)), Tensor(np.zeros(3))
    target = x @ [1.0, -2.0, 3.0]
    v = Value(0.0)
    barrier.wait()
    for _ in range(150):
        if disturbed:
            with no_grad():
                assert not (w * 2.0).requires_grad
                for _ in range(20):
                    (w * w).sum()
        w.zero_grad()
        v.zero_grad()
        loss = ((x @ w - target) ** 2).mean() + (v - 1) ** 2
        assert loss.requires_grad
        loss.backward()
        with no_grad():
            w -= 0.1 * w.grad
            v -= 0.1 * v.grad
        losses.append(float(loss))


def test_two_threads_train_without_disturbing_each_other():
    barrier = threading.Barrier(2)
    histories: list[list[float]] = [[], []]
    threads = [
        threading.Thread(target=_train, args=(disturbed, barrier, history))
        for disturbed, history in zip((False, True), histories, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone: list[float] = []
    _train(False, threading.Barrier(1), alone)
    assert histories == [alone, alone]
    assert alone[-1] < 1e-4


def test_grad_mode_is_each_threads_own():
    seen = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append((Value(2.0) * 2).requires_grad))
        thread.start()
        thread.join()
    assert seen == [True]


def test_an_asyncio_task_that_waits_in_no_grad_leaves_the_others_recording():
    x = Value(2.0)

    async def quiet(entered, done):
        with no_grad():
            entered.set()
            await done.wait()
            return (x * x).requires_grad

    async def both():
        entered, done = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(quiet(entered, done))
        await entered.wait()
        meanwhile = (x * x).requires_grad
        done.set()
        return await task, meanwhile

    assert asyncio.run(both()) == (False, True)
