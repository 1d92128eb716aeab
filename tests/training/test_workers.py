"""`workers`: parts of each batch in threads teach what the whole batch does."""

import ctypes
import sys
import threading
import types
import warnings

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, losses, nn, optim, training
from micrograd_plus.training import blas_threads
from micrograd_plus.training import workers as workers_of_training
from micrograd_plus.training.data import Data
from micrograd_plus.training.workers import in_parts
from tests.training.test_resume import check_that_it_goes_on

RNG = np.random.default_rng(0)
X = RNG.normal(size=(23, 3))
Y = np.tanh(X @ [[1.0], [-2.0], [0.5]])
IMAGES, CLASSES = RNG.normal(size=(11, 6, 6, 1)), RNG.integers(0, 3, 11)
TOKENS = RNG.integers(1, 7, (9, 5))
PADDED = np.where(np.arange(5) < RNG.integers(1, 6, (9, 1)), TOKENS, 0)
PADDED[:3] = 0  # a part in which no row counts
WIDE = {"dtype": "float64"}


def dense():
    return nn.Sequential(nn.Dense(3, 4, "tanh", seed=0, **WIDE), nn.Dense(4, 1, seed=1, **WIDE))


def convolutional():
    return nn.Sequential(
        nn.Conv2D(1, 2, 3, activation="relu", seed=0, **WIDE),
        nn.MaxPool2D(2),
        nn.Flatten(),
        nn.Dense(8, 3, seed=1, **WIDE),
    )


def tagger():
    return nn.Sequential(
        nn.Embedding(7, 3, seed=0, padding=0, **WIDE),
        nn.LSTM(3, 4, return_sequences=True, seed=1, **WIDE),
        nn.Dense(4, 7, seed=2, **WIDE),
    )


def gpt():
    return nn.GPT(7, 5, 1, 2, 4, seed=0, **WIDE)


class TwoOutputs(nn.Module):
    def __init__(self):
        self.body = dense()

    def forward(self, x):
        y = self.body(x)
        return {"near": y, "far": y * y}


CROSS_ENTROPY = "softmax_cross_entropy"
SQUARED = {"loss": "mean_squared_error", "metrics": ["mean_absolute_error"]}
TRAININGS = {
    "rows": (dense, X, Y, SQUARED),
    "validated": (dense, X, Y, SQUARED | {"validation_split": 0.3}),
    "sample weights": (dense, X, Y, SQUARED | {"sample_weight": np.arange(23.0)}),
    "clipped": (dense, X, Y, SQUARED | {"clip_norm": 0.01}),
    "a last batch of one row": (dense, X[:9], Y[:9], SQUARED),
    "augmented": (dense, X, Y, SQUARED | {"augment": lambda x, rng: x + rng.normal(size=x.shape)}),
    "frozen": (lambda: frozen(), X, Y, SQUARED),
    "images": (convolutional, IMAGES, CLASSES, {"loss": CROSS_ENTROPY, "metrics": ["accuracy"]}),
    "class weights": (
        *(convolutional, IMAGES, CLASSES),
        {"loss": CROSS_ENTROPY, "class_weight": {0: 3.0}},
    ),
    "masks": (tagger, PADDED, TOKENS, {"loss": CROSS_ENTROPY, "metrics": ["accuracy"]}),
    "a first batch of padding": (
        *(tagger, np.concatenate([np.zeros_like(PADDED[:4]), PADDED]), np.ones((13, 5), int)),
        {"loss": CROSS_ENTROPY, "shuffle": False},
    ),
    "a transformer": (gpt, TOKENS, TOKENS, {"loss": CROSS_ENTROPY, "metrics": ["accuracy"]}),
    "several outputs": (
        *(TwoOutputs, X, {"near": Y, "far": Y}),
        {"loss": {"near": "mse", "far": "mae"}, "metrics": {"near": ["mae"], "far": []}},
    ),
}


def frozen():
    model = dense()
    model[0].freeze()
    return model


def trained(workers, make, x, y, options):
    model = make()
    optimizer = optim.Adam(model.parameters(), lr=0.01, clip_norm=options.get("clip_norm"))
    options = {k: v for k, v in options.items() if k != "clip_norm"}
    chosen = {"epochs": 3, "batch_size": 4, "seed": 0, "verbose": False, **options}
    history = training.fit(model, x, y, optimizer=optimizer, workers=workers, **chosen)
    return history, model.state_dict()


@pytest.mark.parametrize("name", TRAININGS)
@pytest.mark.parametrize("workers", [2, 3])
def test_weights_and_history_are_those_of_one_worker(name, workers):
    history, weights = trained(1, *TRAININGS[name])
    found_history, found_weights = trained(workers, *TRAININGS[name])
    assert found_history.keys() == history.keys()
    for column in history:
        assert np.allclose(found_history[column], history[column], rtol=1e-9, equal_nan=True)
    for parameter in weights:
        assert np.allclose(found_weights[parameter], weights[parameter], rtol=1e-7, atol=1e-10)


