"""Classifier and Regressor, without scikit-learn: parameters, what they take, learn and give."""

import copy
import functools
import inspect
import pickle
import subprocess
import sys

import numpy as np
import pytest

from micrograd_plus import Tensor, nn, optim, training
from micrograd_plus.training import Classifier, Regressor
from micrograd_plus.training.estimators.inputs import NotFittedError

KINDS = pytest.mark.parametrize("kind", [Classifier, Regressor])
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
LABELS = np.where(X[:, 0] > 0, "right", "left")
NUMBERS = X @ [1.0, -2.0, 0.5]


class Table:
    """What a DataFrame is to an estimator: an array whose columns have names."""

    def __init__(self, array, names):
        self.array, self.columns = np.asarray(array), names

    def __array__(self, dtype=None, copy=None):
        return self.array if dtype is None else self.array.astype(dtype)

    def __len__(self):
        return len(self.array)


class OfNoLayers(Classifier):
    def __init__(self, strength=1.0, epochs=3):
        super().__init__(layers=(), epochs=epochs)
        self.strength = strength


def test_scikit_learn_is_not_loaded():
    script = "import sys; from micrograd_plus import training; training.Regressor(epochs=1).fit("
    script += "[[0.0]], [1.0]).predict([[0.0]]); print('sklearn' in sys.modules)"
    printed = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert printed.stdout.strip() == b"False"


@KINDS
def test_every_parameter_is_read_as_it_was_given(kind):
    given = {name: object() for name in inspect.signature(kind).parameters}
    assert kind(**given).get_params() == given


@KINDS
def test_a_parameter_that_is_set_is_the_one_that_is_read(kind):
    estimator = kind()
    assert estimator.set_params(epochs=7, layers=(3,)) is estimator
    assert (estimator.get_params()["epochs"], estimator.layers) == (7, (3,))


@KINDS
def test_a_parameter_that_does_not_exist_is_named_and_none_is_set(kind):
    estimator = kind()
    with pytest.raises(
        ValueError, match=r"Invalid parameter 'epoch' .* there are layers, .*epochs"
    ):
        estimator.set_params(batch_size=7, epoch=7)
    assert estimator.batch_size == 32


def test_a_parameter_of_scikit_learns_says_what_it_is_called_here():
    with pytest.raises(ValueError, match=r"max_iter=50.* is .*epochs=50.* here"):
        Classifier().set_params(max_iter=100)


def test_a_subclass_has_the_parameters_of_its_own_constructor():
    assert OfNoLayers(2.0).get_params() == {"strength": 2.0, "epochs": 3}


def test_what_is_shown_are_the_parameters_that_differ():
    assert repr(Regressor()) == "Regressor()"
    assert repr(Classifier(layers=(5,), verbose=True)) == "Classifier(layers=(5,), verbose=True)"


@pytest.mark.parametrize(
    "labels",
    [LABELS, LABELS == "right", np.where(LABELS == "right", 7, -3), LABELS.astype(object)],
    ids=["texts", "booleans", "integers", "objects"],
)
def test_labels_of_any_kind_come_back_as_they_were(labels):
    classifier = Classifier(layers=(), learning_rate=0.05, random_state=0).fit(X, labels)
    assert classifier.classes_.tolist() == sorted(set(labels.tolist()))
    found = classifier.predict(X)
    assert found.dtype == labels.dtype
    assert (found == labels).mean() > 0.95


def test_probabilities_are_in_the_order_of_the_classes_and_sum_to_1():
    y = np.array(["c", "a", "b"])[X.argmax(axis=1)]
    classifier = Classifier(layers=(), epochs=20, random_state=0).fit(X, y)
    p = classifier.predict_proba(X)
    assert p.shape == (60, 3)
    np.testing.assert_allclose(p.sum(axis=1), 1)
    found = np.array(["a", "b", "c"])[p.argmax(axis=1)]
    np.testing.assert_array_equal(found, classifier.predict(X))
    assert (found == y).mean() > 0.5


