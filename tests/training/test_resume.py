"""Every kind of training goes on from a checkpoint within an epoch, bit for bit."""

import random
from functools import partial

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(13, 3)).astype("float32")
Y = X[:, :1] - X[:, 1:2]


class Interrupted(Exception):
    pass


class Interruption(training.Callback):
    def on_batch(self, run):
        if (run.epochs_done, run.batches_done) == (1, 2):
            raise Interrupted


def check_that_it_goes_on(path, setup):
    """Train undisturbed, and interrupted in the second epoch; `setup` makes model and options."""

    def train(callbacks, **more):
        model, x, y, options = setup()
        make = options.pop("make", partial(optim.Adam, lr=0.05))
        optimizer = make(model.parameters())
        options = {"seed": 1, "batch_size": 4, **options, **more}
        callbacks = [*callbacks, *options.pop("callbacks", ())]
        history = training.fit(
            model,
            x,
            y,
            optimizer=optimizer,
            epochs=3,
            callbacks=callbacks,
            verbose=False,
            **options,
        )
        return history, {name: array.tobytes() for name, array in model.state_dict().items()}

    expected = train([])
    checkpoint = training.Checkpoint(path, every_batches=1)
    checkpoint.is_last = False
    with pytest.raises(Interrupted):
        train([checkpoint, Interruption()])
    assert train([], resume=path) == expected


def network():
    return nn.Sequential(nn.Dense(3, 4, "tanh", seed=0), nn.Dense(4, 1, seed=1))


SQUARED = {"loss": "mean_squared_error", "metrics": ["mean_absolute_error"]}


@pytest.mark.parametrize("kind", ["PCG64", "MT19937", "Philox", "SFC64"])
def test_with_any_generator(kind, tmp_path):
    def setup():
        rng = np.random.Generator(getattr(np.random, kind)(5))
        return network(), X, Y, {**SQUARED, "seed": rng}

    check_that_it_goes_on(tmp_path / "a", setup)


def test_with_one_generator_for_all_that_is_random(tmp_path):
    def setup():
        rng = np.random.default_rng(5)
        model = nn.Sequential(
            nn.Dense(3, 4, seed=rng), nn.Dropout(0.5, rng), nn.Dense(4, 1, seed=rng)
        )
        return model, X, Y, {**SQUARED, "seed": rng}

    check_that_it_goes_on(tmp_path / "a", setup)


def test_without_shuffling(tmp_path):
    check_that_it_goes_on(tmp_path / "a", lambda: (network(), X, Y, {**SQUARED, "shuffle": False}))


def test_with_values_instead_of_tensors(tmp_path):
    def setup():
        random.seed(0)
        return nn.MLP(3, [2, 1]), X, Y, SQUARED

    check_that_it_goes_on(tmp_path / "a", setup)


class Twice(nn.Module):
    """The sum of two inputs in, and two outputs out, as a tuple or by name."""

    def __init__(self, names=None):
        self.one, self.other = nn.Dense(3, 1, seed=0), nn.Dense(3, 1, seed=1)
        self.names = names

    def forward(self, a, b):
        outputs = self.one(a + b), self.other(a - b)
        return dict(zip(self.names, outputs, strict=True)) if self.names else outputs


@pytest.mark.parametrize("names", [None, ("p", "q")])
def test_with_several_outputs(names, tmp_path):
    def by_name(*given):
        return dict(zip(names, given, strict=True)) if names else given

    def setup():
        options = {
            "loss": by_name("mean_squared_error", "mean_absolute_error"),
            "metrics": by_name(["mean_absolute_error"], ["r2_score"]),
        }
        return Twice(names), (X, 2 * X), by_name(Y, -Y), options

    check_that_it_goes_on(tmp_path / "a", setup)


def test_with_steps_that_are_padding(tmp_path):
    steps = np.array([[1, 2, 3, 0], [4, 5, 0, 0], [6, 0, 0, 0]] * 4)

    def setup():
        body = nn.Embedding(7, 3, padding=0, seed=0), nn.LSTM(3, 2, return_sequences=True, seed=1)
        model = nn.Sequential(*body, nn.Dense(2, 1, seed=2))
        return model, steps, np.sin(steps)[..., None], SQUARED

    check_that_it_goes_on(tmp_path / "a", setup)