def test_every_batch_is_divided_among_threads_but_the_first():
    threads = []

    class Watched(nn.Module):
        def __init__(self):
            self.dense = dense()

        def forward(self, x):
            threads.append((len(x), threading.current_thread() is threading.main_thread()))
            return self.dense(x)

    trained(2, Watched, X[:8], Y[:8], {"loss": "mse", "epochs": 1})
    # The first: on a copy whole and in parts, and then in parts.
    assert threads == [
        (4, True),
        (2, True),
        (2, True),
        (2, True),
        (2, True),
        (2, False),
        (2, False),
    ]


def test_where_python_runs_in_a_browser_no_thread_is_started(monkeypatch):
    monkeypatch.setattr(workers_of_training.sys, "platform", "emscripten")
    with workers_of_training.several(2) as taught:
        assert taught is workers_of_training.outcome


def test_what_a_model_makes_in_its_first_call_is_made_once():
    class Late(nn.Module):
        def __init__(self):
            self.first = nn.Dense(3, 1, seed=0)

        def forward(self, x):
            if not hasattr(self, "second"):
                self.second = nn.Dense(1, 1, seed=1)
                self.made = getattr(self, "made", 0) + 1
            return self.second(self.first(x))

    model = Late()
    late = optim.SGD(model.parameters())
    with pytest.raises(ValueError, match="does not have second"):
        training.fit(model, X, Y, loss="mse", optimizer=late, verbose=False, workers=2)
    assert model.made == 1


def test_a_training_goes_on_bit_for_bit(tmp_path):
    options = SQUARED | {"workers": 2}
    check_that_it_goes_on(tmp_path / "last", lambda: (dense(), X[:13], Y[:13], dict(options)))


def refused(model, loss="mean_squared_error", x=X, y=Y):
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    before = model.state_dict()
    with pytest.raises(ValueError, match="workers=2") as caught:
        training.fit(model, x, y, loss=loss, optimizer=optimizer, seed=0, verbose=False, workers=2)
    assert all(np.array_equal(before[name], now) for name, now in model.state_dict().items())
    return str(caught.value)


def test_random_numbers_are_refused_by_their_names():
    said = refused(nn.Sequential(*dense(), nn.Dropout(0.5, seed=0)))
    assert "as Dropout does (layers.2.rng)" in said


def test_a_dropout_of_0_draws_nothing_and_is_not_refused():
    model = nn.Sequential(*dense(), nn.Dropout(0.0))
    fitted = training.fit(
        *(model, X, Y),
        loss="mse",
        optimizer=optim.SGD(model.parameters()),
        verbose=False,
        workers=2,
    )
    assert list(fitted) == ["loss"]


def test_statistics_of_batches_are_refused_by_their_names():
    said = refused(nn.Sequential(nn.BatchNorm(3), *dense()))
    assert "as BatchNorm does (layers.0.running_mean, layers.0.running_var)" in said


def test_statistics_that_stay_are_not_refused():
    def make():
        return nn.Sequential(nn.BatchNorm(3, **WIDE).freeze(), *dense())

    (_, one), (_, two) = (trained(workers, make, X, Y, SQUARED) for workers in (1, 2))
    assert all(np.allclose(one[name], two[name]) for name in one)


def test_a_model_that_mixes_rows_is_refused():
    mixing = nn.Lambda(lambda x: x - functions.mean(x, axis=0))
    assert "rows that count one by one" in refused(nn.Sequential(dense(), mixing))


def test_float32_differs_by_rounding_and_is_not_refused():
    def make():
        return nn.Sequential(nn.Dense(3, 64, "relu", seed=0), nn.Dense(64, 1, seed=1))

    (_, one), (_, two) = (trained(workers, make, X, Y, SQUARED) for workers in (1, 2))
    assert all(np.allclose(one[name], two[name], rtol=1e-3, atol=1e-5) for name in one)


# Of two rows BLAS rounds otherwise than of one; of many there may be none that is learned exactly.
@pytest.mark.parametrize(("rows", "noise"), [(2, 0.0), (256, 1.0)])
def test_a_model_that_has_learned_all_is_not_refused(rows, noise):
    rng = np.random.default_rng(1)
    x, weight = rng.normal(size=(rows, 64)), rng.normal(size=(64, 8))
    y = x @ weight + noise * rng.normal(size=(rows, 8))
    solution = np.linalg.lstsq(x, y)[0] if noise else weight
    model = nn.Dense(64, 8, use_bias=False)
    model.weight.assign(solution)
    x, y = x.astype("float32"), y.astype("float32")
    optimizer = optim.SGD(model.parameters())
    options = {"batch_size": rows, "verbose": False, "workers": 2}
    training.fit(model, x, y, loss="mse", optimizer=optimizer, **options)
    assert np.allclose(model.weight.data, solution, atol=1e-5)


