"""Learning rates that change from epoch to epoch."""

import itertools

import pytest

from micrograd_plus import nn, optim, training


def rates_of(callback, epochs=5, optimizer=None, scores=None, **options):
    """The learning rates of each epoch's first group; and of all groups in the end."""
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    optimizer = (optimizer or (lambda p: optim.SGD(p, lr=1.0)))(model.parameters())
    seen = []

    class Watch(training.Callback):
        def on_batch(self, run):
            seen.append(run.optimizer.lr)

    left = itertools.chain([0], scores or itertools.count())  # it is tried before the first epoch

    def score(prediction, target):
        return next(left)

    training.fit(
        model,
        [[0.0]],
        [[0.0]],
        loss="mean_squared_error",
        optimizer=optimizer,
        epochs=epochs,
        metrics=[score],
        callbacks=[callback, Watch(), *options.pop("more", ())],
        verbose=False,
        **options,
    )
    return seen, [group.lr for group in optimizer.groups]


def test_every_epoch_has_the_rate_of_the_schedule():
    seen, _ = rates_of(training.LearningRates(lambda epoch: 1 / (epoch + 1)), epochs=3)
    assert seen == [1, 1 / 2, 1 / 3]


def test_schedules_of_updates_serve_for_epochs():
    schedule = optim.step_decay(1.0, every=2, factor=0.5)
    assert rates_of(training.LearningRates(schedule))[0] == [1, 1, 0.5, 0.5, 0.25]


def test_a_schedule_that_knows_just_the_epochs_is_asked_for_no_more():
    assert rates_of(training.LearningRates([0.3, 0.2].__getitem__), epochs=2)[0] == [0.3, 0.2]


def test_more_epochs_have_the_rates_that_they_would_have_had(tmp_path):
    def run(epochs, **options):
        rates = training.LearningRates(lambda epoch: 1 / (epoch + 1))
        return rates_of(rates, epochs, more=[training.Checkpoint(tmp_path / "a")], **options)[0]

    run(2)
    assert run(4, resume=tmp_path / "a") == [1 / 3, 1 / 4]


@pytest.mark.parametrize(
    "callback", [training.LearningRates(lambda epoch: 0.1), training.ReduceOnPlateau("score")]
)
def test_an_optimizer_s_own_schedule_is_not_overruled(callback):
    with pytest.raises(ValueError, match="needs a learning rate that is a number, not a schedule"):
        rates_of(callback, optimizer=lambda p: optim.SGD(p, lr=optim.cosine_decay(0.1, steps=9)))


@pytest.mark.parametrize(
    ("rate", "error"), [(-1.0, ValueError), (float("nan"), ValueError), (None, TypeError)]
)
def test_a_rate_that_is_none_is_refused(rate, error):
    with pytest.raises(error, match="the learning rate of epoch 1 must be"):
        rates_of(training.LearningRates(lambda epoch: rate))


def two_groups(parameters):
    weight, bias = parameters
    return optim.SGD([{"params": [weight]}, {"params": [bias], "lr": 0.25}], lr=1.0)


def test_a_cosine_may_end_at_0_and_then_nothing_is_learned():
    ends = []

    class Watch(training.Callback):
        def on_epoch(self, run):
            ends.append(run.model.layers[0].weight.item())

    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    training.fit(
        model,
        [[1.0]],
        [[2.0]],
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1),
        epochs=4,
        callbacks=[training.LearningRates(optim.cosine_decay(0.1, steps=3)), Watch()],
        verbose=False,
    )
    assert ends[1] != ends[2] == ends[3]


def test_the_groups_keep_their_ratios():
    rates = training.LearningRates([0.5, 0.0, 0.2].__getitem__)
    assert rates_of(rates, 3, optimizer=two_groups)[1] == [0.2, 0.05]


def test_groups_without_ratios_are_refused():
    def at_0(parameters):
        optimizer = two_groups(parameters)
        optimizer.lr = 0
        return optimizer

    with pytest.raises(ValueError, match="first group, which is 0: set the rates of all groups"):
        rates_of(training.LearningRates(lambda epoch: 0.1), optimizer=at_0)


def test_the_rate_falls_when_a_number_has_not_become_better():
    plateau = training.ReduceOnPlateau("score", factor=0.5, patience=2, mode="min")
    scores = [9, 8, 8, 8, 8, 8, 7, 7]
    assert rates_of(plateau, 8, scores=scores)[0] == [1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25]


def test_it_counts_again_after_each_fall():
    plateau = training.ReduceOnPlateau("score", factor=0.5, patience=1, mode="min")
    assert rates_of(plateau, 4, scores=[1, 1, 1, 1])[0] == [1, 1, 0.5, 0.25]


def test_no_rate_falls_below_the_least_or_rises_to_it():
    plateau = training.ReduceOnPlateau("score", factor=0.1, patience=1, min_lr=0.3, mode="min")
    assert rates_of(plateau, optimizer=two_groups)[1] == [0.3, 0.25]


def test_more_is_better_where_the_mode_says_so():
    plateau = training.ReduceOnPlateau("score", factor=0.5, patience=1, mode="max")
    assert rates_of(plateau, 3, scores=[1, 2, 3])[0] == [1, 1, 1]


def test_nan_is_not_better():
    plateau = training.ReduceOnPlateau("score", factor=0.5, patience=1, mode="min")
    assert rates_of(plateau, 3, scores=[1, float("nan"), float("nan")])[0] == [1, 1, 0.5]
