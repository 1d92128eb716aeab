import numpy as np
import pytest

from micrograd_plus import nn
from micrograd_plus.nn import initializers

SHAPE = (300, 500)


@pytest.mark.parametrize(
    ("name", "limit"),
    [("glorot_uniform", (6 / 800) ** 0.5), ("he_uniform", (6 / 300) ** 0.5)],
)
def test_a_uniform_start_fills_its_bounds(name, limit):
    w = initializers.find(name)(SHAPE, np.random.default_rng(0), "float64")
    assert np.abs(w).max() <= limit
    assert np.abs(w).max() > 0.999 * limit
    assert abs(w.mean()) < 0.01 * limit
    assert w.var() == pytest.approx(limit**2 / 3, rel=0.02)


@pytest.mark.parametrize(("name", "variance"), [("glorot_normal", 2 / 800), ("he_normal", 2 / 300)])
def test_a_normal_start_has_its_variance(name, variance):
    w = initializers.find(name)(SHAPE, np.random.default_rng(0), "float64")
    assert abs(w.mean()) < 0.01 * variance**0.5
    assert w.var() == pytest.approx(variance, rel=0.02)


@pytest.mark.parametrize("name", list(initializers.NAMES))
def test_a_start_has_the_dtype_asked_for(name):
    rng = np.random.default_rng(0)
    assert initializers.find(name)((2, 3), rng).dtype == np.float32
    assert initializers.find(name)((2, 3), rng, "float64").dtype == np.float64


def test_a_signal_keeps_its_size_through_ten_relu_layers_from_he():
    x = np.random.default_rng(0).normal(size=(200, 256)).astype("float32")
    y = x
    for i in range(10):
        y = nn.Dense(256, 256, "relu", initializer="he_normal", seed=i)(y).data
    assert 0.5 < np.mean(y**2) / np.mean(x**2) < 2


def test_the_same_seed_gives_the_same_weights():
    one, other = nn.Dense(3, 4, seed=5), nn.Dense(3, 4, seed=5)
    assert np.array_equal(one.weight.data, other.weight.data)
    assert not np.array_equal(one.weight.data, nn.Dense(3, 4, seed=6).weight.data)


def test_layers_that_draw_from_one_generator_differ():
    rng = np.random.default_rng(0)
    one, other = nn.Dense(3, 4, seed=rng), nn.Dense(3, 4, seed=rng)
    assert not np.array_equal(one.weight.data, other.weight.data)
    assert np.array_equal(one.weight.data, nn.Dense(3, 4, seed=0).weight.data)


def test_numpys_global_state_is_left_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    nn.Dense(3, 4)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_an_initialiser_may_be_a_function():
    layer = nn.Dense(2, 3, initializer=lambda shape, rng, dtype: np.ones(shape, dtype))
    assert (layer.weight.data == 1).all()
    assert (layer.bias.data == 0).all()


def test_what_is_no_initialiser_is_refused():
    with pytest.raises(TypeError, match="a name or a function, got 3"):
        nn.Dense(2, 3, initializer=3)
    with pytest.raises(ValueError, match="two sizes or more"):
        initializers.he_normal((3,), np.random.default_rng(0))


@pytest.mark.parametrize("shape", [(4, 4), (3, 5), (5, 3), (2, 2, 3, 4)])
def test_an_orthogonal_start_keeps_lengths(shape):
    w = initializers.orthogonal(shape, np.random.default_rng(0), "float64").reshape(-1, shape[-1])
    product = w.T @ w if w.shape[0] >= w.shape[1] else w @ w.T
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-12)


def test_an_orthogonal_start_turns_either_way():
    rng = np.random.default_rng(0)
    starts = [initializers.orthogonal((2, 2), rng, "float64") for _ in range(200)]
    assert 60 < sum(np.linalg.det(w) > 0 for w in starts) < 140
    assert abs(np.mean(starts, axis=0)).max() < 0.2


def test_the_start_of_an_embedding_has_variance_1():
    w = initializers.standard_normal(SHAPE, np.random.default_rng(0), "float64")
    assert abs(w.mean()) < 0.01
    assert w.var() == pytest.approx(1, rel=0.02)