def test_one_class_alone_is_always_predicted():
    assert Classifier(epochs=2).fit(X, ["only"] * 60).predict(X[:2]).tolist() == ["only", "only"]


def test_targets_of_one_axis_give_predictions_of_one():
    regressor = Regressor(learning_rate=0.01, epochs=60, random_state=0).fit(X, NUMBERS)
    assert regressor.predict(X).shape == (60,)
    assert regressor.score(X, NUMBERS) > 0.98


def test_several_targets_are_learned_together():
    y = np.stack([NUMBERS, X[:, 1]], axis=1)
    regressor = Regressor(learning_rate=0.01, epochs=60, random_state=0).fit(X, y)
    assert regressor.predict(X).shape == (60, 2)
    assert regressor.score(X, y) > 0.98


@KINDS
def test_a_single_column_of_targets_is_taken_as_one_axis_with_a_warning(kind):
    y = LABELS if kind is Classifier else NUMBERS
    with pytest.warns(UserWarning, match="A column-vector y was passed when a 1d array"):
        of_column = kind(epochs=2, random_state=0).fit(X, y[:, None]).predict(X)
    np.testing.assert_array_equal(of_column, kind(epochs=2, random_state=0).fit(X, y).predict(X))


def test_the_share_that_is_right_is_weighted():
    classifier = Classifier(layers=(), random_state=0).fit(X, LABELS)
    y = LABELS.copy()
    y[:30] = "neither"
    weight = np.r_[np.ones(30), np.full(30, 2.0)]
    right = (classifier.predict(X)[30:] == y[30:]).mean()
    assert classifier.score(X, y) == pytest.approx(right / 2)
    assert classifier.score(X, y, weight) == pytest.approx(right * 2 / 3)


def test_the_share_that_is_explained_is_weighted_as_repeated_rows():
    regressor = Regressor(layers=(), epochs=5, random_state=0).fit(X, NUMBERS)
    times = RNG.integers(0, 3, 60)
    of_repeated = regressor.score(np.repeat(X, times, axis=0), np.repeat(NUMBERS, times))
    assert regressor.score(X, NUMBERS, times) == pytest.approx(of_repeated, rel=1e-12)


@KINDS
def test_a_weight_of_2_is_as_two_rows_and_of_0_as_none(kind):
    x, y = X[:15], (LABELS if kind is Classifier else NUMBERS)[:15]
    times = np.arange(15) % 3
    weighted = kind(random_state=0, epochs=30).fit(x, y, times)
    repeated = kind(random_state=0, epochs=30).fit(np.repeat(x, times, axis=0), np.repeat(y, times))
    ours, theirs = (estimator.model_(x).data for estimator in (weighted, repeated))
    np.testing.assert_allclose(ours, theirs, rtol=1e-8)


def test_a_label_whose_rows_weigh_nothing_is_no_class():
    assert Classifier(epochs=1).fit(X, LABELS, LABELS == "left").classes_.tolist() == ["left"]


@KINDS
def test_the_scale_of_the_weights_changes_nothing(kind):
    y = LABELS if kind is Classifier else NUMBERS
    few, many = (
        kind(random_state=0, epochs=5, optimizer="sgd", learning_rate=0.1).fit(X, y, weight)
        for weight in (np.full(60, 0.5), np.full(60, 1024.0))
    )
    np.testing.assert_array_equal(few.model_(X).data, many.model_(X).data)


def test_a_class_weight_is_as_weights_of_the_rows_of_that_label():
    weight = np.where(LABELS == "left", 3.0, 1.0)
    options = {"epochs": 3, "random_state": 0, "early_stopping": True}
    by_class = Classifier(class_weight={"left": 3}, **options).fit(X, LABELS)
    by_row = Classifier(**options).fit(X, LABELS, weight)
    assert by_class.history_ == by_row.history_
    assert by_class.history_ != Classifier(**options).fit(X, LABELS).history_


