"""What a caller changes after a call changes no gradient: arguments are kept as they were."""

from __future__ import annotations

import numpy as np
import pytest

from micrograd_plus import Primitive, Tensor, gradients, losses, nn
from micrograd_plus import functions as F

X = np.array([[0.5, -1.0, 2.0], [1.5, 3.0, -0.5]])
COUNTS = np.array([2, 0, 1])
ROWS = np.array([1, 0, 1])
MASK = X > 0
LABELS = np.array([2, 0])
ONE_HOT = np.eye(3)[LABELS]

weigh = Primitive(
    "weigh",
    on_arrays=lambda a, weights: a * weights[0],
    vjps=(lambda g, y, a, weights: weigh(g, weights=weights),),
)

LAYER = nn.SimpleRNN(3, 2, seed=0)

# A call on a Tensor and an argument; the argument is an array, or a list of them.
CALLS = {
    "repeat": (lambda x, n: F.repeat(x, n, axis=1), COUNTS),
    "repeat, a list": (lambda x, n: F.repeat(x, n, axis=1), [2, 0, 1]),
    "index": (lambda x, i: x[i], ROWS),
    "index, two arrays": (lambda x, i: x[i, i], ROWS),
    "index, a mask": (lambda x, i: x[i], MASK),
    "index, a list": (lambda x, i: x[i], [0, 1, 1]),
    "take": (lambda x, i: F.take(x, i, axis=0), ROWS),
    "scatter_add": (lambda x, i: F.scatter_add(np.zeros((4, 3)), i, x), LABELS),
    "pad": (lambda x, w: F.pad(x, w), np.array([[1, 0], [0, 2]])),
    "pad, by copies": (lambda x, w: F.pad(x, w, mode="edge"), np.array([[1, 0], [0, 2]])),
    "transpose": (lambda x, axes: F.transpose(x, axes), np.array([1, 0])),
    "reshape": (lambda x, shape: F.reshape(x, shape), np.array([3, 2])),
    "broadcast_to": (lambda x, shape: F.broadcast_to(x, shape), np.array([2, 2, 3])),
    "tile": (lambda x, reps: F.tile(x, reps), np.array([2, 1])),
    "roll": (lambda x, shift: F.roll(x, shift, axis=(0, 1)), [1, 2]),
    "flip": (lambda x, axis: F.flip(x, axis), [0, 1]),
    "sum": (lambda x, axis: F.sum(x, axis), [0]),
    "moveaxis": (lambda x, axes: F.moveaxis(x, axes, [1, 0]), [0, 1]),
    "where": (lambda x, mask: F.where(mask, x, x * x), MASK),
    "np.where": (lambda x, mask: np.where(mask, x, 0.0), MASK),
    "labels": (F.softmax_cross_entropy, LABELS),
    "one-hot labels": (F.softmax_cross_entropy, ONE_HOT),
    "labels of a sigmoid": (F.sigmoid_cross_entropy, ONE_HOT),
    "labels of a loss": (losses.sparse_categorical_crossentropy, LABELS),
    "target of a loss": (losses.categorical_crossentropy, ONE_HOT),
    "target of a regression": (losses.mean_squared_error, X[::-1].copy()),
    "weights of samples": (
        lambda x, w: losses.mean_squared_error(x, np.zeros((2, 3)), sample_weight=w),
        np.array([1.0, 3.0]),
    ),
    "mask of a recurrent layer": (
        lambda x, mask: LAYER(F.reshape(x, (1, 2, 3)), mask=mask),
        np.array([[True, False]]),
    ),
    "insert": (lambda x, i: F.insert(x, i, 0.0, axis=1), np.array([0, 2])),
    "delete": (lambda x, i: F.delete(x, i, axis=1), np.array([0, 2])),
    "take_along_axis": (lambda x, i: F.take_along_axis(x, i, 1), np.array([[0, 2], [1, 1]])),
    "choose": (lambda x, i: F.choose(i, [x, x * x, -x]), np.array([0, 2, 1])),
    "select": (lambda x, masks: F.select(masks, [x]), [MASK]),
    "compress": (lambda x, mask: F.compress(mask, x, axis=1), np.array([True, False, True])),
    "sum with where": (lambda x, mask: F.sum(x, where=mask), MASK),
    "average": (lambda x, w: F.average(x, axis=1, weights=w), np.array([1.0, 2.0, 4.0])),
    "split": (lambda x, places: F.split(x, places, 1)[1], np.array([1, 2])),
    "a primitive of one's own": (lambda x, weights: weigh(x, weights=weights), [np.ones(3)]),
}


def scrambled(argument):
    """Changed in place as far as it goes: the arrays in it, and the list itself."""
    if isinstance(argument, list):
        for part in argument:
            if isinstance(part, np.ndarray):
                part[...] = 7
        argument[:] = argument[:1] * len(argument)
    else:
        argument[...] = argument.ravel()[0]


def copied(argument):
    return [np.copy(x) if isinstance(x, np.ndarray) else x for x in argument]


@pytest.mark.parametrize("call, argument", CALLS.values(), ids=CALLS)
def test_an_argument_that_is_changed_later_changes_no_gradient(call, argument):
    found = []
    for change in (lambda argument: None, scrambled):
        x = Tensor(np.abs(X) / 4)
        own = copied(argument) if isinstance(argument, list) else argument.copy()
        y = call(x, own)
        change(own)
        found.append(gradients(y, x, np.arange(1.0, 1.0 + y.size).reshape(y.shape)))
    np.testing.assert_array_equal(found[1], found[0])
