"""The loss at each learning rate of a range test."""

import pytest

from micrograd_plus import training
from micrograd_plus.visual import plots

FOUND = training.LearningRateRange([1e-3, 1e-2, 0.1, 1.0, 10.0], [4.0, 4.0, 1.0, 0.5, 1e9])


def test_it_has_the_losses_and_the_smoothed_ones_over_a_logarithmic_axis(ax):
    plots.learning_rate_range(FOUND, ax)
    losses, smoothed, _ = ax.lines
    assert losses.get_ydata().tolist() == FOUND.losses
    assert smoothed.get_ydata().tolist() == FOUND.smoothed
    assert smoothed.get_xdata().tolist() == FOUND.rates
    assert ax.get_xscale() == "log"


def test_the_suggestion_is_marked_and_said(ax):
    plots.learning_rate_range(FOUND, ax)
    assert set(ax.lines[-1].get_xdata()) == {0.1}
    assert ax.get_legend().get_texts()[-1].get_text() == "suggested: 0.1"


def test_what_explodes_is_cut_off(ax):
    plots.learning_rate_range(FOUND, ax)
    low, high = ax.get_ylim()
    assert low < 0.5
    assert 4 < high < 10


def test_where_nothing_is_suggested_nothing_is_marked(ax):
    plots.learning_rate_range(training.LearningRateRange([0.1, 1.0], [1.0, 2.0]), ax)
    assert len(ax.lines) == 2


def test_losses_that_are_equal_have_room(ax):
    plots.learning_rate_range(training.LearningRateRange([0.1, 1.0], [0.0, 0.0]), ax)
    assert ax.get_ylim()[0] < 0 < ax.get_ylim()[1]


def test_what_is_no_range_test_is_refused(ax):
    with pytest.raises(TypeError, match=r"training\.find_learning_rate returns, got dict"):
        plots.learning_rate_range({0.1: [1.0]}, ax)
    with pytest.raises(ValueError, match="no learning rate was tried"):
        plots.learning_rate_range(training.LearningRateRange([], []), ax)
