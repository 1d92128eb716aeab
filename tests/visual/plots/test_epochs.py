"""Lines over epochs."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, nn, optim, training
from micrograd_plus.visual import plots

HISTORY = {
    "loss": [3.0, 2.0, 1.0],
    "accuracy": [0.2, 0.5, 0.9],
    "val_loss": [3.5, 2.5, 2.75],
    "val_accuracy": [0.1, 0.4, 0.6],
}


def drawn(ax):
    return {line.get_label(): line.get_ydata().tolist() for line in ax.lines}


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_lines_are_the_losses_of_the_history_counted_from_1(ax):
    plots.curves(HISTORY, ax=ax)
    assert [line.get_ydata().tolist() for line in ax.lines] == [
        HISTORY["loss"],
        HISTORY["val_loss"],
    ]
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 3]


def test_what_fit_returns_is_drawn(ax):
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    x = np.ones((4, 1))
    history = training.fit(
        model,
        x,
        x,
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        epochs=3,
        verbose=False,
    )
    assert drawn(plots.curves(history, ax=ax)) == {"training": history["loss"]}


def test_the_name_of_a_metric_brings_its_validation_along(ax):
    plots.curves(HISTORY, "accuracy", ax)
    assert drawn(ax) == {"training": HISTORY["accuracy"], "validation": HISTORY["val_accuracy"]}


def test_a_list_of_names_is_exactly_what_is_drawn(ax):
    plots.curves(HISTORY, ["val_loss", "accuracy"], ax)
    assert list(drawn(ax)) == ["loss, validation, lowest at epoch 2", "accuracy, training"]


def test_without_a_loss_everything_is_drawn(ax):
    assert len(plots.curves({"precision": [0.5], "recall": [0.25]}, ax=ax).lines) == 2


def test_the_lowest_validation_loss_has_a_ring_and_its_epoch_in_the_legend(ax):
    plots.curves(HISTORY, ax=ax)
    assert legend(ax) == ["training", "validation, lowest at epoch 2"]
    assert ax.collections[0].get_offsets().tolist() == [[2, 2.5]]


def test_the_lowest_is_found_among_what_is_not_a_number(ax):
    plots.curves({"loss": [1.0, 1.0], "val_loss": [np.nan, 2.0]}, ax=ax)
    assert legend(ax)[1].startswith("validation, lowest at epoch 2")


def test_lines_differ_in_style_and_marker_too(ax):
    training_line, validation = plots.curves(HISTORY, ax=ax).lines
    assert training_line.get_linestyle() != validation.get_linestyle()
    assert training_line.get_marker() != validation.get_marker()


def test_title_and_axes_say_quantity_and_unit(ax):
    plots.curves({"mean_absolute_error": [1.0]}, ax=ax, unit="dollars")
    assert ax.get_title() == "Mean absolute error by epoch"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "mean absolute error (dollars)")


def test_an_accuracy_is_in_percent(ax):
    plots.curves(HISTORY, "accuracy", ax)
    assert ax.yaxis.get_major_formatter()(0.5) == "50 %"


def test_a_short_name_is_written_out(ax):
    plots.curves({"acc": [0.5, 0.75], "val_acc": [0.5, 0.5]}, ax=ax)
    assert (ax.get_title(), ax.get_ylabel()) == ("Accuracy by epoch", "accuracy")
    assert ax.yaxis.get_major_formatter()(0.5).endswith(" %")


@pytest.mark.parametrize(
    ("history", "keys", "words"),
    [
        (HISTORY, "acc", "no 'acc': it has loss, accuracy, val_loss, val_accuracy"),
        (HISTORY, ["loss", "f1"], "no 'f1'"),
        ({}, None, "no epochs"),
        ({"loss": []}, None, "no epochs"),
        (HISTORY, [], "no epochs"),
    ],
)
def test_a_missing_key_and_an_empty_history_are_value_errors(history, keys, words, ax):
    with pytest.raises(ValueError, match=words):
        plots.curves(history, keys, ax)


RUNS = {
    0.001: [4.0, 3.9],
    0.1: {"loss": [4.0, 0.1], "accuracy": [0.5, 0.9]},
    2.0: [4.0, 400.0],
    9.0: [4.0, float("inf")],
}


def test_each_learning_rate_has_its_line_and_says_where_it_ends(ax):
    plots.learning_rates(RUNS, ax=ax)
    assert [line.get_ydata().tolist() for line in ax.lines] == [
        [4.0, 3.9],
        [4.0, 0.1],
        [4.0, 400.0],
        [4.0, float("inf")],
    ]
    assert legend(ax) == [
        "0.001: ends at 3.9",
        "0.1: ends at 0.1",
        "2.0: diverges",
        "9.0: diverges",
    ]


def test_what_diverges_does_not_squeeze_the_others(ax):
    assert plots.learning_rates(RUNS, ax=ax).get_ylim() == (0.05, 40.0)


def test_a_loss_that_is_zero_everywhere_stays_on_a_linear_axis(ax):
    assert plots.learning_rates({0.1: [0.0, 0.0]}, ax=ax).get_yscale() == "linear"


def test_another_key_is_compared_by_another_count(ax):
    plots.learning_rates({0.1: HISTORY}, "val_loss", ax, step="update")
    assert ax.lines[0].get_ydata().tolist() == HISTORY["val_loss"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("update", "val loss")


@pytest.mark.parametrize(
    ("histories", "words"),
    [
        ({}, "nothing to compare"),
        ({0.1: []}, r"learning rate 0\.1 has no losses"),
        ({0.1: 3.0}, r"learning rate 0\.1 has no list of numbers: 3\.0"),
        ({0.1: {"accuracy": [1.0]}}, "no 'loss': it has accuracy"),
    ],
)
def test_histories_that_cannot_be_compared_are_value_errors(histories, words, ax):
    with pytest.raises(ValueError, match=words):
        plots.learning_rates(histories, ax=ax)


def test_a_list_of_losses_is_a_history(ax):
    plots.curves([Value(3.0), Tensor(2.0), 1.0], ax=ax)
    assert drawn(ax) == {"training": [3.0, 2.0, 1.0]}


def test_a_curve_without_a_finite_number_says_so(ax):
    plots.curves({"loss": [float("nan")] * 3}, ax=ax)
    assert legend(ax) == ["training: no finite number"]


def test_a_single_epoch_is_marked_by_a_whole_number(ax):
    plots.curves({"loss": [1.0]}, ax=ax)
    first, last = ax.get_xlim()
    assert [tick for tick in ax.get_xticks() if first <= tick <= last] == [1.0]


@pytest.mark.parametrize(
    ("give", "words"),
    [
        (
            lambda ax: plots.curves(None),
            "training.fit returned, or a list of losses, got None",
        ),
        (lambda ax: plots.curves(HISTORY, ax), "keys must be a name .*; say ax=ax"),
        (lambda ax: plots.learning_rates([[1.0]], ax=ax), "dictionary of .* rates, got list"),
    ],
)
def test_what_is_no_history_is_a_type_error(give, words, ax):
    with pytest.raises(TypeError, match=words):
        give(ax)


def test_losses_that_are_no_numbers_are_a_value_error():
    with pytest.raises(ValueError, match="loss has no list of numbers: 'abc'"):
        plots.curves({"loss": "abc"})


def labels(ax):
    return [line.get_label() for line in ax.lines]


def test_the_legend_says_at_which_epochs_there_is_no_number(ax):
    nan, inf = float("nan"), float("inf")
    plots.curves([3.0, nan, inf, 2.0, nan, 1.0], ax=ax)
    assert labels(ax) == ["training\nno number at epochs 2 to 3 and 5"]


def test_of_many_gaps_the_first_are_named(ax):
    plots.curves([1.0, float("nan")] * 9, ax=ax)
    assert labels(ax) == ["training\nno number at epochs 2, 4, 6 and 6 more times"]


def test_the_lowest_loss_and_a_gap_are_both_said(ax):
    plots.curves({"loss": [2.0, 1.0, 1.0], "val_loss": [2.0, float("nan"), 1.0]}, ax=ax)
    assert labels(ax)[1] == "validation, lowest at epoch 3\nno number at epoch 2"


def test_a_logarithmic_axis_is_an_option(ax):
    assert plots.curves([4.0, 0.1], ax=ax, log=True).get_yscale() == "log"


def test_what_a_logarithmic_axis_cannot_show_is_said(ax):
    plots.curves([4.0, 0.0, 1.0], ax=ax, log=True)
    assert labels(ax) == ["training\nnone above 0 at epoch 2"]


def test_a_logarithmic_axis_without_a_number_above_0_says_so(ax):
    plots.curves([0.0, -1.0], ax=ax, log=True)
    assert labels(ax) == ["training: no number above 0"]