def test_class_weights_multiply_weights_of_rows():
    weight = np.where(LABELS == "left", 3.0, 1.0)
    own = RNG.uniform(0.5, 2, 60)
    both = Classifier(class_weight={"left": 3}, epochs=3, random_state=0).fit(X, LABELS, own)
    multiplied = Classifier(epochs=3, random_state=0).fit(X, LABELS, own * weight)
    np.testing.assert_allclose(both.predict_proba(X), multiplied.predict_proba(X), rtol=1e-12)


def test_balanced_classes_count_alike_however_many_rows_they_have():
    x, y = np.zeros((40, 1)), np.r_[np.zeros(36), np.ones(4)]
    classifier = Classifier(
        layers=(), class_weight="balanced", learning_rate=0.1, batch_size=40, random_state=0
    )
    np.testing.assert_allclose(classifier.fit(x, y).predict_proba(x[:1]), [[0.5, 0.5]], atol=1e-3)


@pytest.mark.parametrize(
    ("class_weight", "message"),
    [
        ({"middle": 2.0}, "unknown labels: 'middle'; known are 'left', 'right'"),
        ("balance", 'class_weight must be a dictionary .* or "balanced"'),
        ({"left": -1.0}, "must be 0 or more and finite"),
        ({"left": 0.0, "right": 0.0}, "zero in every row"),
    ],
)
def test_class_weights_that_mean_nothing_are_refused(class_weight, message):
    with pytest.raises(ValueError, match=message):
        Classifier(class_weight=class_weight).fit(X, LABELS)


