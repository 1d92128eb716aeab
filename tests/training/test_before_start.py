"""What is known before the first update is not noticed after an epoch."""

import warnings

import numpy as np
import pytest

from micrograd_plus import Tensor, functions, losses, metrics, nn, optim, training
from micrograd_plus.training import before_start
from micrograd_plus.training.data import Data
from micrograd_plus.training.sources import Rows

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = X[:, :1]
LABELS = (X[:, 0] > 0).astype(int)


def network(*more):
    return nn.Sequential(nn.Dense(3, 4, "relu", seed=0), *more, nn.Dense(4, 1, seed=1))


class Updates(training.Callback):
    """Counts what is learned before an error comes."""

    made = 0

    def on_batch(self, run):
        self.made += 1


class Loader:
    """What can only be iterated over."""

    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter(self.batches)


def refused(error, words, model=None, x=X, y=Y, **options):
    """Check that `fit` refuses before the first update, and in which words."""
    model = model or network()
    before = model.state_dict()
    updates = Updates()
    options = {
        "loss": "mean_squared_error",
        "optimizer": optim.SGD(model.parameters()),
        "batch_size": 8,
        "verbose": False,
    } | options
    with pytest.raises(error, match=words):
        training.fit(model, x, y, callbacks=[updates], **options)
    assert updates.made == 0
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def accepted(model=None, x=X, y=Y, **options):
    model = model or network()
    options = {
        "loss": "mean_squared_error",
        "optimizer": optim.SGD(model.parameters(), lr=0.01),
        "batch_size": 8,
        "seed": 0,
        "verbose": False,
    } | options
    return training.fit(model, x, y, **options)


def test_a_last_batch_of_one_row_is_known_to_be_too_small_for_a_batch_norm():
    refused(
        ValueError,
        "the last batch of an epoch has 1 row, which drop_last=True leaves out, and the model "
        "cannot learn from it: .*BatchNorm",
        network(nn.BatchNorm(4)),
        batch_size=13,
    )


def test_it_is_known_of_a_model_that_is_in_evaluation_mode_until_then():
    refused(
        ValueError,
        "the last batch of an epoch has 1 row",
        network(nn.BatchNorm(4)).eval(),
        batch_size=13,
    )


def test_where_there_is_one_batch_it_is_not_the_last_that_is_too_small():
    model = network(nn.BatchNorm(4))
    with pytest.raises(ValueError, match="needs two rows or more in training") as error:
        accepted(model, X[:1], Y[:1])
    assert "drop_last" not in str(error.value)


def test_of_rows_that_are_fewer_than_a_batch_none_are_the_last():
    assert Rows(Data.of(np.arange(3)), batch_size=8).in_last == 0


def test_it_is_tried_on_rows_from_all_over_the_data():
    rows = Rows(Data.of(np.arange(40)), batch_size=8)
    assert rows.sample().x.tolist() == [0, 5, 10, 15, 20, 25, 30, 35]
    assert rows.sample(4).x.tolist() == [0, 10, 20, 30]


def test_a_last_batch_that_is_dropped_need_not_be_large_enough():
    accepted(network(nn.BatchNorm(4)), batch_size=13, drop_last=True)


def test_a_last_batch_of_one_row_is_enough_for_a_batch_norm_in_evaluation_mode():
    model = network(nn.BatchNorm(4))
    model[1].eval()
    accepted(model, batch_size=13)


def test_a_last_batch_of_one_row_is_enough_where_rows_have_several_steps():
    steps = RNG.normal(size=(9, 5, 3))
    model = nn.Sequential(nn.Dense(3, 4, seed=0), nn.BatchNorm(4), nn.Dense(4, 1, seed=1))
    accepted(model, steps, steps[..., :1], batch_size=4)


def test_a_metric_that_gives_no_number_is_named():
    refused(
        TypeError,
        r"the metrics cannot be computed of predictions of shape \(40, 1\) and targets of shape "
        r"\(40, 1\): a metric gives one number, and difference gave ndarray",
        metrics=[difference],
    )


def difference(prediction, target):
    return prediction - target


def test_a_metric_of_other_shapes_is_named():
    refused(
        ValueError,
        r"the metrics cannot be computed of predictions of shape \(40, 1\) and targets of shape "
        r"\(40, 2\): predictions of shape .* do not fit",
        y=np.hstack([Y, Y]),
        loss=lambda prediction, target: functions.mean(prediction),
        metrics=["mean_absolute_error"],
    )


def test_a_metric_that_raises_whatever_it_is_given_is_an_error_before_the_start():
    def broken(prediction, target):
        return prediction.not_there

    refused(AttributeError, "not_there", metrics=[broken])


def needs_both_classes(prediction, target):
    if len(np.unique(target)) < 2:
        raise ValueError("one class only")
    return float(np.mean(target))


def test_a_metric_that_few_rows_are_too_few_for_is_no_error():
    one_in_forty = np.zeros(40)
    one_in_forty[39] = 1
    history = accepted(y=one_in_forty, metrics=[needs_both_classes])
    assert history["needs_both_classes"] == [1 / 40]


