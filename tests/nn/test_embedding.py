import numpy as np
import pytest

from micrograd_plus import Tensor, nn
from micrograd_plus.testing import check_gradients


def test_every_id_becomes_its_row():
    layer = nn.Embedding(5, 3, seed=0)
    y = layer([[4, 0], [4, 4]])
    assert (y.shape, y.dtype) == ((2, 2, 3), np.float32)
    np.testing.assert_array_equal(y.data, layer.weight.data[[[4, 0], [4, 4]]])


@pytest.mark.parametrize("ids", [3, [], np.zeros((2, 0, 4), int), Tensor([1, 2]), np.uint8([1])])
def test_ids_have_any_shape(ids):
    shape = np.shape(ids.data if isinstance(ids, Tensor) else ids)
    ids = np.zeros(0, int) if isinstance(ids, list) else ids
    assert nn.Embedding(5, 3)(ids).shape == (*shape, 3)


def test_only_the_rows_that_were_used_get_a_gradient():
    layer = nn.Embedding(5, 2, seed=0)
    layer([1, 3, 1]).sum().backward()
    assert layer.weight.grad.tolist() == [[0, 0], [2, 2], [0, 0], [1, 1], [0, 0]]


def test_its_gradient_is_right():
    layer = nn.Embedding(4, 2, seed=0, dtype="float64")

    def f(weight):
        layer.weight = weight
        return layer(np.array([[1, 0], [1, 1]])) ** 2

    assert check_gradients(f, layer.weight.data)


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([[0, 1], [5, -1]], r"takes ids from 0 to 4, got 5 at index \(1, 0\)"),
        ([-1], r"takes ids from 0 to 4, got -1 at index \(0,\)"),
        (7, r"takes ids from 0 to 4, got 7"),
        ([0.0, 1.0], r"takes integer ids, got float64 of shape \(2,\)"),
        ([True], r"takes integer ids, got bool"),
    ],
)
def test_an_id_that_there_is_not_is_named(ids, words):
    model = nn.Sequential(nn.Embedding(5, 3))
    with pytest.raises(ValueError, match=r"^layers\.0: Embedding\(5, 3\) " + words):
        model(ids)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 3), "inputs of Embedding must be an integer of 1 or more, got 0"),
        ((3, 2.5), "units of Embedding must be an integer of 1 or more, got 2.5"),
        ((3, 2, "normal"), "no initialiser 'normal'"),
        ((3, 2, "he_normal", 0, "int64"), "a floating-point dtype, got int64"),
    ],
)
def test_a_bad_argument_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        nn.Embedding(*arguments)


def test_padding_that_is_masked_is_not_learnt_from():
    ids = np.array([[1, 2, 0, 0], [3, 0, 0, 0]])
    embedding, rnn = nn.Embedding(4, 2, seed=0), nn.GRU(2, 3, seed=1)
    rnn(embedding(ids), mask=ids != 0).sum().backward()
    assert not embedding.weight.grad[0].any()
    assert embedding.weight.grad[1:].all()