@KINDS
def test_the_same_random_state_gives_the_same_network(kind):
    y = LABELS if kind is Classifier else NUMBERS
    first, second, other = (
        kind(random_state=state, epochs=3, early_stopping=True).fit(X, y).model_(X).data
        for state in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_a_generator_is_drawn_from(make):
    rng = make(0)
    first, second = (Regressor(random_state=rng, epochs=1).fit(X, NUMBERS) for _ in range(2))
    again = Regressor(random_state=make(0), epochs=1).fit(X, NUMBERS)
    np.testing.assert_array_equal(first.predict(X), again.predict(X))
    assert (first.predict(X) != second.predict(X)).any()


@KINDS
def test_fit_begins_from_scratch_and_changes_no_parameter(kind):
    y = LABELS if kind is Classifier else NUMBERS
    estimator = kind(random_state=0, epochs=2)
    before = estimator.get_params()
    once = estimator.fit(X, y).model_(X).data
    np.testing.assert_array_equal(estimator.fit(X, y).model_(X).data, once)
    assert estimator.get_params() == before
    assert len(estimator.history_["loss"]) == 2


def test_early_stopping_ends_with_the_network_of_the_best_epoch():
    noise = RNG.normal(size=60)
    regressor = Regressor(
        epochs=500, early_stopping=True, patience=3, learning_rate=0.01, random_state=0
    ).fit(X, noise)
    losses = regressor.history_["val_loss"]
    assert len(losses) < 500
    assert len(losses) - (np.argmin(losses) + 1) == 3


def test_early_stopping_holds_out_of_every_class_and_keeps_weights_with_their_rows():
    seen = []

    def build(inputs, outputs, seed):
        model = nn.Sequential(nn.Dense(inputs, outputs, seed=seed))
        model.register_forward_hook(lambda module, args, y: seen.append(np.array(args[0])))
        return model

    x = np.arange(40.0).reshape(-1, 1)
    y = np.arange(40) // 20
    Classifier(build=build, epochs=1, early_stopping=True, batch_size=100, random_state=0).fit(
        x, y, np.where(x[:, 0] == 7, 0.0, 1.0)
    )
    shown, held_out = (set(rows.ravel()) for rows in seen[-2:])
    assert len(held_out & set(range(20))) == len(held_out & set(range(20, 40))) == 2
    assert shown | held_out == set(range(40)) - {7}


def test_layers_are_the_hidden_ones():
    classifier = Classifier(layers=(7, 5), activation="tanh", epochs=1).fit(X, LABELS)
    assert repr(classifier.model_) == (
        "Sequential(Dense(3, 7, tanh), Dense(7, 5, tanh), Dense(5, 2))"
    )


def test_a_single_number_of_layers_is_one_hidden_layer():
    assert repr(Regressor(layers=7, epochs=1).fit(X, NUMBERS).model_.layers[0]).startswith(
        "Dense(3, 7"
    )


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool", "object"])
def test_the_network_computes_in_the_precision_of_its_inputs(dtype):
    regressor = Regressor(epochs=1).fit((X > 0).astype(dtype), NUMBERS)
    expected = "float32" if dtype == "float32" else "float64"
    assert regressor.model_.layers[0].weight.dtype == expected


@pytest.mark.parametrize(
    "optimizer", ["sgd", "RMSprop".lower(), optim.SGD, functools.partial(optim.SGD, momentum=0.9)]
)
def test_an_optimizer_is_a_name_or_what_makes_one(optimizer):
    regressor = Regressor(layers=(), optimizer=optimizer, learning_rate=0.01, random_state=0)
    assert regressor.fit(X, NUMBERS).score(X, NUMBERS) > 0.98


def of_images(inputs, outputs, seed):
    assert inputs == (8, 8, 1)
    return nn.Sequential(
        nn.Conv2D(1, 4, 3, seed=seed), nn.ReLU(), nn.Flatten(), nn.Dense(units=outputs, seed=seed)
    )


def test_a_network_of_ones_own_takes_what_it_is_built_for():
    bright = np.where(np.arange(8) < 4, 1.0, 0.0)
    x = (
        RNG.normal(size=(60, 8, 8, 1))
        + np.where(LABELS == "left", 0, 1)[:, None, None, None] * (bright[:, None])
    )
    classifier = Classifier(build=of_images, epochs=8, learning_rate=0.01, random_state=0)
    assert classifier.fit(x, LABELS).score(x, LABELS) > 0.95


def test_a_network_of_ones_own_gets_the_number_of_features_and_of_outputs():
    given = []

    def build(inputs, outputs, seed):
        given.append((inputs, outputs, type(seed)))
        return nn.Sequential(nn.Dense(inputs, outputs, seed=seed))

    Regressor(build=build, epochs=1).fit(X, np.stack([NUMBERS, NUMBERS], axis=1))
    Classifier(build=build, epochs=1).fit(X, LABELS)
    assert given == [(3, 2, int), (3, 2, int)]


def test_predictions_have_the_precision_of_the_inputs_whatever_the_network_computes_in():
    def build(inputs, outputs, seed):
        return nn.Sequential(nn.Dense(inputs, outputs, seed=seed, dtype="float32"))

    assert Regressor(build=build, epochs=1).fit(X, NUMBERS).predict(X).dtype == "float64"
    assert Classifier(build=build, epochs=1).fit(X, LABELS).predict_proba(X).dtype == "float64"


def test_a_network_of_ones_own_that_is_no_module_is_refused():
    with pytest.raises(TypeError, match=r"build must be a function .* -> Module, got int"):
        Regressor(build=lambda inputs, outputs, seed: 3).fit(X, NUMBERS)


def test_a_network_of_ones_own_of_another_number_of_outputs_is_refused():
    def build(inputs, outputs, seed):
        return nn.Sequential(nn.Dense(inputs, 1, seed=seed))

    regressor = Regressor(build=build, epochs=1).fit(X, NUMBERS)
    regressor.model_ = nn.Sequential(nn.Dense(3, 2))
    with pytest.raises(ValueError, match=r"gives shape \(60, 2\) .* must give \(60, 1\)"):
        regressor.predict(X)


@KINDS
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_fitted_estimator_can_be_copied_and_pickled(kind, copied):
    estimator = kind(epochs=2).fit(X, LABELS if kind is Classifier else NUMBERS)
    np.testing.assert_array_equal(copied(estimator).predict(X), estimator.predict(X))


@KINDS
def test_predictions_before_fit_are_an_error_of_both_kinds(kind):
    with pytest.raises(ValueError, match=f"this {kind.__name__} is not fitted yet") as caught:
        kind().predict(X)
    assert isinstance(caught.value, AttributeError)
    assert isinstance(caught.value, NotFittedError) or "sklearn" in sys.modules


def fitted(x=X):
    return Regressor(epochs=1, layers=()).fit(x, NUMBERS)


def test_names_of_columns_are_kept_and_compared():
    regressor = fitted(Table(X, ["a", "b", "c"]))
    assert regressor.feature_names_in_.tolist() == ["a", "b", "c"]
    regressor.predict(Table(X, ["a", "b", "c"]))
    with pytest.raises(ValueError, match="must be in the same order as they were in fit"):
        regressor.predict(Table(X, ["b", "a", "c"]))
    with pytest.raises(ValueError, match=r"unseen at fit time:\n- d\n.*yet now missing:\n- c\n"):
        regressor.predict(Table(X, ["a", "b", "d"]))


def test_a_table_without_names_is_taken_with_a_warning_where_there_were_some():
    regressor = fitted(Table(X, ["a", "b", "c"]))
    with pytest.warns(UserWarning, match="X does not have valid feature names, but Regressor was"):
        regressor.predict(X)


def test_a_table_with_names_is_taken_with_a_warning_where_there_were_none():
    with pytest.warns(UserWarning, match="X has feature names, but Regressor was fitted without"):
        fitted().predict(Table(X, ["a", "b", "c"]))


def test_names_of_an_earlier_fit_are_forgotten():
    regressor = fitted(Table(X, ["a", "b", "c"]))
    assert not hasattr(regressor.fit(X, NUMBERS), "feature_names_in_")


def test_names_that_are_numbers_are_none():
    assert not hasattr(fitted(Table(X, [0, 1, 2])), "feature_names_in_")


def test_names_of_which_some_are_numbers_are_refused():
    with pytest.raises(TypeError, match="all of them are texts"):
        fitted(Table(X, ["a", 1, 2]))


NAN = np.where(np.arange(180).reshape(60, 3) == 7, np.nan, X)
TEXT = np.array(X.tolist(), dtype=object)
TEXT[2, 1] = "tall"


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (X[:, 0], ValueError, "Expected 2D array, got 1D array instead.*Reshape your data"),
        (X[:0], ValueError, r"0 sample\(s\) \(shape=\(0, 3\)\)"),
        (X[:, :0], ValueError, r"0 feature\(s\) \(shape=\(60, 0\)\) while a minimum of 1"),
        (X + 1j, ValueError, "Complex data not supported"),
        (X.astype("datetime64[s]"), TypeError, r"X must be real numbers, got datetime64\[s\]"),
        (X.astype("timedelta64[s]"), TypeError, r"X must be real numbers, got timedelta64\[s\]"),
        (NAN, ValueError, "X contains NaN in row 2, column 1"),
        (Table(NAN, ["a", "b", "c"]), ValueError, "X contains NaN in row 2, column 'b'"),
        (np.where(np.isnan(NAN), -np.inf, X), ValueError, "X contains infinity in row 2, column 1"),
        (TEXT, ValueError, "X must be numbers, got 'tall' in row 2, column 1"),
        (Table(TEXT, ["a", "b", "c"]), ValueError, "'tall' in row 2, column 'b'"),
        (np.where(TEXT == "tall", None, TEXT), ValueError, "X contains NaN in row 2, column 1"),
        (X[:, :, None], ValueError, "dim 3.*give build="),
        (X[:50], ValueError, r"X has 50 rows and y has shape \(60,\)"),
    ],
)
def test_inputs_that_cannot_be_learned_from_are_refused(x, error, message):
    with pytest.raises(error, match=message):
        fitted(x)


