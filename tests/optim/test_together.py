"""Small parameters are updated together, and nobody can tell."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, optim
from micrograd_plus.optim.state import BLOCK, SMALL
from tests.optim.kinds import every_kind

SHAPES = [(3, 2), (), (5,), (0,), (2, 1, 4), (SMALL + 1,), (7,)]


def tensors(dtypes, shapes=SHAPES):
    rng = np.random.default_rng(0)
    return [
        Tensor(np.asarray(rng.normal(size=shape)).astype(dtype))
        for shape, dtype in zip(shapes, np.resize(dtypes, len(shapes)), strict=True)
    ]


def step(optimizers, parameters, number, without=()):
    """A step of all, by gradients that its number says; some parameters have none."""
    rng = np.random.default_rng(number)
    for i, p in enumerate(parameters):
        g = np.asarray(rng.normal(size=p.shape) * 10.0 ** rng.integers(-3, 3)).astype(p.dtype)
        p.grad = None if i in without else g
    for optimizer in optimizers:
        optimizer.step()


def same(ours, others):
    pairs = zip(ours, others, strict=True)
    return all(p.dtype == q.dtype and np.array_equal(p.data, q.data) for p, q in pairs)


def walk(kind, options, dtypes, shapes=SHAPES):
    """The ends of five steps, of parameters of one optimizer and of one each."""
    together, alone = tensors(dtypes, shapes), tensors(dtypes, shapes)
    one, each = kind(together, **options), [kind([p], **options) for p in alone]
    for number, without in enumerate([(), (2,), (0, 4), (), ()]):
        step([one], together, number, without)
        step(each, alone, number, without)
    return together, alone


@pytest.mark.parametrize(
    "dtypes", [["float32"], ["float64", "float16"], ["float16", "float32"]], ids="-".join
)
@every_kind
def test_many_walk_as_each_does_alone_to_the_bit(kind, options, dtypes):
    assert same(*walk(kind, options, dtypes))


@pytest.mark.parametrize("shared", [{"weight_decay": 0.1}, {"clip_value": 0.5}])
@every_kind
def test_many_that_decay_or_are_clipped_walk_as_each_does_alone(kind, options, shared):
    assert same(*walk(kind, options | shared, ["float32"]))


@every_kind
def test_more_than_a_block_of_them_walk_as_each_does_alone(kind, options):
    shapes = [(SMALL,)] * (BLOCK // SMALL + 2)
    assert same(*walk(kind, options, ["float32"], shapes))


def test_small_ones_are_updated_at_once():
    calls = []

    class Counting(optim.SGD):
        def update(self, h, p, *rest):
            calls.append(p.size)
            super().update(h, p, *rest)

    parameters = tensors(["float32"])
    step([Counting(parameters)], parameters, 0)
    small = sum(p.size for p in parameters if p.size <= SMALL)
    assert sorted(calls) == [small, SMALL + 1]


@every_kind
def test_each_keeps_the_array_that_it_has(kind, options):
    parameters = tensors(["float32"])
    arrays = [p.data for p in parameters]
    step([kind(parameters, **options)], parameters, 0)
    assert all(p.data is array for p, array in zip(parameters, arrays, strict=True))


OVERLAPPING = {
    "one array": lambda a: [a, a],
    "an array and its half": lambda a: [a, a[:2]],
    "halves that overlap": lambda a: [a[:3], a[1:]],
}


@pytest.mark.parametrize("parts", OVERLAPPING.values(), ids=OVERLAPPING)
def test_parameters_that_share_numbers_are_updated_one_after_another(parts):
    array, other = np.zeros(4), Tensor(np.zeros(3))
    p, q = map(Tensor, parts(array))
    expected = np.zeros(4)
    for part in parts(expected):
        part -= 0.5
    for t in (p, other, q):
        t.grad = np.ones(t.shape)
    optim.SGD([p, other, q], lr=0.5).step()
    assert np.array_equal(array, expected)


def test_one_that_becomes_wider_on_the_way_keeps_all_its_digits():
    p, q = Tensor(np.ones(2, "float32")), Tensor(np.ones(2, "float32"))
    optimizer = optim.SGD([p, q], lr=0.1)
    q.data = q.data.astype("float64")
    for t in (p, q):
        t.grad = np.ones_like(t.data)
    optimizer.step()
    assert (q.dtype, q.data[0]) == ("float64", 1 - 0.1)


def test_a_gradient_of_another_shape_leaves_those_beside_it_alone():
    parameters = tensors(["float32"])
    optimizer = optim.Adam(parameters)
    for p in parameters:
        p.grad = np.ones(p.shape, p.dtype)
    parameters[-1].grad = np.ones(8, "float32")
    with pytest.raises(ValueError, match="has a gradient of shape"):
        optimizer.step()
    assert same(parameters[:2], tensors(["float32"])[:2])


def test_values_between_frozen_ones_walk_as_alone():
    values, alone = [Value(float(i)) for i in range(5)], [Value(float(i)) for i in range(5)]
    one, each = optim.Adam(values), [optim.Adam([v]) for v in alone]
    for number in range(3):
        for v, w in zip(values, alone, strict=True):
            v.grad = w.grad = v.data - number
        values[number].requires_grad = alone[number].requires_grad = False
        for optimizer in (one, *each):
            optimizer.step()
    assert [v.data for v in values] == [w.data for w in alone]