def test_a_metric_that_all_rows_are_too_few_for_is_an_error():
    refused(ValueError, "one class only", y=np.zeros(40), metrics=[needs_both_classes])


def test_of_batches_that_are_not_known_yet_no_metric_is_refused():
    pairs = [(X[:20], np.zeros(20)), (X[20:], np.ones(20))]

    history = accepted(x=Loader(pairs), y=None, batch_size=32, metrics=[needs_both_classes])
    assert history["needs_both_classes"] == [0.5]


def test_of_batches_that_are_not_known_yet_a_mistaken_type_is_refused():
    refused(
        TypeError,
        "the metrics cannot be computed .* difference gave ndarray",
        x=Loader([(X, Y)]),
        y=None,
        batch_size=32,
        metrics=[difference],
    )


def test_a_metric_that_is_tried_sees_the_targets_of_all_rows():
    seen = []

    def note(prediction, target):
        seen.append((prediction.shape, target[:, 0].tolist()))
        return 0.0

    accepted(metrics=[note])
    assert seen[0] == ((40, 1), Y[:, 0].tolist())


def test_of_very_many_targets_few_are_enough(monkeypatch):
    monkeypatch.setattr(before_start, "_MANY", 10)
    seen = []

    def note(prediction, target):
        seen.append(len(target))
        return 0.0

    accepted(metrics=[note], batch_size=8)
    assert seen == [8, 40]


def test_steps_that_are_masked_are_no_rows_to_compare():
    words = np.array([[1, 2, 0], [3, 0, 0], [2, 1, 1], [1, 0, 0]])
    model = nn.Sequential(nn.Embedding(4, 3, padding=0, seed=0), nn.Dense(3, 1, seed=1))
    history = accepted(model, words, words[..., None] / 4, metrics=["mean_absolute_error"])
    assert len(history["mean_absolute_error"]) == 1


def test_a_warning_about_few_predictions_is_no_error():
    def warns(prediction, target):
        warns.calls += 1
        if warns.calls == 1:
            warnings.warn("all predictions are of one class", UserWarning, stacklevel=1)
        return 0.0

    warns.calls = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert accepted(metrics=[warns])["warns"] == [0.0]


def test_a_metric_is_not_blamed_for_predictions_that_are_not_finite():
    def of_finite(prediction, target):
        if not np.isfinite(prediction).all():
            raise ValueError("not finite")
        return 0.0

    model = network()
    model[0].weight.data[:] = np.nan
    refused(FloatingPointError, "the loss became nan", model, metrics=[of_finite])


def test_a_loss_of_other_shapes_is_refused_before_the_first_update():
    def strict(prediction, target):
        if prediction.shape != target.shape:
            raise ValueError(f"{prediction.shape} is not {target.shape}")
        return functions.mean(functions.square(prediction - target))

    refused(ValueError, r"\(8, 1\) is not \(8,\)", y=Y[:, 0], loss=strict)


@pytest.mark.parametrize(
    ("validation_data", "words"),
    [
        ((X, np.hstack([Y, Y])), r"prediction has shape \(.*, 1\) and the target \(.*, 2\)"),
        ((X, Y, np.ones((40, 7))), r"sample_weight of shape \(.*, 7\) does not fit"),
        ([(X[:, :2], Y)].__iter__(), r"takes shape \(\.\.\., 3\), got \(.*, 2\)"),
    ],
)
def test_what_the_model_cannot_be_validated_on_is_known_before(validation_data, words):
    refused(
        ValueError, f"the model cannot be validated: .*{words}", validation_data=validation_data
    )


def test_a_label_to_validate_on_without_a_class_is_known_before():
    model = nn.Sequential(nn.Dense(3, 2, seed=0))
    refused(
        ValueError,
        "the model cannot be validated: .*2 classes",
        model,
        y=LABELS,
        loss=functions.softmax_cross_entropy,
        validation_data=(X, LABELS + 1),
    )


def test_the_trial_leaves_no_trace():
    class Counts(nn.Module):
        """A layer that counts its calls, and draws a random number in each."""

        def __init__(self):
            self.calls, self.rng = 0, np.random.default_rng(0)
            self.norm = nn.BatchNorm(3)

        def forward(self, x):
            self.calls += 1
            self.rng.random()
            return self.norm(x)

    def trained(**options):
        layer = Counts()
        model = nn.Sequential(layer, nn.Dense(3, 1, seed=0))
        accepted(model, batch_size=13, drop_last=True, **options)
        return layer, model.state_dict()

    tried, state = trained(metrics=["mean_absolute_error"])
    untried, expected = trained()
    assert (tried.calls, untried.calls) == (3, 3)
    assert tried.rng.random() == untried.rng.random()
    for name, array in state.items():
        assert np.array_equal(array, expected[name])


def test_a_loss_that_reads_what_the_model_has_kept_can_be_validated():
    class Kept(nn.Module):
        def __init__(self):
            self.dense = nn.Dense(3, 1, seed=0)

        def forward(self, x):
            self.latest = self.dense(x)
            return self.latest

    model = Kept()
    history = accepted(
        model,
        loss=lambda p, t: losses.mean_squared_error(p, t) + 0.01 * functions.mean(model.latest**2),
        validation_data=(X, Y),
    )
    assert len(history["val_loss"]) == 1