@pytest.mark.parametrize("x", [NAN, X[:, 0], TEXT])
def test_inputs_that_cannot_be_learned_from_cannot_be_predicted_from(x):
    regressor = fitted()
    with pytest.raises(ValueError):
        regressor.predict(x)


def test_another_number_of_features_is_named():
    with pytest.raises(ValueError, match="X has 2 features, but Regressor is expecting 3"):
        fitted().predict(X[:, :2])


@pytest.mark.parametrize(
    ("kind", "y", "error", "message"),
    [
        (Classifier, None, ValueError, "Classifier requires y to be passed, but the target y is N"),
        (Regressor, None, ValueError, "Regressor requires y to be passed, but the target y is No"),
        (Classifier, NUMBERS, ValueError, "Unknown label type: continuous.*there is Regressor"),
        (Classifier, X, ValueError, r"y should be a 1d array of labels.*\(60, 3\)"),
        (Classifier, np.full(60, np.nan), ValueError, "y contains NaN or infinity, first in row 0"),
        (Regressor, np.where(X[:, 0] > 9, 1, np.inf), ValueError, "y contains NaN or infinity"),
        (Regressor, NUMBERS.astype("datetime64[s]"), TypeError, "y must be real numbers, got date"),
        (Regressor, NUMBERS + 1j, TypeError, "y must be real numbers, got complex128"),
        (Classifier, ["a", np.nan, *"ab" * 29], TypeError, "labels of one kind .* got float, str"),
        (Regressor, LABELS, ValueError, "could not convert string to float"),
        (Regressor, X[:, :, None], ValueError, r"y must have shape .*, got \(60, 3, 1\)"),
        (Regressor, 3.0, ValueError, r"X has 60 rows and y has shape \(\)"),
    ],
)
def test_targets_that_cannot_be_learned_are_refused(kind, y, error, message):
    with pytest.raises(error, match=message):
        kind(epochs=1).fit(X, y)


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        (np.ones(59), r"sample_weight has shape \(59,\).*\(60,\)"),
        (np.ones((60, 2)), r"sample_weight has shape \(60, 2\)"),
        (np.zeros(60), "sample_weight is zero in every row"),
        (np.full(60, -1.0), "sample_weight must be 0 or more and finite"),
        (np.full(60, np.nan), "sample_weight must be 0 or more and finite"),
    ],
)
def test_weights_that_mean_nothing_are_refused(weight, message):
    with pytest.raises(ValueError, match=message):
        Regressor(epochs=1).fit(X, NUMBERS, weight)


