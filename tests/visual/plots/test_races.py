"""Optimisers racing on a map of a loss."""

import numpy as np
import pytest

from micrograd_plus import optim
from micrograd_plus.visual import plots

MAP = ((-5, 5), (-2, 2))


def ravine(a, b):
    return (a**2 + 50 * b**2) / 2


def sgd(place):
    return optim.SGD(place, lr=0.03)


def momentum(place):
    return optim.SGD(place, lr=0.03, momentum=0.9)


def test_a_path_has_the_start_and_every_step(ax):
    plots.race(ravine, (-4, 1), {"SGD": sgd}, *MAP, ax, steps=3)
    # The gradient is (a, 50 b): each step leaves 0.97 of a, and -0.5 of b.
    expected = [[-4 * 0.97**i, (-0.5) ** i] for i in range(4)]
    np.testing.assert_allclose(ax.lines[0].get_xydata(), expected)


def test_all_start_at_the_same_place_whatever_those_before_did(ax):
    plots.race(ravine, (-4, 1), {"SGD": sgd, "momentum": momentum, "again": sgd}, *MAP, ax)
    paths = [line.get_xydata() for line in ax.lines[:3]]
    np.testing.assert_array_equal(paths[0], paths[2])
    assert not np.allclose(paths[0], paths[1])


def test_the_legend_has_the_loss_at_the_end_of_each(ax):
    plots.race(ravine, (-4, 1), {"SGD": sgd}, *MAP, ax, steps=2)
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["SGD: 8.64", "start"]  # (3.7636**2 + 50 * 0.25**2) / 2
    assert ax.get_title() == "2 steps from 33"


def test_a_race_stays_within_its_map_and_its_runners_need_not(ax):
    plots.race(ravine, (-4, 1), {"too fast": lambda p: optim.SGD(p, lr=1)}, *MAP, ax, steps=9)
    assert ax.get_xlim() == MAP[0]
    assert ax.get_ylim() == MAP[1]


@pytest.mark.parametrize("optimizers", [{}, sgd, [sgd]])
def test_optimizers_that_are_no_dictionary_are_refused(optimizers, ax):
    with pytest.raises(ValueError, match="optimizers must be a dictionary of functions by name"):
        plots.race(ravine, (-4, 1), optimizers, *MAP, ax)


def test_a_start_of_another_shape_is_refused(ax):
    with pytest.raises(ValueError, match=r"start must be two numbers, got \(1, 2, 3\)"):
        plots.race(ravine, (1, 2, 3), {"SGD": sgd}, *MAP, ax)


def test_a_race_without_a_step_is_refused(ax):
    with pytest.raises(ValueError, match="steps must be 1 or more, got 0"):
        plots.race(ravine, (1, 2), {"SGD": sgd}, *MAP, ax, steps=0)


def test_a_path_on_top_of_another_does_not_hide_it(ax):
    plots.race(ravine, (-4, 1), {"SGD": sgd, "momentum": momentum, "again": sgd}, *MAP, ax)
    below, _, above = ax.lines[:3]
    assert above.get_linewidth() < below.get_linewidth()
    assert above.get_zorder() > below.get_zorder()


def test_markers_of_paths_that_run_together_take_turns(ax):
    plots.race(ravine, (-4, 1), {"SGD": sgd, "again": sgd}, *MAP, ax)
    starts = [line.get_markevery()[0] for line in ax.lines[:2]]
    assert starts == [0, 5]


def test_no_outline_lies_on_a_path(ax):
    plots.race(ravine, (-4, 1), {"SGD": sgd, "again": sgd}, *MAP, ax)
    paths, outlines = ax.lines[:2], [x for x in ax.lines if x.get_label() == "_outline"]
    assert max(x.get_zorder() for x in outlines) < min(x.get_zorder() for x in paths)
