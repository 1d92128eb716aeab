"""A model for each fold, in one process or in several."""

import numpy as np
import pytest

from micrograd_plus import functions, nn, optim, training

X = np.random.default_rng(0).normal(size=(22, 3)).astype("float32")
Y = (X[:, 0] > 0.3).astype(int)


def build(seed, units=4, lr=0.1):
    model = nn.Sequential(nn.Dense(3, units, "tanh", seed=seed), nn.Dropout(0.2, seed=seed))
    model.layers.append(nn.Dense(units, 2, "softmax", seed=seed + 1))
    return model, optim.Adam(model.parameters(), lr=lr)


OPTIONS = {
    "loss": "sparse_categorical_crossentropy",
    "metrics": ["accuracy"],
    "epochs": 2,
    "batch_size": 4,
}


def cross_validate(**options):
    return training.cross_validate(build, X, Y, **OPTIONS | {"folds": 4} | options)


def test_several_processes_come_to_what_one_comes_to():
    one, two = cross_validate(jobs=1, rounds=2), cross_validate(jobs=2, rounds=2)
    assert (one.scores, one.histories) == (two.scores, two.histories)


def test_a_dask_cluster_comes_to_the_same_by_joblib_s_switch():
    distributed = pytest.importorskip("distributed", reason="a local Dask cluster is started")
    import joblib

    expected = cross_validate()
    with (
        distributed.LocalCluster(n_workers=2, dashboard_address=":0") as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        found = cross_validate()
    assert (found.scores, found.histories) == (expected.scores, expected.histories)


def test_there_is_a_score_and_a_history_for_each_fold_and_round():
    result = cross_validate(rounds=3)
    assert len(result.scores) == len(result.histories) == 12
    assert {tuple(scores) for scores in result.scores} == {("loss", "accuracy")}
    assert all(len(history["val_loss"]) == 2 for history in result.histories)


def test_a_score_is_what_the_model_comes_to_on_the_rows_it_was_not_shown():
    for scores, history in zip(*vars(cross_validate()).values(), strict=True):
        assert scores == {name: history[f"val_{name}"][-1] for name in scores}


def test_every_row_is_held_out_once():
    seen = []

    def rows(prediction, target):
        seen.append(target.tolist())
        return 0.0

    def build_one(seed):
        model = nn.Sequential(nn.Dense(1, 1, seed=seed))
        return model, optim.SGD(model.parameters(), lr=1e-9)

    places = np.arange(10.0)
    training.cross_validate(
        build_one, places[:, None], places, folds=5, loss="mean_squared_error", metrics=[rows]
    )
    held_out = seen[5::6]  # tried on three times, trained on, validated on, measured on
    assert sorted(row for rows in held_out for row in rows) == places.tolist()


def test_early_stopping_counts_its_best_epoch():
    result = cross_validate(
        epochs=30, callbacks=[training.EarlyStopping(patience=2)], metrics=(), folds=2
    )
    for scores, history in zip(result.scores, result.histories, strict=True):
        assert scores["loss"] == min(history["val_loss"])


def test_another_seed_gives_other_folds_and_models():
    assert cross_validate(seed=1).scores != cross_validate(seed=2).scores


def test_each_round_has_folds_of_its_own():
    seen = []

    def held_out(prediction, target):
        seen.append(target.tolist())
        return 0.0

    cross_validate(rounds=2, metrics=[held_out], epochs=1)
    folds = seen[2::3]  # trained on, validated on, measured on
    assert folds[:4] != folds[4:]


def test_every_model_has_a_seed_of_its_own():
    seeds = []

    def note(seed):
        seeds.append(seed)
        return build(seed)

    training.cross_validate(note, X, Y, **OPTIONS, folds=3, rounds=2)
    assert len(set(seeds)) == 6


def test_weights_of_rows_go_with_their_rows():
    seen = []

    def loss(prediction, target, sample_weight):
        seen.append(len(target))
        assert (sample_weight == target).all()
        return functions.mean(prediction)

    def build_one(seed):
        model = nn.Sequential(nn.Dense(1, 1, seed=seed))
        return model, optim.SGD(model.parameters())

    weights = np.arange(10.0)
    training.cross_validate(
        build_one, weights[:, None], weights, folds=2, loss=loss, sample_weight=weights
    )
    assert seen == [5] * 8  # of each fold tried, trained on, validated on, measured on


def test_mean_and_deviation_are_over_the_folds():
    result = cross_validate()
    accuracies = [scores["accuracy"] for scores in result.scores]
    assert result.mean["accuracy"] == pytest.approx(np.mean(accuracies))
    assert result.std["accuracy"] == pytest.approx(np.std(accuracies))


def test_it_prints_as_a_table():
    lines = str(cross_validate()).splitlines()
    assert [line.split()[0] for line in lines] == ["fold", "1", "2", "3", "4", "mean", "std"]
    assert len({len(line) for line in lines}) == 1


def test_several_inputs_are_folded_together():
    class Sum(nn.Module):
        def __init__(self, seed):
            self.dense = nn.Dense(3, 2, "softmax", seed=seed)

        def forward(self, a, b):
            return self.dense(a + b)

    def build_sum(seed):
        model = Sum(seed)
        return model, optim.SGD(model.parameters(), lr=0.1)

    result = training.cross_validate(build_sum, {"a": X, "b": X}, Y, folds=2, **OPTIONS)
    assert len(result.scores) == 2


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"folds": 1}, ValueError, "folds must be an integer of 2 or more, got 1"),
        ({"folds": 23}, ValueError, "from 2 to the number of rows, 22, got 23"),
        ({"rounds": 0}, ValueError, "rounds must be an integer of 1 or more, got 0"),
        ({"seed": None}, ValueError, "seed must be an integer of 0 or more, got None"),
        ({"metrics": ["sparsity"]}, ValueError, "no metric 'sparsity': use accuracy, "),
        ({"loss": None}, TypeError, "there is no loss: give one, as to fit"),
        ({"epoch": 3}, TypeError, "no option 'epoch': fit can be told augment, batch_size"),
        ({"optimizer": None}, TypeError, "the optimizer is made by build"),
        ({"validation_data": (X, Y)}, TypeError, "the rows to validate on are chosen here"),
        ({"sample_weight": [1.0]}, ValueError, r"sample_weight has shape \(1,\)"),
    ],
)
def test_a_mistake_is_found_before_a_model_is_built(options, error, words):
    def build_none(seed):
        pytest.fail("a model is built")

    with pytest.raises(error, match=words):
        training.cross_validate(build_none, X, Y, **OPTIONS | options)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda seed: build(seed)[0], r"a pair \(model, optimizer\), got Sequential"),
        (lambda seed: build(seed)[::-1], r"got \(Adam, Sequential\)"),
        (lambda seed: (*build(seed), 3), r"got \(Sequential, Adam, int\)"),
        (lambda seed: None, "got NoneType"),
        (lambda seed: (build(seed)[0], optim.SGD), "the optimizer must be made with the model's"),
        (build(0)[0], r"build must be a function .*, got Sequential"),
        ("build", "got str"),
    ],
)
def test_a_build_that_gives_something_else_is_named(wrong, words):
    with pytest.raises(TypeError, match=words):
        training.cross_validate(wrong, X, Y, **OPTIONS)


def test_an_optimizer_of_another_model_is_found():
    with pytest.raises(ValueError, match="has none of this model's parameters"):
        training.cross_validate(lambda seed: (build(0)[0], build(1)[1]), X, Y, **OPTIONS)


def test_an_error_in_another_process_says_what_it_says_in_this_one():
    with pytest.raises(TypeError, match="build must return a pair"):
        training.cross_validate(lambda seed: None, X, Y, jobs=2, **OPTIONS)


def test_a_training_that_diverges_is_an_error():
    x = X.copy()
    x[3, 1] = np.nan
    with pytest.raises(FloatingPointError, match="an input or a target"):
        training.cross_validate(build, x, Y, **OPTIONS)