def test_weights_that_are_no_real_numbers_are_refused():
    with pytest.raises(TypeError, match="sample_weight must be real numbers, got complex128"):
        Regressor(epochs=1).fit(X, NUMBERS, np.ones(60) + 1j)


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"layers": (0,)}, ValueError, "units of Dense must be an integer of 1 or more, got 0"),
        ({"activation": "rleu"}, ValueError, "no activation 'rleu'"),
        ({"optimizer": "adma"}, ValueError, "no optimizer 'adma': use sgd, adagrad, adam"),
        ({"learning_rate": 0}, ValueError, "learning rate must be above 0"),
        ({"epochs": 0}, ValueError, "epochs must be an integer of 1 or more"),
        ({"batch_size": 0}, ValueError, "batch_size must be an integer of 1 or more"),
        ({"early_stopping": True, "validation_split": 0.0}, ValueError, "shares must be above 0"),
        ({"early_stopping": True, "patience": -1}, ValueError, "patience"),
        ({"random_state": -1}, ValueError, "random_state must be an integer of 0 or more"),
    ],
)
def test_parameters_out_of_bounds_are_refused_by_fit_and_not_before(parameters, error, message):
    regressor = Regressor(**parameters)
    with pytest.raises(error, match=message):
        regressor.fit(X, NUMBERS)


def test_a_fit_that_fails_leaves_the_network_that_there_was():
    regressor = fitted()
    before = regressor.predict(X)
    with pytest.raises(ValueError, match="epochs"):
        regressor.set_params(epochs=0).fit(X[:, :2], NUMBERS)
    np.testing.assert_array_equal(regressor.predict(X), before)


def test_nodes_and_lists_are_taken_as_arrays():
    of_arrays = Regressor(epochs=1, random_state=0).fit(X, NUMBERS).predict(X)
    of_lists = Regressor(epochs=1, random_state=0).fit(X.tolist(), NUMBERS.tolist())
    np.testing.assert_array_equal(of_lists.predict(Tensor(X)), of_arrays)


def test_they_are_what_training_offers():
    assert {"Classifier", "Regressor"} <= set(training.__all__)