@pytest.mark.parametrize(
    "options",
    [
        {"drop_last": True},
        {"class_weight": "balanced"},
        {"class_weight": {1: 3.0}, "sample_weight": np.arange(13.0)},
        {"validation_split": 0.3, "validation_batch_size": 2},
        {"augment": lambda x, rng: x + rng.normal(size=x.shape).astype("float32")},
    ],
    ids=["drop_last", "balanced", "class_weight", "validation_batch_size", "augment"],
)
def test_with_an_option(options, tmp_path):
    def setup():
        model = nn.Sequential(nn.Dense(3, 4, "tanh", seed=0), nn.Dense(4, 1, "sigmoid", seed=1))
        of_classes = {"loss": "binary_crossentropy", "metrics": ["accuracy"]}
        return model, X, (Y[:, 0] > 0).astype(int), {**of_classes, **options}

    check_that_it_goes_on(tmp_path / "a", setup)


def test_with_weights_of_steps(tmp_path):
    def setup():
        model = nn.Sequential(nn.Dense(1, 2, seed=0), nn.Dense(2, 2, "softmax", seed=1))
        loss = {"loss": "sparse_categorical_crossentropy", "sample_weight": np.abs(X)}
        return model, X[..., None], (X > 0).astype(int), loss

    check_that_it_goes_on(tmp_path / "a", setup)


def test_with_a_part_in_evaluation_mode(tmp_path):
    def setup():
        body = nn.Sequential(nn.Dense(3, 4, seed=0), nn.BatchNorm(4)).eval()
        model = nn.Sequential(body, nn.BatchNorm(4), nn.Dense(4, 1, seed=1))
        return model, X[:12], Y[:12], SQUARED

    check_that_it_goes_on(tmp_path / "a", setup)


def test_with_a_model_that_takes_only_what_augment_makes(tmp_path):
    def setup():
        options = {**SQUARED, "augment": lambda x, rng: x[:, :3]}
        return network(), np.hstack([X, X]), Y, options

    check_that_it_goes_on(tmp_path / "a", setup)


class Batches:
    """The same batches every time, (x, y) or (x, y, sample_weight)."""

    def __init__(self, *arrays):
        self.arrays = arrays

    def __iter__(self):
        for first in range(0, 13, 4):
            yield tuple(array[first : first + 4] for array in self.arrays)


@pytest.mark.parametrize("weighted", [False, True])
def test_with_an_iterable_of_batches(weighted, tmp_path):
    def setup():
        own = Batches(X, Y, np.arange(13.0)) if weighted else Batches(X, Y)
        options = {**SQUARED, "validation_data": Batches(X, Y), "batch_size": 32}
        return network(), own, None, options

    check_that_it_goes_on(tmp_path / "a", setup)


def test_with_an_iterable_and_augmentation(tmp_path):
    def setup():
        def augment(x, rng):
            return x + rng.normal(size=x.shape).astype("float32")

        return network(), Batches(X, Y), None, {**SQUARED, "augment": augment, "batch_size": 32}

    check_that_it_goes_on(tmp_path / "a", setup)


class Sparse:
    """A sparse matrix: rows by their places, which are made dense."""

    def __init__(self, rows):
        self.rows, self.shape = rows, rows.shape

    def __getitem__(self, places):
        return Sparse(self.rows[places])

    def toarray(self):
        return self.rows


def test_with_sparse_inputs(tmp_path):
    check_that_it_goes_on(tmp_path / "a", lambda: (network(), Sparse(X), Y, SQUARED))


def test_with_weights_of_rows_and_rates_of_epochs(tmp_path):
    def setup():
        rates = training.LearningRates(lambda epoch: 0.1 / (epoch + 1))
        return (
            network(),
            X,
            Y,
            {
                **SQUARED,
                "sample_weight": np.arange(13.0),
                "callbacks": [rates, training.ReduceOnPlateau("loss", patience=1, min_delta=9.0)],
            },
        )

    check_that_it_goes_on(tmp_path / "a", setup)


def test_with_rates_of_groups_that_end_at_0_and_the_best_weights_in_a_file(tmp_path):
    def in_groups(parameters):
        weight, *others = parameters
        return optim.SGD([{"params": weight}, {"params": others, "lr": 0.1}], momentum=0.9)

    def setup():
        rates = training.LearningRates(optim.cosine_decay(0.1, steps=2))
        best = training.BestWeights(tmp_path / "best", "loss")
        return network(), X, Y, {**SQUARED, "callbacks": [rates, best], "make": in_groups}

    check_that_it_goes_on(tmp_path / "a", setup)
