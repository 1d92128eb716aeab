"""Layers that do something else in training: Dropout and BatchNorm; and LayerNorm."""

import numpy as np
import pytest

from micrograd_plus import Tensor, nn, optim, training

X = np.random.default_rng(0).normal(2.0, 3.0, size=(50, 4))


def test_a_share_of_the_rate_is_dropped_and_the_rest_scaled_up():
    y = nn.Dropout(0.2, seed=0)(np.ones(100_000))
    assert set(np.unique(y)) == {0.0, 1 / 0.8}
    assert abs(y.mean() - 1) < 0.01


def test_the_gradient_flows_where_nothing_was_dropped():
    x = Tensor(np.ones(20))
    y = nn.Dropout(0.5, seed=0)(x)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, y.data)


def test_what_is_dropped_counts_for_nothing_however_large():
    y = nn.Dropout(0.5, seed=0)(np.full(20, np.inf))
    assert set(y) == {0.0, np.inf}


def test_in_evaluation_and_at_rate_0_nothing_is_dropped():
    assert nn.Dropout(0.5, seed=0).eval()(X) is X
    assert nn.Dropout(0.0)(X) is X


def test_each_call_drops_others_and_each_seed_its_own():
    layer = nn.Dropout(0.5, seed=0)
    assert not np.array_equal(layer(X), layer(X))
    assert np.array_equal(nn.Dropout(0.5, seed=1)(X), nn.Dropout(0.5, seed=1)(X))


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan")])
def test_a_rate_is_from_0_to_below_1(rate):
    with pytest.raises(ValueError, match=f"rate of Dropout must be from 0 to below 1, got {rate}"):
        nn.Dropout(rate)


def test_a_batch_leaves_with_mean_0_and_variance_1():
    y = nn.BatchNorm(4, dtype="float64")(X).data
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=0), 1, rtol=1e-5)


def test_evaluation_uses_the_running_numbers_and_does_not_move_them():
    layer = nn.BatchNorm(4, momentum=1.0, epsilon=0.0, dtype="float64")
    layer(X)
    before = layer.state_dict()
    y = layer.eval()(X[:1]).data
    np.testing.assert_allclose(y, (X[:1] - X.mean(axis=0)) / X.std(axis=0, ddof=1), rtol=1e-12)
    assert all(np.array_equal(before[k], v) for k, v in layer.state_dict().items())


def test_building_moves_no_running_numbers():
    layer = nn.BatchNorm()
    nn.Sequential(layer).build((4,))
    assert layer.running_mean.tolist() == [0.0] * 4
    assert layer.running_var.tolist() == [1.0] * 4


def test_running_numbers_are_saved_and_are_not_trained(tmp_path, capsys):
    layer = nn.BatchNorm(4)
    layer(X)
    nn.save_weights(layer, tmp_path / "w")
    twin = nn.BatchNorm(4)
    nn.load_weights(twin, tmp_path / "w")
    assert np.array_equal(twin.running_var.data, layer.running_var.data)
    nn.summary(layer)
    assert ["not", "trainable", "8"] in [row.split() for row in capsys.readouterr().out.split("\n")]


def test_a_forward_pass_after_another_leaves_its_graph_fresh():
    layer = nn.BatchNorm(4)
    first = layer.eval()(X).sum()
    layer.train()(X)
    first.backward()


def test_one_row_has_no_variance():
    with pytest.raises(ValueError, match=r"needs two rows or more in training, got shape \(1, 4\)"):
        nn.BatchNorm(4)(X[:1])
    assert nn.BatchNorm(4)(np.ones((1, 3, 4))).shape == (1, 3, 4)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: nn.BatchNorm(4, momentum=1.5),
            "momentum of BatchNorm must be from 0 to 1, got 1.5",
        ),
        (
            lambda: nn.BatchNorm(4, epsilon=-1.0),
            "epsilon of BatchNorm must be 0 or more.*, got -1.0",
        ),
        (
            lambda: nn.LayerNorm(4, epsilon=float("nan")),
            "epsilon of LayerNorm must be 0 or more.*, got nan",
        ),
        (lambda: nn.LayerNorm(0), "inputs of LayerNorm must be an integer of 1 or more, got 0"),
        (lambda: nn.BatchNorm(4)(np.ones(4)), r"takes shape \(n, \.\.\., 4\), got \(4,\)"),
    ],
)
def test_a_number_out_of_range_is_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_every_row_leaves_a_layer_norm_with_mean_0_and_variance_1():
    y = nn.LayerNorm(4, epsilon=0.0, dtype="float64")(X).data
    np.testing.assert_allclose(y.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(y.var(axis=1), 1, rtol=1e-12)


def test_a_model_of_all_of_them_trains_by_fit():
    model = nn.Sequential(
        nn.Dense(units=8, seed=0),
        nn.BatchNorm(),
        nn.ReLU(),
        nn.Dropout(0.1, seed=1),
        nn.LayerNorm(),
        nn.Dense(units=1, seed=2),
    ).build((4,))
    history = training.fit(
        model,
        X,
        X[:, :1],
        loss="mean_squared_error",
        optimizer=optim.Adam(model.parameters(), lr=0.05),
        epochs=20,
        batch_size=10,
        seed=0,
        verbose=False,
    )
    assert history["loss"][-1] < history["loss"][0] / 3


@pytest.mark.parametrize("kind", [nn.BatchNorm, nn.LayerNorm])
def test_layers_of_float16_normalise_what_has_a_variance_beyond_it(kind):
    x = np.random.default_rng(0).normal(0, 1000, (64, 64))
    narrow, wide = kind(64, dtype="float16"), kind(64, dtype="float64")
    y = narrow(x.astype("float16"))
    assert y.dtype == "float16"
    np.testing.assert_allclose(y.data, wide(x).data, atol=0.02)
    assert narrow.eval()(x.astype("float16")).dtype == "float16"
    np.testing.assert_allclose(narrow(x.astype("float16")).data, wide.eval()(x).data, atol=0.05)