def test_a_loss_that_is_a_sum_is_refused():
    def summed(prediction, target):
        return losses.mean_squared_error(prediction, target, reduction="sum")

    assert "a mean over rows" in refused(dense(), summed)


def test_numbers_one_by_one_are_refused():
    assert "is for Tensors" in refused(nn.MLP(3, [1]), x=X[:4], y=Y[:4, 0])


def test_a_model_that_has_no_copy_is_refused():
    class Unique(nn.Sequential):
        def __deepcopy__(self, memo):
            raise TypeError

    assert "it has none" in refused(Unique(*dense()))


@pytest.mark.parametrize("row", [0, 3, 5, 7])
def test_a_loss_of_a_part_that_is_not_finite_is_told_with_its_node(row):
    x = X[:8].copy()
    x[row] = 1e300
    wide = lambda: nn.Sequential(nn.Dense(3, 1, seed=0, **WIDE))
    with pytest.raises(FloatingPointError) as caught:
        trained(2, wide, x, Y[:8], {"loss": "mse", "shuffle": False})
    assert f"batch {1 + row // 4}" in str(caught.value)
    assert "square" in str(caught.value)


def test_a_loss_that_nothing_to_learn_comes_to_is_refused_as_with_one_worker():
    def constant(prediction, target):
        return Tensor(1.0, requires_grad=False)

    with pytest.raises(ValueError, match="requires no gradient"):
        trained(2, dense, X, Y, {"loss": constant})


def test_an_error_in_a_thread_is_passed_on():
    calls = []

    def loss(prediction, target):
        calls.append(len(target))
        if len(calls) == 7:
            raise ArithmeticError("of a part")
        return functions.mean(prediction)

    with pytest.raises(ArithmeticError, match="of a part"):
        trained(2, dense, X, Y, {"loss": loss})


def test_no_thread_is_left():
    before = threading.active_count()
    trained(2, dense, X, Y, SQUARED)
    assert threading.active_count() == before


@pytest.mark.parametrize("workers", [0, 1.5, "2"])
def test_workers_are_counted(workers):
    with pytest.raises((ValueError, TypeError), match="workers"):
        trained(workers, dense, X, Y, SQUARED)


def test_parts_have_all_rows_in_their_order_and_are_as_large():
    for rows in range(1, 9):
        parts = in_parts(Data.of(np.arange(rows)), 3)
        assert np.concatenate([part.x for part in parts]).tolist() == list(range(rows))
        sizes = [len(part) for part in parts]
        assert max(sizes) - min(sizes) <= 1
        assert min(sizes) == max(1, rows // 3)


class Library:
    """OpenBLAS as it is asked; under the names without affixes."""

    def __init__(self):
        self.threads = 4

    def openblas_get_num_threads(self):
        return self.threads

    def openblas_set_num_threads(self, number):
        self.threads = number


@pytest.fixture
def library(monkeypatch):
    found = Library()
    monkeypatch.setattr(ctypes, "CDLL", lambda path: found)
    return found


def test_blas_has_one_thread_in_a_block_and_its_own_afterwards(library):
    with pytest.raises(KeyError), blas_threads.one_thread()():
        assert library.threads == 1
        raise KeyError
    assert library.threads == 4


def test_blas_has_one_thread_while_parts_are_computed_and_its_own_in_validation(library):
    def loss(prediction, target):
        used.append((len(target), library.threads))
        return losses.mean_squared_error(prediction, target)

    used = []
    options = {"loss": loss, "validation_data": (X[:7], Y[:7]), "epochs": 1, "batch_size": 6}
    trained(2, dense, X[:12], Y[:12], options)
    assert used[-5:] == [(3, 1)] * 4 + [(7, 4)]


def test_of_two_trainings_at_once_one_sets_the_threads(library):
    block = blas_threads.one_thread()
    first, second = block(), block()
    with first:
        with second:
            assert library.threads == 1
        assert library.threads == 1
    assert library.threads == 4


def test_another_blas_is_told_by_threadpoolctl(monkeypatch):
    told = []

    class ThreadpoolController:
        def limit(self, **what):
            told.append(what)
            return warnings.catch_warnings()

    module = types.SimpleNamespace(ThreadpoolController=ThreadpoolController)
    monkeypatch.setattr(ctypes, "CDLL", lambda path: object())
    monkeypatch.setitem(sys.modules, "threadpoolctl", module)
    with blas_threads.one_thread()():
        assert told == [{"limits": 1, "user_api": "blas"}]


def test_a_blas_that_cannot_be_told_is_said_to_keep_its_threads(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda path: object())
    monkeypatch.setitem(sys.modules, "threadpoolctl", None)
    with pytest.warns(RuntimeWarning, match="OPENBLAS_NUM_THREADS=1") as caught:
        trained(2, dense, X, Y, SQUARED)
    assert [warning.filename for warning in caught] == [__file__]
