"""Decayed state becomes 0, and not numbers too small for all of their digits, which are slow."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, optim

DECAYING = pytest.mark.parametrize(
    ("kind", "options"),
    [
        (optim.SGD, {"momentum": 0.8, "nesterov": True}),
        (optim.RMSprop, {"rho": 0.8}),
        (optim.Adam, {"betas": (0.8, 0.8)}),
    ],
)


def state_after(optimizer, p, gradient, steps):
    """All state of `p`, which has this gradient once, and then none."""
    for _ in range(steps):
        p.grad = gradient
        optimizer.step()
        gradient = gradient * 0
    return [optimizer.numbers_for(p)[name] for name in optimizer.slots(optimizer.groups[0])]


@DECAYING
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_state_of_a_unit_that_died_becomes_0(kind, options, dtype):
    p = Tensor(np.ones(3, dtype))
    small = np.array([-1, 0, 1], dtype) * np.finfo(dtype).tiny ** 0.5 * 1000
    for state in state_after(kind([p], **options), p, small, steps=2560):
        assert np.array_equal(state, np.zeros(3))


@DECAYING
def test_state_of_a_value_becomes_0_as_a_tensors_does(kind, options):
    x = Value(1.0)
    assert not any(state_after(kind([x], **options), x, 1e-150, steps=2560))


@DECAYING
def test_small_state_that_has_all_its_digits_stays(kind, options):
    p = Tensor(np.ones(2, "float32"))
    p.grad = np.array([-1e-18, 1e-18], "float32")
    optimizer = kind([p], **options)
    for _ in range(64):
        optimizer.step()
    for name in optimizer.slots(optimizer.groups[0]):
        assert optimizer.numbers_for(p)[name].all()


def test_half_precision_keeps_the_few_digits_it_has():
    p = Tensor(np.ones(1, "float16"))
    optimizer = optim.RMSprop([p])
    for _ in range(64):
        p.grad = np.full(1, 1e-3, "float16")
        optimizer.step()
    assert 0 < optimizer.numbers_for(p)["v"] < np.finfo("float16").tiny


@DECAYING
def test_training_that_stops_at_any_step_goes_on_alike(kind, options):
    p, q = Tensor(np.ones(2, "float32")), Tensor(np.ones(2, "float32"))
    one, other = kind([p], **options), kind([q], **options)
    state_after(one, p, np.full(2, 1e-18, "float32"), steps=60)
    q.assign(p.data)
    other.load_state_dict(one.state_dict())
    rest = [state_after(o, x, np.zeros(2, "float32"), 8) for o, x in ((one, p), (other, q))]
    assert np.array_equal(*rest)
