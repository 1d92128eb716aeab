"""Classes that count more than others."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training
from micrograd_plus.training.class_weights import ClassWeights, class_weights
from micrograd_plus.training.data import Data

RNG = np.random.default_rng(0)
X = RNG.normal(size=(10, 3))
LABELS = np.array([0, 0, 0, 0, 0, 0, 2, 2, 1, 1])
BY_CLASS = {0: 0.5, 2: 3.0, 1: 2.0}
OF_ROWS = np.array([0.5] * 6 + [3.0] * 2 + [2.0] * 2)


def train(y=LABELS, x=X, loss="sparse_categorical_crossentropy", outputs=3, **options):
    last = nn.Dense(3, outputs, "softmax" if outputs > 1 else "sigmoid", seed=0, dtype="float64")
    model = nn.Sequential(last)
    history = training.fit(
        model,
        x,
        y,
        loss=loss,
        optimizer=optim.SGD(model.parameters(), lr=0.1),
        **{"batch_size": 4, "epochs": 2, "seed": 0, "verbose": False} | options,
    )
    return history, model[0].weight.data.tolist()


def test_a_class_s_weight_is_that_of_its_rows():
    assert train(class_weight=BY_CLASS) == train(sample_weight=OF_ROWS)


def test_weights_of_classes_multiply_those_of_rows():
    own = np.arange(10.0)
    both = train(class_weight=BY_CLASS, sample_weight=own)
    assert both == train(sample_weight=OF_ROWS * own)


def test_a_class_that_is_left_out_has_1():
    assert train(class_weight={2: 3.0}) == train(
        sample_weight=np.array([1.0] * 6 + [3.0] * 2 + [1.0] * 2)
    )


def test_balanced_is_scikit_learn_s_formula():
    # sklearn.utils.class_weight.compute_class_weight("balanced", classes=[0, 1, 2], y=LABELS)
    weights = [0.5555555555555556, 1.6666666666666667, 1.6666666666666667]
    assert train(class_weight="balanced") == train(class_weight=dict(enumerate(weights)))


def test_only_the_rows_that_are_learned_from_are_balanced():
    held_out = {"validation_split": 0.2}
    weights = {0: 8 / (2 * 6), 2: 8 / (2 * 2)}
    assert train(class_weight="balanced", **held_out) == train(class_weight=weights, **held_out)


def test_validation_goes_without():
    history, _ = train(class_weight=dict.fromkeys(range(3), 0.0), validation_data=(X, LABELS))
    assert history["loss"] == [0.0, 0.0]
    assert history["val_loss"][0] > 0.1


@pytest.mark.parametrize(
    "y",
    [LABELS[:, None], LABELS.tolist(), LABELS.astype("uint8")],
    ids=["column", "list", "small integers"],
)
def test_labels_may_be_a_column_or_of_any_integers(y):
    assert train(y, class_weight=BY_CLASS) == train(y, sample_weight=OF_ROWS)


def test_targets_may_be_one_hot():
    one_hot = {"y": np.eye(3)[LABELS], "loss": "categorical_crossentropy"}
    assert train(**one_hot, class_weight=BY_CLASS) == train(**one_hot, sample_weight=OF_ROWS)


@pytest.mark.parametrize("kind", [bool, int, float])
def test_yes_and_no_are_classes_1_and_0(kind):
    y = (LABELS == 1).astype(kind)
    binary = {"y": y, "loss": "binary_crossentropy", "outputs": 1}
    weighted = train(**binary, class_weight={0: 0.5, 1: 4.0})
    assert weighted == train(**binary, sample_weight=np.where(y, 4.0, 0.5))


def test_classes_may_be_numbers_of_numpy():
    found = class_weights({np.int64(1): np.float32(2.0), np.True_: 2}, Data.of([0.0], [1]))
    assert str(found.by_class) == "{1: 2.0}"


def test_weights_of_steps_are_multiplied_by_that_of_their_row():
    batch = Data.of([[0.0], [0.0]], [0, 1], [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    found = ClassWeights({1: 10.0}).weighed(batch).weight
    assert found.tolist() == [[1.0, 2.0, 3.0], [40.0, 50.0, 60.0]]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        (
            {"class_weight": {3: 1.0}},
            ValueError,
            "class 3, of which there is no row: there are 0, 1",
        ),
        ({"class_weight": {"gold": 1.0}}, ValueError, "by class number, got class 'gold'"),
        ({"class_weight": "balance"}, ValueError, "a dictionary .* or \"balanced\", got 'balance'"),
        ({"class_weight": [1.0, 2.0]}, ValueError, r"got \[1.0, 2.0\]"),
        ({"class_weight": {0: -1.0}}, ValueError, "weight of class 0 must be 0 or more and finite"),
        ({"class_weight": {0: np.nan}}, ValueError, "must be 0 or more and finite, got nan"),
        ({"class_weight": {0: "2"}}, TypeError, "weight of class 0 must be a number, got '2'"),
        ({"y": X[:, 0]}, ValueError, "targets that are classes: .* got float64 of shape"),
        ({"y": X}, ValueError, r"got float64 of shape \(10, 3\); sample_weight takes"),
        ({"y": np.ones((10, 3))}, ValueError, "needs targets that are classes"),
        ({"y": np.array(list("ab" * 5))}, ValueError, "needs targets that are classes"),
        ({"y": (LABELS, LABELS)}, ValueError, "is for one output, .* give sample_weight"),
        (
            {"loss": lambda prediction, target: prediction.sum()},
            TypeError,
            "takes no sample_weight",
        ),
    ],
)
def test_what_is_no_weight_of_a_class_is_named(options, error, words):
    with pytest.raises(error, match=words):
        train(**({"class_weight": {0: 1.0}} | options))
