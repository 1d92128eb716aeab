"""The confusion matrix."""

from itertools import pairwise

import numpy as np
import pytest

from micrograd_plus.visual import plots

HOTELS = [[11, 2], [1, 10]]


def cells(ax):
    return [text.get_text() for text in ax.texts]


def labels(axis):
    return [text.get_text() for text in axis.get_ticklabels()]


def test_rows_are_true_classes_and_columns_predicted_ones(ax):
    plots.confusion([0, 1, 1, 1, 1], [0, 0, 1, 1, 1], ax=ax)
    assert cells(ax) == ["1", "1", "0", "3"]
    assert (ax.get_ylabel(), ax.get_xlabel()) == ("true class", "predicted class")


def test_the_shades_are_shares_of_the_rows(ax):
    plots.confusion(HOTELS, ax=ax)
    expected = [[11 / 13, 2 / 13], [1 / 11, 10 / 11]]
    np.testing.assert_allclose(ax.images[0].get_array(), expected)


def test_the_courses_matrix_is_87_5_percent_right(ax):
    plots.confusion(HOTELS, class_names=("no", "yes"), ax=ax)
    assert ax.get_title() == "Confusion matrix: 21 of 24 right (87.5 %)"
    assert labels(ax.xaxis) == labels(ax.yaxis) == ["no", "yes"]


def test_probabilities_and_one_hot_rows_count_by_their_largest(ax):
    plots.confusion([[0.1, 0.9], [0.2, 0.8]], [[0, 1], [1, 0]], ax=ax)
    assert cells(ax) == ["0", "1", "0", "1"]


def test_a_class_that_never_comes_has_its_row_by_its_name(ax):
    plots.confusion([0, 1], [0, 1], ("gold", "silver", "bronze"), ax)
    assert len(cells(ax)) == 9
    assert ax.images[0].get_array()[2].tolist() == [0, 0, 0]


def test_a_matrix_of_zeros_has_no_share(ax):
    assert plots.confusion([[0, 0], [0, 0]], ax=ax).get_title() == "Confusion matrix: 0 of 0 right"


def test_counts_can_be_read_on_every_shade(ax):
    plots.confusion([[9, 1], [0, 10]], ax=ax)
    assert [text.get_color() for text in ax.texts] == ["white", "black", "#A0A0A0", "white"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1, 2]],), r"is square, got shape \(1, 2\); of labels, give both"),
        (([0, 1, 1],), r"is square, got shape \(3,\)"),
        (([[-1, 0], [0, 1]],), "counts are 0 or more, got -1"),
        (([[np.nan, 0], [0, 1]],), "counts are 0 or more, got nan"),
        (([0], [0, 1]), r"shape \(1,\) do not fit targets of shape \(2,\)"),
        (([], []), "there are no predictions"),
        (([0, 1], [0, -1]), "numbered from 0, got -1"),
        (([0, 1], [0.0, np.nan]), "numbered from 0, got nan"),
        ((HOTELS, None, ("no",)), "2 classes needs 2 class_names, got 1"),
        (([0, 2], [0, 2], ("no", "yes")), "3 classes needs 3 class_names, got 2"),
    ],
)
def test_what_is_no_confusion_is_refused(arguments, words, ax):
    with pytest.raises(ValueError, match=words):
        plots.confusion(*arguments, ax=ax)


def test_long_names_stand_aslant_and_have_room():
    short = plots.confusion([[1, 0], [0, 1]], class_names=("a", "b"))
    long = plots.confusion([[1, 0], [0, 1]], class_names=("a long name", "b"))
    assert [ax.get_xticklabels()[0].get_rotation() for ax in (short, long)] == [0, 30]
    assert long.figure.get_figwidth() > short.figure.get_figwidth()


def test_probabilities_of_yes_are_answers_above_a_half(ax):
    plots.confusion([0.25, 0.75, 0.5], [0, 1, 1], ax=ax)
    assert ax.get_title() == "Confusion matrix: 2 of 3 right (66.7 %)"


LONG = ["T-shirt/top", "Trouser", "an ankle boot that is lined with wool and laced up to the knee"]


def test_a_long_name_is_broken_into_lines(ax):
    plots.confusion(np.eye(3), class_names=LONG, ax=ax)
    assert ax.get_yticklabels()[2].get_text() == "an ankle boot\nthat is lined\nwith wool and …"


@pytest.mark.parametrize("axis", ["x", "y"])
def test_long_names_do_not_overlap(axis):
    ax = plots.confusion(np.eye(12), class_names=LONG * 4)
    ax.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in getattr(ax, f"get_{axis}ticklabels")()]
    assert not any(a.overlaps(b) for a, b in pairwise(boxes))
