"""Padding travels as a mask: recurrent layers pass over it, and no loss or metric counts it."""

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, losses, nn, optim, training

IDS = np.array([[3, 1, 4, 1], [2, 5, 0, 0], [4, 0, 0, 0]])
REAL = IDS != 0
LABELS = np.where(REAL, IDS % 2, 1)


def tagger(padding=0, **options):
    """A model that gives two scores for each step."""
    return nn.Sequential(
        nn.Embedding(6, 3, seed=0, padding=padding, dtype="float64"),
        nn.LSTM(3, 4, return_sequences=True, seed=1, dtype="float64", **options),
        nn.Dense(4, 2, seed=2, dtype="float64"),
    )


def one_by_one(model, loss):
    """The mean over the real steps of texts that were never padded."""
    total = 0.0
    for row, labels, real in zip(IDS, LABELS, REAL, strict=True):
        y = model(row[real][None])
        total = total + loss(y[0], labels[real]) * real.sum()
    return total / REAL.sum()


def test_the_loss_of_padded_texts_is_that_of_the_texts():
    loss = functions.softmax_cross_entropy
    measured = training.evaluate(tagger(), IDS, LABELS, loss)
    assert measured["loss"] == pytest.approx(one_by_one(tagger(), loss).item(), rel=1e-12)


@pytest.mark.parametrize("batch_size", [1, 2, 3])
def test_the_loss_is_a_mean_over_real_steps_whatever_the_batches(batch_size):
    loss = functions.softmax_cross_entropy
    measured = training.evaluate(tagger(), IDS, LABELS, loss, batch_size=batch_size)
    assert measured["loss"] == pytest.approx(one_by_one(tagger(), loss).item(), rel=1e-12)


def test_training_on_padded_texts_is_training_on_the_texts():
    model, other = tagger(), tagger()
    train = {"loss": functions.softmax_cross_entropy, "batch_size": 3, "verbose": False}
    training.fit(model, IDS, LABELS, optimizer=optim.SGD(model.parameters(), lr=0.5), **train)
    optimizer = optim.SGD(other.parameters(), lr=0.5)
    one_by_one(other, functions.softmax_cross_entropy).backward()
    optimizer.step()
    for name, p in other.named_parameters():
        np.testing.assert_allclose(dict(model.named_parameters())[name].data, p.data, rtol=1e-12)


def test_what_the_targets_are_at_padding_changes_nothing():
    other = np.where(REAL, LABELS, -7)
    measure = lambda y: training.evaluate(
        tagger(), IDS, y, functions.softmax_cross_entropy, ["accuracy"]
    )
    assert measure(other) == measure(LABELS)


def test_metrics_leave_padding_out():
    model = tagger()
    p = training.predict(model, IDS)
    right = p.argmax(axis=-1) == LABELS
    measured = training.evaluate(model, IDS, LABELS, metrics=["accuracy"])
    assert measured["accuracy"] == right[REAL].mean() != right.mean()


def test_a_loss_of_ones_own_is_given_the_real_steps():
    shapes = []

    def loss(prediction, target):
        shapes.append((prediction.shape, target.shape))
        return functions.softmax_cross_entropy(prediction, target)

    training.evaluate(tagger(), IDS, LABELS, loss)
    assert shapes == [((7, 2), (7,))]


@pytest.mark.parametrize("steps", [False, True])
def test_weights_of_rows_and_of_steps_go_with_the_real_steps(steps):
    weight = np.array([1.0, 2.0, 0.5])
    given = np.repeat(weight[:, None], 4, axis=1) if steps else weight
    loss = losses.mean_squared_error
    y = np.ones((3, 4, 2))
    measured = training.evaluate(tagger(), IDS, y, loss, sample_weight=given)["loss"]
    each = ((training.predict(tagger(), IDS) - y) ** 2).mean(axis=-1) * weight[:, None]
    assert measured == pytest.approx(each[REAL].mean(), rel=1e-12)


