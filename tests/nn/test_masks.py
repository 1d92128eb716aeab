"""A mask travels from the layer that knows it to those that take it, as far as steps are kept."""

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, nn

IDS = np.array([[3, 1, 4, 1], [2, 5, 0, 0], [4, 0, 0, 0]])
REAL = IDS != 0
X = np.random.default_rng(0).normal(size=(3, 4, 2))

RECURRENT = [nn.SimpleRNN, nn.GRU, nn.LSTM]
every_kind = pytest.mark.parametrize("kind", RECURRENT)


def embedding(padding=0):
    return nn.Embedding(6, 2, seed=0, dtype="float64", padding=padding)


def rnn(kind=nn.LSTM, **options):
    return kind(2, 3, seed=1, dtype="float64", **options)


@every_kind
def test_an_embedding_with_a_padding_tells_a_recurrent_layer_what_to_pass_over(kind):
    table, layer = embedding(), rnn(kind)
    expected = layer(table(IDS), mask=REAL).data
    np.testing.assert_array_equal(nn.Sequential(table, layer)(IDS).data, expected)
    assert not np.array_equal(layer(table(IDS)).data, expected)


KEEPING = {
    "Dense": nn.Dense(2, 2, "tanh", seed=2, dtype="float64"),
    "Dropout": nn.Dropout(0.5, seed=0),
    "BatchNorm": nn.BatchNorm(2, dtype="float64"),
    "LayerNorm": nn.LayerNorm(2, dtype="float64"),
    "ReLU": nn.ReLU(),
    "Activation": nn.Activation("softmax"),
    "Residual": nn.Residual(nn.Dense(2, 2, seed=3, dtype="float64")),
    "Sequential": nn.Sequential(nn.ReLU(), nn.Dense(2, 2, seed=4, dtype="float64")),
    "recurrent, with sequences": nn.GRU(2, 2, return_sequences=True, seed=5, dtype="float64"),
}


@pytest.mark.parametrize("layer", KEEPING.values(), ids=KEEPING)
def test_layers_that_keep_steps_hand_the_mask_on(layer):
    last = rnn()
    model = nn.Sequential(embedding(), layer, last).eval()
    np.testing.assert_array_equal(model[:2].output_mask(IDS), REAL)
    between = model[:2](IDS)
    np.testing.assert_array_equal(model(IDS).data, last(between, mask=REAL).data)


@pytest.mark.parametrize(
    "layer", [nn.Conv1D(2, 2, 2), nn.Lambda(functions.tanh), rnn(), nn.Flatten(), nn.MaxPool1D()]
)
def test_layers_that_mix_steps_hand_none_on(layer):
    assert nn.Sequential(embedding(), layer).output_mask(IDS) is None


def test_a_mask_goes_into_the_containers_within():
    inner = nn.Sequential(nn.Residual(nn.Dropout(0.0)), rnn())
    model = nn.Sequential(nn.Sequential(embedding()), inner)
    expected = inner[1](embedding()(IDS) * 2.0, mask=REAL).data
    np.testing.assert_allclose(model(IDS).data, expected, rtol=1e-12)


def test_an_embedding_that_is_not_first_looks_at_what_it_is_given():
    model = nn.Sequential(nn.Reshape(4), nn.Sequential(embedding()), rnn(return_sequences=True))
    ids = IDS.reshape(3, 2, 2)
    np.testing.assert_array_equal(model.output_mask(ids), REAL)
    np.testing.assert_array_equal(model(ids).data, model[1:](IDS).data)


def test_a_mask_given_by_hand_travels_as_well():
    model = nn.Sequential(nn.Dense(2, 2, seed=0, dtype="float64"), rnn())
    expected = model[1](model[0](X), mask=REAL).data
    np.testing.assert_array_equal(model(X, mask=REAL).data, expected)


def test_a_layer_of_ones_own_is_given_a_mask_where_it_takes_one():
    seen = []

    class Takes(nn.Module):
        keeps_steps = True

        def forward(self, x, mask=None):
            seen.append(mask)
            return x

    nn.Sequential(embedding(), Takes(), Takes())(IDS)
    np.testing.assert_array_equal(seen, [REAL, REAL])
    seen.clear()
    nn.Sequential(embedding(padding=None), Takes())(IDS)
    assert seen == [None]


def test_a_model_without_a_padding_has_no_mask():
    assert (
        nn.Sequential(embedding(padding=None), rnn(return_sequences=True)).output_mask(IDS) is None
    )


