"""The best hyperparameters, of a grid or of random draws."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training
from micrograd_plus.training.cross_validation import seed_of

X = np.linspace(-1, 1, 20).reshape(-1, 1).astype("float32")
Y = 2 * X


def build(seed, lr=0.1, units=None):
    model = nn.Sequential(nn.Dense(1, 1, seed=seed))
    return model, optim.SGD(model.parameters(), lr=lr)


def search(space, **options):
    return training.search(
        options.pop("build", build),
        space,
        X,
        Y,
        **{"loss": "mean_squared_error", "epochs": 5, "batch_size": 4} | options,
    )


def test_a_grid_tries_every_combination_and_puts_the_best_first():
    found = search({"lr": [1e-4, 0.1], "batch_size": [4, 16]})
    tried = {tuple(trial.hyperparameters.values()) for trial in found.trials}
    assert tried == {(lr, size) for lr in (1e-4, 0.1) for size in (4, 16)}
    numbers = [trial.result.mean["loss"] for trial in found.trials]
    assert numbers == sorted(numbers)
    assert found.best == found.trials[0].hyperparameters == {"lr": 0.1, "batch_size": 4}


def test_random_draws_are_as_many_as_asked_for_and_of_the_seed():
    space = {"lr": lambda rng: 10 ** rng.uniform(-4, -1), "units": [1, 2, 3]}
    first, again, other = (search(space, trials=5, seed=seed, epochs=1) for seed in (1, 1, 2))
    assert len(first.trials) == 5
    assert first == again
    assert first.best != other.best
    assert {trial.hyperparameters["units"] for trial in first.trials} <= {1, 2, 3}


def test_several_processes_come_to_what_one_comes_to():
    space = {"lr": [0.001, 0.1], "epochs": [1, 2]}
    assert search(space, jobs=1, folds=3) == search(space, jobs=2, folds=3)


def test_hyperparameters_of_fit_go_to_fit_and_the_others_to_build():
    given = []

    def note(seed, **hyperparameters):
        given.append(hyperparameters)
        return build(seed)

    found = search({"units": [7], "epochs": [3], "shuffle": [False]}, build=note)
    assert given == [{"units": 7}]
    assert len(found.trials[0].result.histories[0]["loss"]) == 3


@pytest.mark.parametrize("rate", [1e30, 1e200])
def test_a_trial_that_diverges_is_last(rate):
    found = search({"lr": [rate, 0.1, 1e-4]}, metrics=["mean_absolute_error"])
    assert [trial.hyperparameters["lr"] for trial in found.trials] == [0.1, 1e-4, rate]


def test_a_trial_that_diverges_with_its_last_update_is_last():
    found = search({"lr": [1e30, 0.1]}, epochs=1, batch_size=16, metrics=["r2_score"])
    assert found.best == {"lr": 0.1}


def test_where_all_diverge_there_is_still_an_answer():
    found = search(
        {"lr": [1e200, 1e300]},
        monitor="mean_absolute_error",
        metrics=["r2_score"] + ["mean_absolute_error"],
    )
    assert len(found.trials) == 2
    assert "nan" in str(found)


@pytest.mark.parametrize(
    ("monitor", "mode", "best"),
    [
        ("r2_score", None, 0.1),
        ("r2_score", "min", 1e-4),
        ("loss", None, 0.1),
        ("loss", "max", 1e-4),
    ],
)
def test_more_or_less_is_better_by_the_mode_or_the_name(monitor, mode, best):
    found = search({"lr": [1e-4, 0.1]}, metrics=["r2_score"], monitor=monitor, mode=mode)
    assert found.best == {"lr": best}


def test_of_a_function_of_ones_own_it_asks_for_the_mode_before_a_model_is_built():
    def auc(prediction, target):
        return 0.5

    def build_none(seed, **hyperparameters):
        pytest.fail("a model is built")

    with pytest.raises(ValueError, match=r"'auc' is better .* give mode=.max. or mode="):
        search({"lr": [0.1]}, build=build_none, metrics=[auc], monitor="auc")


def test_trials_are_measured_on_the_same_rows():
    seen = []

    def rows(prediction, target):
        seen.append(sorted(target.ravel().tolist()))
        return 0.0

    search({"lr": [0.1, 0.2]}, metrics=[rows], epochs=1)
    assert seen[:4] == seen[4:]


def test_one_part_is_held_out_unless_there_are_folds():
    assert len(search({"lr": [0.1]}).trials[0].result.scores) == 1
    assert len(search({"lr": [0.1]}, folds=4).trials[0].result.scores) == 4


def test_the_part_held_out_has_its_share_of_each_class():
    y = np.repeat([0, 1], [15, 5])
    seen = []

    def ones(prediction, target):
        seen.append(int(target.sum()))
        return 0.0

    training.search(
        build, {"lr": [0.1]}, X, y, loss="mean_squared_error", metrics=[ones], stratify=True
    )
    assert seen[-3:] == [4, 1, 1]  # trained on, validated on, measured on; tried on before


def test_numbers_of_numpy_are_passed_on_as_plain_ones():
    kinds = set()

    def note(seed, lr):
        kinds.add(type(lr))
        return build(seed, lr)

    found = search({"lr": np.logspace(-3, -1, 3)}, build=note)
    search({"lr": lambda rng: rng.uniform(0.1, 0.2, ())[()]}, build=note, trials=1)
    assert kinds == {float}
    assert repr(found.best) == "{'lr': 0.1}"


def test_values_may_be_functions_and_texts():
    def note(seed, activation):
        return build(seed)

    found = search({"activation": ["relu", np.tanh]}, build=note)
    assert len(found.trials) == 2


def test_the_best_model_is_trained_on_all_rows_where_that_is_wanted():
    seen = []

    def rows(prediction, target):
        seen.append(len(target))
        return 0.0

    space = {"lr": [1e-4, 0.1], "epochs": [3]}
    found = search(space, metrics=[rows], refit=True)
    assert len(found.best_history["loss"]) == 3
    assert seen[-3:] == [20] * 3
    model, optimizer = build(seed_of(0), lr=0.1)
    options = {"loss": "mean_squared_error", "epochs": 3, "batch_size": 4, "verbose": False}
    training.fit(model, X, Y, optimizer=optimizer, seed=seed_of(0), **options)
    assert np.array_equal(training.predict(found.best_model, X), training.predict(model, X))


def test_weights_of_rows_and_options_count_for_the_best_model_too():
    weight = np.arange(20.0)
    found = search({"lr": [0.1]}, refit=True, sample_weight=weight, shuffle=False)
    model, optimizer = build(seed_of(0))
    options = {"loss": "mean_squared_error", "epochs": 5, "batch_size": 4, "shuffle": False}
    training.fit(model, X, Y, optimizer=optimizer, sample_weight=weight, verbose=False, **options)
    assert np.array_equal(training.predict(found.best_model, X), training.predict(model, X))


def test_searches_that_found_the_same_are_equal_whatever_models_they_trained():
    one, other = (search({"lr": [0.1]}, epochs=1, refit=refit) for refit in (True, False))
    assert one == other


def test_without_being_told_to_it_trains_none():
    found = search({"lr": [0.1]}, epochs=1)
    assert not hasattr(found, "best_model")
    with pytest.raises(AttributeError, match=r"no best model: search.*refit=True"):
        found.best_history  # noqa: B018


def test_where_nothing_is_held_out_no_callback_can_watch_it():
    def build_none(seed, **hyperparameters):
        pytest.fail("a model is built")

    with pytest.raises(ValueError, match="without 'val_loss' for EarlyStopping to watch: give it"):
        search({"lr": [0.1]}, build=build_none, callbacks=training.EarlyStopping(), refit=True)


def test_it_prints_as_a_table():
    lines = str(search({"lr": [1e-4, 0.1]}, metrics=["r2_score"])).splitlines()
    assert lines[0].split() == ["trial", "loss", "r2_score"]
    assert [line.split()[0] for line in lines[1:]] == ["lr=0.1", "lr=0.0001"]


@pytest.mark.parametrize(
    ("space", "options", "error", "words"),
    [
        ({}, {}, ValueError, "nothing to search: give lists of values by name"),
        (["lr"], {}, TypeError, "a space is a dictionary of lists by name, got list"),
        ({"lr": 0.1}, {}, ValueError, "lr needs a list of values to try, got 0.1"),
        ({"lr": "0.1"}, {}, ValueError, "got '0.1'"),
        ({"lr": {0.1}}, {}, ValueError, r"got \{0.1\}"),
        ({"lr": []}, {}, ValueError, "lr needs values to try, got none"),
        ({"lr": lambda rng: 0.1}, {}, ValueError, "lr is drawn at random: say how many trials"),
        ({"lr": [0.1]}, {"trials": 0}, ValueError, "trials must be an integer of 1 or more"),
        ({"lr": [0.1]}, {"monitor": "val_loss"}, ValueError, "is not measured: there are loss$"),
        ({"lr": [0.1]}, {"mode": "best"}, ValueError, 'mode must be "min", "max" or None'),
        ({"lr": [0.1]}, {"seed": -1}, ValueError, "seed must be an integer of 0 or more"),
        ({"lr": [0.1]}, {"seed": np.random.default_rng(0)}, ValueError, "got Generator"),
        ({"lr": [0.1]}, {"folds": 1}, ValueError, "folds must be an integer of 2 or more"),
        ({"lr": [0.1]}, {"validation_split": 0.0}, ValueError, "shares must be above 0"),
        ({"lr": [0.1]}, {"epoch": 3}, TypeError, "no option 'epoch'"),
        ({"metrics": [["auk"]]}, {}, ValueError, "no metric 'auk'"),
    ],
)
def test_a_mistake_is_found_before_a_model_is_built(space, options, error, words):
    def build_none(seed, **hyperparameters):
        pytest.fail("a model is built")

    with pytest.raises(error, match=words):
        search(space, build=build_none, **options)


def test_a_hyperparameter_that_build_does_not_know_is_named():
    with pytest.raises(TypeError, match="unexpected keyword argument 'layers'"):
        search({"layers": [1, 2]})


@pytest.mark.parametrize("kind", [KeyboardInterrupt, FloatingPointError])
def test_what_ends_a_refit_carries_the_trials(kind):
    made = []

    def build(seed, lr):
        made.append(lr)
        if len(made) > 2:
            raise kind
        model = nn.Sequential(nn.Dense(1, 1, seed=seed))
        return model, optim.SGD(model.parameters(), lr=lr)

    x = np.linspace(-1, 1, 10).reshape(-1, 1)
    with pytest.raises(kind) as raised:
        training.search(build, {"lr": [1e-4, 0.1]}, x, 2 * x, loss="mse", refit=True)
    assert raised.value.search.best == {"lr": 0.1}