def test_a_batch_of_padding_alone_teaches_nothing():
    model = tagger()
    before = {name: data.copy() for name, data in model.state_dict().items()}
    training.fit(
        model,
        np.zeros((2, 3), int),
        np.zeros((2, 3), int),
        loss=functions.softmax_cross_entropy,
        optimizer=optim.SGD(model.parameters()),
        verbose=False,
    )
    assert all((model.state_dict()[name] == data).all() for name, data in before.items())


def test_a_batch_of_padding_alone_has_no_loss_and_not_that_of_the_one_before():
    losses_seen = []

    class Losses(training.Callback):
        def on_batch(self, run):
            losses_seen.append(run.batch_loss)

    model = tagger()
    training.fit(
        model,
        [[1, 2], [0, 0]],
        np.ones((2, 2), int),
        loss=functions.softmax_cross_entropy,
        optimizer=optim.SGD(model.parameters()),
        batch_size=1,
        shuffle=False,
        callbacks=[Losses()],
        verbose=False,
    )
    assert np.isnan(losses_seen).tolist() == [False, True]


def test_of_padding_alone_every_number_is_nan():
    model, with_padding = tagger(), (np.zeros((2, 4), int), np.zeros((2, 4), int))
    history = training.fit(
        model,
        IDS,
        LABELS,
        loss=functions.softmax_cross_entropy,
        metrics=["accuracy"],
        optimizer=optim.SGD(model.parameters()),
        validation_data=with_padding,
        callbacks=[training.EarlyStopping()],
        verbose=False,
    )
    evaluated = training.evaluate(model, *with_padding, functions.softmax_cross_entropy, ["mae"])
    measured = [history["val_loss"], history["val_accuracy"], list(evaluated.values())]
    assert list(evaluated) == ["loss", "mae"] and np.isnan(np.concatenate(measured)).all()


def test_without_a_padding_every_step_counts():
    model = tagger(padding=None)
    p = training.predict(model, IDS)
    expected = functions.softmax_cross_entropy(p, LABELS)
    measured = training.evaluate(model, IDS, LABELS, functions.softmax_cross_entropy)
    assert measured["loss"] == pytest.approx(float(expected), rel=1e-12)


def test_targets_without_steps_are_refused_with_their_shape():
    with pytest.raises(ValueError, match=r"steps \(3, 4\), and the targets are of shape \(3,\)"):
        training.evaluate(tagger(), IDS, [0, 1, 0], functions.softmax_cross_entropy)


def test_an_activation_that_takes_the_steps_away_is_named_as_what_it_is_not():
    model = nn.Sequential(tagger(), nn.Activation(lambda x: x.mean(axis=1)))
    with pytest.raises(ValueError, match=r"its output is of shape \(3, 2\): a layer that does not"):
        training.evaluate(model, IDS, [0, 1, 0], functions.softmax_cross_entropy)
    model = nn.Sequential(tagger(), nn.Lambda(lambda x: x.mean(axis=1)))
    assert training.evaluate(model, IDS, [0, 1, 0], functions.softmax_cross_entropy)


@pytest.mark.parametrize("found", [np.ones((2, 4), bool), np.ones((3, 4)), np.ones(3, bool)])
def test_a_mask_of_ones_own_that_is_none_is_refused(found):
    class Own(nn.Module):
        def forward(self, x):
            return Tensor(np.ones((3, 4, 2)))

        def output_mask(self, x, mask=None):
            return found

    with pytest.raises(ValueError, match=r"output_mask is of booleans \(n, steps\), here of 3"):
        training.evaluate(Own(), IDS, LABELS, functions.softmax_cross_entropy)


def test_a_model_of_ones_own_says_which_of_its_steps_are_real():
    class Own(nn.Module):
        def __init__(self):
            self.body = tagger(padding=None)

        def forward(self, ids, lengths):
            return self.body(ids)

        def output_mask(self, ids, lengths):
            return np.arange(ids.shape[1]) < lengths[:, None]

    data = (IDS, REAL.sum(axis=1))
    p = training.predict(Own(), data)
    measured = training.evaluate(Own(), data, LABELS, metrics=["accuracy"])
    assert measured["accuracy"] == (p.argmax(axis=-1) == LABELS)[REAL].mean()