def test_the_vectors_of_padding_are_zeros_and_learn_nothing():
    table = embedding()
    table.weight.assign(np.ones((6, 2)))
    y = table(IDS)
    assert not y.data[~REAL].any() and (y.data[REAL] == 1).all()
    y.sum().backward()
    assert table.weight.grad.tolist() == [[0, 0], [2, 2], [1, 1], [1, 1], [2, 2], [1, 1]]
    assert not embedding().weight.data[0].any()


@pytest.mark.parametrize(
    ("padding", "words"),
    [(6, "padding of Embedding must be below 6, got 6"), (-1, "an integer of 0 or more, got -1")],
)
def test_a_padding_that_is_no_id_is_refused(padding, words):
    with pytest.raises(ValueError, match=words):
        nn.Embedding(6, 2, padding=padding)


@every_kind
@pytest.mark.parametrize("nothing", [np.nan, np.inf, 1e300])
def test_what_masked_steps_hold_poisons_no_gradient(kind, nothing):
    layer, other = rnn(kind), rnn(kind)
    x, clean = (
        Tensor(np.where(REAL[..., None], X, nothing)),
        Tensor(np.where(REAL[..., None], X, 0)),
    )
    layer(x, mask=REAL).sum().backward()
    other(clean, mask=REAL).sum().backward()
    np.testing.assert_array_equal(x.grad, clean.grad)
    for p, q in zip(layer.parameters(), other.parameters(), strict=True):
        np.testing.assert_array_equal(p.grad, q.grad)


@every_kind
def test_a_mask_that_changes_before_backward_changes_nothing(kind):
    layer = rnn(kind, return_sequences=True)
    gradients = []
    for change in (False, True):
        x, mask = Tensor(X), REAL.copy()
        y = layer(x, mask=mask).sum()
        if change:
            mask[:] = ~mask
        y.backward()
        gradients.append(x.grad)
    np.testing.assert_array_equal(*gradients)


def test_a_mean_over_steps_is_one_over_real_steps():
    x = Tensor(np.where(REAL[..., None], X, np.nan))
    y = nn.GlobalAveragePool()(x, mask=REAL)
    expected = [X[i, : real.sum()].mean(axis=0) for i, real in enumerate(REAL)]
    np.testing.assert_allclose(y.data, expected, rtol=1e-12)
    y.sum().backward()
    np.testing.assert_allclose(x.grad[..., 0], REAL / REAL.sum(axis=1, keepdims=True), rtol=1e-12)


def test_a_mean_over_no_step_is_0_and_float32_stays_float32():
    y = nn.GlobalAveragePool()(X.astype("float32"), mask=np.zeros((3, 4), bool))
    assert y.dtype == np.float32 and not y.any()


@pytest.mark.parametrize("nothing", [np.nan, 100.0])
def test_a_batch_norm_has_the_statistics_of_real_steps(nothing):
    layer, other = (nn.BatchNorm(2, dtype="float64") for _ in range(2))
    x, rows = Tensor(np.where(REAL[..., None], X, nothing)), Tensor(X[REAL])
    y, expected = layer(x, mask=REAL), other(rows)
    np.testing.assert_allclose(y.data[REAL], expected.data, rtol=1e-12)
    for name, numbers in other.state_dict().items():
        np.testing.assert_allclose(layer.state_dict()[name], numbers, rtol=1e-12)
    (y[REAL] ** 3).sum().backward()
    (expected**3).sum().backward()
    np.testing.assert_allclose(x.grad[REAL], rows.grad, rtol=1e-9, atol=1e-12)
    assert not x.grad[~REAL].any()
    for p, q in zip(layer.parameters()[:2], other.parameters()[:2], strict=True):
        np.testing.assert_allclose(p.grad, q.grad, rtol=1e-9, atol=1e-12)


def test_a_batch_norm_in_use_takes_a_mask_as_well():
    layer = nn.BatchNorm(2, dtype="float64").eval()
    np.testing.assert_array_equal(layer(X, mask=REAL).data[REAL], layer(X).data[REAL])


def test_a_mean_takes_a_mask_of_its_places_alone():
    with pytest.raises(ValueError, match=r"takes a mask of booleans of shape \(3, 4\), got int64"):
        nn.GlobalAveragePool()(X, mask=REAL.astype("int64"))


def test_a_model_with_a_padding_is_built_and_summed_up(capsys):
    model = nn.Sequential(embedding(), nn.LSTM(units=3), nn.Dense(units=1)).build((4,))
    nn.summary(model, (4,))
    assert "(n, 3)" in capsys.readouterr().out