def test_validation_that_a_copy_cannot_do_draws_no_random_number():
    class Draws(nn.Module):
        def __init__(self):
            self.dense, self.rng = nn.Dense(3, 1, seed=0), np.random.default_rng(0)

        def forward(self, x):
            self.kept = self.rng.random()
            return self.dense(x)

    def state_at_first_batch(**options):
        model = Draws()
        found = []

        class First(training.Callback):
            def on_epoch_start(self, run):
                found.append(model.rng.bit_generator.state)

        accepted(
            model,
            loss=lambda p, t: losses.mean_squared_error(p, t) + model.kept * 0.0,
            callbacks=[First()],
            **options,
        )
        return found

    assert state_at_first_batch(validation_data=(X, Y)) == state_at_first_batch()


def test_a_model_that_cannot_be_copied_trains():
    model = network()
    model.open_file = open(__file__)  # noqa: SIM115
    try:
        history = accepted(model, metrics=["mean_absolute_error"], validation_split=0.2)
    finally:
        model.open_file.close()
    assert len(history["mean_absolute_error"]) == 1


def test_a_model_that_takes_only_what_augment_makes_trains():
    history = accepted(
        x=np.hstack([X, X]), augment=lambda x, rng: x[:, :3], metrics=["mean_absolute_error"]
    )
    assert len(history["mean_absolute_error"]) == 1


class TestOptimizer:
    def test_parameters_that_it_lacks_are_named(self):
        model = network()
        optimizer = optim.SGD(model.parameters())
        model.layers[1] = nn.Dense(4, 1, seed=2)
        refused(
            ValueError,
            r"the optimizer does not have layers\.1\.weight, layers\.1\.bias, and would never "
            r"train them: make it when the model is complete, .* or freeze\(\)",
            model,
            optimizer=optimizer,
        )

    def test_of_many_some_are_named_and_counted(self):
        model = nn.Sequential(*[nn.Dense(3, 3, seed=i) for i in range(4)], nn.Dense(3, 1, seed=4))
        refused(
            ValueError,
            r"layers\.2\.bias, layers\.3\.weight and 3 more, and",
            model,
            optimizer=optim.SGD(model.layers[0].parameters()),
        )

    def test_what_is_frozen_it_need_not_have(self):
        model = network()
        model[0].freeze()
        accepted(model, optimizer=optim.SGD(model[1].parameters()))

    def test_what_requires_no_gradient_it_need_not_have(self):
        model = network()
        for parameter in model[0].parameters():
            parameter.requires_grad = False
        accepted(model, optimizer=optim.SGD(model[1].parameters()))

    def test_it_may_have_parameters_of_another_model(self):
        one, other = network(), network()
        accepted(one, optimizer=optim.SGD([*one.parameters(), *other.parameters()]))

    def test_it_must_have_those_that_the_first_call_makes(self):
        class Later(nn.Module):
            def __init__(self):
                self.dense, self.scale = nn.Dense(3, 1, seed=0), None

            def forward(self, x):
                if self.scale is None:
                    self.scale = Tensor([1.0])
                return self.dense(x) * self.scale

        refused_later = Later()
        with pytest.raises(ValueError, match="the optimizer does not have scale"):
            accepted(refused_later)

    def test_one_of_another_kind_is_taken_as_it_is(self):
        class Nothing:
            def zero_grad(self):
                pass

            def step(self):
                pass

        assert len(accepted(optimizer=Nothing())["loss"]) == 1


def test_with_resume_the_same_is_refused(tmp_path):
    def score(prediction, target):
        return score.found(prediction, target)

    score.found = lambda prediction, target: 0.0
    accepted(metrics=[score], callbacks=[training.Checkpoint(tmp_path / "a")])
    score.found = difference
    updates = Updates()
    with pytest.raises(TypeError, match="the metrics cannot be computed"):
        accepted(metrics=[score], callbacks=[updates], resume=tmp_path / "a", epochs=2)
    assert updates.made == 0


def test_our_own_metrics_are_tried_with_the_model_s_shapes():
    refused(
        ValueError,
        "the metrics cannot be computed of .*one probability per row needs targets of 0 and 1",
        metrics=[metrics.accuracy],
    )


def test_what_a_callback_unfreezes_must_be_the_optimizer_s_too():
    class Unfreezing(training.Callback):
        def on_epoch_start(self, run):
            if run.epochs_done == 1:
                run.model[0].unfreeze()

    model = nn.Sequential(nn.Dense(3, 4, seed=0), nn.Dense(4, 1, seed=1))
    model[0].freeze()
    optimizer = optim.SGD([p for p in model.parameters() if p.requires_grad])
    with pytest.raises(ValueError, match=r"does not have layers\.0\.weight"):
        training.fit(
            model,
            np.ones((4, 3)),
            np.ones((4, 1)),
            loss="mean_squared_error",
            optimizer=optimizer,
            epochs=2,
            callbacks=[Unfreezing()],
            verbose=False,
        )
