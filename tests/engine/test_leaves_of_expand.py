"""What stands for each leaf in the graph that expand makes."""

import numpy as np

from micrograd_plus import Tensor, Value, expand


def test_a_leaf_of_floats_becomes_values_of_its_shape_named_by_place():
    w = Tensor([[1.0, 2.0]], label="w")
    _, leaves = expand(w.sum())
    assert [[v.label for v in row] for row in leaves[w]] == [["w[0, 0]", "w[0, 1]"]]


def test_a_leaf_of_integers_stays_a_plain_array():
    w, k = Tensor([1.0, 2.0]), Tensor([3, 4])
    total, leaves = expand((w * k).sum())
    assert type(leaves[k]) is np.ndarray and leaves[k].dtype == k.dtype
    total.backward()
    assert [v.grad for v in leaves[w]] == [3, 4]


def test_a_value_of_an_integer_stays_a_value():
    k = Value(3)
    _, leaves = expand((k * Tensor([1.0])).sum())
    assert leaves[k][()].data == 3