def test_a_model_of_several_inputs_has_no_mask_of_itself():
    class Own(nn.Module):
        def forward(self, a, b, c):
            return a + b + c

    x = (np.zeros((3, 1)), np.ones((3, 1)), np.ones((3, 1)))
    measured = training.evaluate(Own(), x, np.zeros((3, 1)), metrics=["mean_absolute_error"])
    assert measured == {"mean_absolute_error": 2.0}


def test_nan_in_masked_steps_reaches_neither_loss_nor_gradient():
    class Own(nn.Module):
        def __init__(self):
            self.body = nn.Sequential(
                nn.GRU(2, 3, return_sequences=True, seed=0), nn.Dense(3, 1, seed=1)
            )

        def forward(self, x):
            return self.body(x, mask=self.output_mask(x))

        def output_mask(self, x):
            return ~np.isnan(x).any(axis=-1)

    x = np.random.default_rng(0).normal(size=(3, 4, 2)).astype("float32")
    x[~REAL] = np.nan
    model = Own()
    history = training.fit(
        model,
        x,
        np.ones((3, 4, 1), "float32"),
        loss="mean_squared_error",
        optimizer=optim.Adam(model.parameters()),
        epochs=2,
        verbose=False,
    )
    assert history["loss"][1] < history["loss"][0]
    assert all(np.isfinite(p.data).all() for p in model.parameters())


# keras 3 (KERAS_BACKEND=torch, float64) with Embedding(6, 2, mask_zero=True), LSTM(2,
# return_sequences=True), Dense(2) and these weights, by its cross-entropy from logits:
# evaluate(IDS, IDS % 2), the same with WEIGHTS, and weights after train_on_batch with SGD(0.5).
WEIGHTS = np.repeat([[1.0], [2.0], [0.5]], 4, axis=1)


def as_in_keras():
    model = nn.Sequential(
        nn.Embedding(6, 2, padding=0, dtype="float64"),
        nn.LSTM(2, 2, return_sequences=True, dtype="float64"),
        nn.Dense(2, 2, dtype="float64"),
    )
    for k, p in enumerate(model.parameters(), 1):
        p.assign((np.sin(np.arange(p.size) * 1.3 + k) * 0.8).reshape(p.shape))
    return model


@pytest.mark.parametrize(
    ("weight", "loss"), [(None, 0.7363057732582092), (WEIGHTS, 0.869480311870575)]
)
def test_loss_and_accuracy_of_padded_texts_are_keras(weight, loss):
    measured = training.evaluate(
        as_in_keras(),
        IDS,
        IDS % 2,
        losses.softmax_cross_entropy,
        ["accuracy"],
        sample_weight=weight,
    )
    assert measured["loss"] == pytest.approx(loss, rel=1e-6)
    assert measured["accuracy"] == pytest.approx(0.5714285969734192, rel=1e-6)


def test_an_update_from_padded_texts_is_keras():
    model = as_in_keras()
    training.fit(
        model,
        IDS,
        IDS % 2,
        loss="softmax_cross_entropy",
        optimizer=optim.SGD(model.parameters(), lr=0.5),
        verbose=False,
    )
    np.testing.assert_allclose(model[2].bias.data, [-0.1435699307843919, 0.6003868175522319])
    np.testing.assert_allclose(model[0].weight.data[1], [-0.3560558585823167, -0.7837663801324116])


def test_the_mean_of_padded_texts_is_keras():
    model = nn.Sequential(nn.Embedding(6, 2, padding=0, dtype="float64"), nn.GlobalAveragePool())
    model[0].weight.assign((np.sin(np.arange(12) * 1.3 + 1) * 0.8).reshape(6, 2))
    expected = [
        [-0.24389044387252382, -0.4913487665443207],
        [0.3630071811509496, 0.5338962199621404],
        [-0.7354628205317406, 0.10658563313595518],
    ]
    np.testing.assert_allclose(model(IDS).data, expected, rtol=1e-12)
