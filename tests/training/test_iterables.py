"""Batches that come from any iterable, made elsewhere."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(10, 3)).astype("float32")
Y = X[:, :1] - X[:, 1:2]
PAIRS = [(X[i : i + 4], Y[i : i + 4]) for i in (0, 4, 8)]


class Loader:
    """What can be iterated over again and again, and nothing else; it counts how often it was."""

    def __init__(self, batches=PAIRS):
        self.batches = batches
        self.passes = 0

    def __iter__(self):
        self.passes += 1
        return iter(self.batches)


class Sized(Loader):
    def __len__(self):
        return len(self.batches)


def network():
    return nn.Sequential(nn.Dense(3, 4, "tanh", seed=0), nn.Dense(4, 1, seed=1))


def fit(x, y=None, model=None, **options):
    model = model or network()
    options = {"loss": "mean_squared_error", "verbose": False, "epochs": 2} | options
    history = training.fit(model, x, y, optimizer=optim.SGD(model.parameters(), lr=0.1), **options)
    return history, model.state_dict()["layers.0.weight"].tolist()


def test_they_train_as_the_rows_that_are_in_them():
    assert fit(Loader()) == fit(X, Y, batch_size=4, shuffle=False)


def test_an_iterable_is_iterated_over_once_an_epoch():
    loader = Loader()
    fit(loader, epochs=3, metrics=["mean_absolute_error"])
    assert loader.passes == 3


def test_a_generator_is_enough_for_one_epoch():
    assert fit((pair for pair in PAIRS), epochs=1) == fit(Loader(), epochs=1)


def test_our_own_batches_are_such_an_iterable():
    own = training.batches(X, Y, batch_size=4, shuffle=False)
    assert fit(own, epochs=1) == fit(Loader(), epochs=1)


def test_weights_of_rows_may_be_a_third_part():
    weights = np.arange(10.0)
    weighted = [(x, y, weights[4 * i : 4 * i + 4]) for i, (x, y) in enumerate(PAIRS)]
    assert fit(Loader(weighted)) == fit(X, Y, batch_size=4, shuffle=False, sample_weight=weights)


def test_a_batch_may_be_lists():
    lists = [[x.tolist(), y.tolist()] for x, y in PAIRS]
    found, _ = fit(Loader(lists))
    assert found["loss"] == pytest.approx(fit(Loader())[0]["loss"], rel=1e-5)


def test_it_may_be_what_calls_itself_an_array():
    class Elsewhere:
        def __init__(self, data):
            self.data = data
            self.shape = data.shape

        def __len__(self):
            return len(self.data)

        def __getitem__(self, rows):
            return Elsewhere(self.data[rows])

        def __array__(self, dtype=None, copy=None):
            return np.array(self.data, dtype)

    theirs = [[Elsewhere(x), Elsewhere(y)] for x, y in PAIRS]
    assert fit(Loader(theirs)) == fit(Loader())


def test_a_list_of_arrays_with_the_rows_of_the_targets_is_several_inputs():
    class Sum(nn.Module):
        def __init__(self):
            self.dense = nn.Dense(3, 1, seed=0)

        def forward(self, a, b):
            return self.dense(a + b)

    as_lists = [[[x, 2 * x], y] for x, y in PAIRS]
    as_tuples = [((x, 2 * x), y) for x, y in PAIRS]
    found = []
    for given in (as_lists, as_tuples):
        model = Sum()
        found.append(
            training.fit(
                model,
                Loader(given),
                loss="mean_squared_error",
                optimizer=optim.SGD(model.parameters()),
                verbose=False,
            )
        )
    assert found[0] == found[1]


def test_validation_may_come_in_batches():
    assert fit(X, Y, seed=0, validation_data=Loader())[0]["val_loss"] == pytest.approx(
        fit(X, Y, seed=0, validation_data=(X, Y))[0]["val_loss"], rel=1e-6
    )


def test_evaluate_takes_batches():
    model = network()
    by_rows = training.evaluate(model, X, Y, "mean_squared_error", ["r2_score"])
    by_batches = training.evaluate(model, Loader(), None, "mean_squared_error", ["r2_score"])
    assert by_batches == pytest.approx(by_rows, rel=1e-6)


@pytest.mark.parametrize(
    "batches",
    [[x for x, _ in PAIRS], PAIRS, [(x,) for x, _ in PAIRS], [x.tolist() for x, _ in PAIRS]],
    ids=["inputs", "inputs and targets", "tuples of inputs", "lists of rows"],
)
def test_predict_takes_batches(batches):
    model = network()
    found = training.predict(model, Loader(batches))
    np.testing.assert_allclose(found, training.predict(model, X), rtol=1e-5)


def test_predict_takes_what_pytorch_collates():
    model = network()
    found = training.predict(model, Loader([[x, y] for x, y in PAIRS]))
    np.testing.assert_allclose(found, training.predict(model, X), rtol=1e-5)


@pytest.mark.parametrize("rows", [2, 4])
def test_predict_takes_no_list_of_rows_for_inputs_and_targets(rows):
    with pytest.raises(ValueError, match=f"batch 1 of a Loader: a list of {rows} arrays may be"):
        training.predict(network(), Loader([list(X[:rows])]))


def test_classes_are_weighted_in_batches():
    labels = (Y[:, 0] > 0).astype(int)
    pairs = [(x, labels[4 * i : 4 * i + 4]) for i, (x, _) in enumerate(PAIRS)]
    options = {"loss": "binary_crossentropy", "class_weight": {1: 3.0}}

    def classifier():
        return nn.Sequential(nn.Dense(3, 4, "tanh", seed=0), nn.Dense(4, 1, "sigmoid", seed=1))

    in_batches = fit(Loader(pairs), model=classifier(), **options)
    of_rows = fit(X, labels, model=classifier(), batch_size=4, shuffle=False, **options)
    assert in_batches == of_rows


def test_how_many_batches_there_are_is_known_if_the_iterable_knows():
    known = []

    class Watch(training.Callback):
        def on_start(self, run):
            known.append(run.batches)

    class Unsized(Loader):
        def __len__(self):
            raise NotImplementedError

    for loader in (Loader(), Sized(), Unsized()):
        fit(loader, callbacks=[Watch()])
    assert known == [None, 3, None]


def test_an_iterable_that_is_tried_before_gives_the_batches_of_each_epoch():
    seen = []

    class ByEpoch(Loader):
        def set_epoch(self, epoch):
            self.batches = [(x + epoch, y) for x, y in PAIRS]

    def note(prediction, target):
        return 0.0

    def augment(x, rng):
        seen.append(float(np.round((x - X[: len(x)]).mean())))
        return x

    fit(ByEpoch([(X[:4] + 9, Y[:4])]), metrics=[note], augment=augment)
    assert [seen[0], seen[3]] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"batch_size": 8}, "batch_size has no meaning with a Loader of batches"),
        ({"validation_split": 0.2}, "validation_split has no meaning with"),
        ({"drop_last": True}, "drop_last has no meaning with"),
        ({"sample_weight": np.ones(10)}, "sample_weight has no meaning with"),
        ({"class_weight": "balanced"}, '"balanced" needs the classes of all rows'),
        ({"y": Y}, "got Loader; an iterable of batches goes without y"),
        ({"validation_data": iter(PAIRS)}, "a list_iterator of batches is used up after one epoch"),
        ({"x": iter(PAIRS)}, "used up after one epoch, and there are to be 2"),
        ({"x": Loader([X])}, r"batch 1 of a Loader: it must be \(x, y\), or .*, got ndarray"),
        ({"x": Loader([(X,)])}, "batch 1 of a Loader: it must be .*, got tuple of 1"),
        (
            {"x": Loader([(X, Y[:3])])},
            r"batch 1 of a Loader: x has 10 rows and y has shape \(3, 1\)",
        ),
        ({"x": Loader([(X, None)])}, "batch 1 of a Loader: there are no targets"),
        ({"x": Loader([])}, "a Loader gave no batches"),
    ],
)
def test_what_has_no_meaning_with_an_iterable_is_named(options, words):
    with pytest.raises(ValueError, match=words):
        fit(**({"x": Loader()} | options))


def test_an_iterable_that_is_used_up_is_named():
    pairs = (pair for pair in PAIRS)
    fit(pairs, epochs=1)
    with pytest.raises(
        ValueError, match="a generator gave no batches: what is iterated over twice"
    ):
        fit(pairs, epochs=1)


def test_batches_that_come_later_are_checked_when_they_come():
    with pytest.raises(ValueError, match="batch 3 of a Loader: x has 10 rows"):
        fit(Loader([*PAIRS[:2], (X, Y[:3])]))


def test_a_size_of_batches_has_no_meaning_in_use_either():
    with pytest.raises(ValueError, match="batch_size has no meaning with a Loader"):
        training.predict(network(), Loader(), batch_size=2)


def test_loaders_of_pytorch_train_as_rows():
    torch = pytest.importorskip("torch", reason="PyTorch's loaders are tried where it is")
    data = torch.utils.data.TensorDataset(torch.tensor(X), torch.tensor(Y))
    assert fit(torch.utils.data.DataLoader(data, batch_size=4)) == fit(Loader())


def test_what_has_batches_by_the_epoch_is_told_its_number():
    class ByEpoch(Loader):
        def set_epoch(self, epoch):
            told.append(epoch)

    told = []
    fit(ByEpoch(), epochs=3)
    assert told == [0, 1, 2]
