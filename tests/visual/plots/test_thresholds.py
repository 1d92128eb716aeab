"""ROC curves and precision-recall curves."""

import numpy as np
import pytest

from micrograd_plus import functions, metrics
from micrograd_plus.visual import plots

SCORES, YES = [0.9, 0.4, 0.4, 0.7, 0.1, 0.4, 0.8, 0.2], [1, 1, 0, 1, 0, 0, 0, 0]
PROBABILITIES = np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3], [0.2, 0.2, 0.6], [0.5, 0.3, 0.2]])
LABELS = [0, 1, 2, 1]
each = pytest.mark.parametrize("plot", [plots.roc_curve, plots.precision_recall_curve])


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def points(line):
    return [line.get_xdata().tolist(), line.get_ydata().tolist()]


def test_a_roc_curve_goes_through_the_points_of_the_metric(ax):
    plots.roc_curve(SCORES, YES, ax=ax)
    expected = metrics.roc_curve(SCORES, YES)
    assert points(ax.lines[0]) == [x.tolist() for x in expected[:2]]
    assert points(ax.lines[1]) == [[0, 1], [0, 1]]
    assert legend(ax) == ["area 0.800", "chance"]


def test_a_precision_recall_curve_goes_in_the_steps_of_the_metric(ax):
    plots.precision_recall_curve(SCORES, YES, ax=ax)
    expected = metrics.precision_recall_curve(SCORES, YES)
    assert points(ax.lines[0]) == [expected.recall.tolist(), expected.precision.tolist()]
    assert ax.lines[0].get_drawstyle() == "steps-post"
    assert points(ax.lines[1]) == [[0, 1], [0.375, 0.375]]
    assert legend(ax) == ["average precision 0.722", "chance 0.375"]


def test_the_area_under_the_steps_is_the_average_precision(ax):
    plots.precision_recall_curve(SCORES, YES, ax=ax)
    recall, precision = map(np.array, points(ax.lines[0]))
    under = np.sum((recall[:-1] - recall[1:]) * precision[:-1])  # from the right to the left
    assert under == pytest.approx(metrics.average_precision(SCORES, YES))


@each
@pytest.mark.parametrize("target", [LABELS, np.eye(3)[LABELS]])
def test_of_several_classes_each_has_a_line_against_the_rest(plot, target, ax):
    plot(PROBABILITIES, target, ax=ax)
    assert [text.partition(":")[0] for text in legend(ax)][:3] == ["class 0", "class 1", "class 2"]
    alone = plot(PROBABILITIES[:, 1], np.array(LABELS) == 1)
    assert points(ax.lines[1]) == points(alone.lines[0])


@each
def test_logits_are_drawn_as_their_softmax(plot, ax):
    logits = np.array([[2.0, 1.0, 0.0], [0.0, 5.0, 1.0], [1.0, 3.0, 2.0], [4.0, 0.0, 2.0]])
    plot(logits, LABELS, ax=ax, from_logits=True)
    expected = plot(functions.softmax(logits), LABELS)
    np.testing.assert_allclose(points(ax.lines[0]), points(expected.lines[0]))


def test_classes_have_their_names_and_areas(ax):
    plots.roc_curve(PROBABILITIES, LABELS, ["gold", "silver", "bronze"], ax)
    areas = metrics.roc_auc(PROBABILITIES, LABELS, average=None)
    names = ("gold", "silver", "bronze")
    expected = [f"{name}: area {area:.3f}" for name, area in zip(names, areas, strict=True)]
    assert legend(ax) == [*expected, "chance"]


def test_of_no_and_yes_the_line_is_named_for_yes(ax):
    plots.roc_curve(SCORES, YES, ["no fraud", "fraud"], ax)
    assert legend(ax) == ["fraud: area 0.800", "chance"]


def test_several_labels_have_a_line_each(ax):
    plots.roc_curve(
        [[3.0, 1.0], [2.0, 2.0]], [[1, 0], [0, 1]], ("sun", "rain"), ax, multilabel=True
    )
    assert legend(ax) == ["sun: area 1.000", "rain: area 1.000", "chance"]


@each
def test_two_models_share_the_axes_with_one_line_of_chance_that_comes_last(plot, ax):
    plot(SCORES, YES, ax=ax, label="small")
    plot(YES, YES, ax=ax, label="large")
    assert [text.partition(":")[0] for text in legend(ax)[:2]] == ["small", "large"]
    assert [text.partition(" ")[0] for text in legend(ax)[2:]] == ["chance"]
    assert ax.lines[0].get_color() != ax.lines[2].get_color()


def test_many_classes_have_lines_that_differ_and_a_legend_beside_them(ax):
    labels = np.arange(24)
    plots.roc_curve(np.eye(24), labels, ax=ax)
    assert len({f"{line.get_color()} {line._dash_pattern}" for line in ax.lines}) == 25
    ax.figure.draw_without_rendering()
    right = ax.get_window_extent().x1
    assert ax.get_legend().get_window_extent().x0 > right


@each
@pytest.mark.parametrize("classes", [1, 3, 24])
def test_a_new_figure_has_room_for_all_of_the_legend(plot, classes):
    target = np.arange(2 * classes) % max(classes, 2)
    scores = np.eye(classes)[target] if classes > 1 else target
    names = [f"letter {i:02}" for i in range(classes)] if classes > 1 else ()
    figure = plot(scores, target, names).figure
    figure.draw_without_rendering()
    legend = figure.axes[0].get_legend().get_window_extent()
    assert figure.bbox.x0 <= legend.x0 and legend.x1 <= figure.bbox.x1
    assert figure.bbox.y0 <= legend.y0 and legend.y1 <= figure.bbox.y1


@each
def test_a_class_without_rows_has_no_line(plot, ax):
    plot(PROBABILITIES[:2], [0, 1], ("gold", "silver", "bronze"), ax)
    assert legend(ax)[2] == "bronze: no rows to compare"
    assert points(ax.lines[2]) == [[], []]


@each
@pytest.mark.parametrize(("prediction", "target"), [([0.2, 0.8], [0, 0]), (np.eye(3), [0, 0, 0])])
def test_rows_that_are_all_no_have_no_curve(plot, prediction, target, ax):
    if plot is plots.precision_recall_curve and np.ndim(prediction) > 1:
        return  # of class 0 all are yes, which has one
    with pytest.raises(ValueError, match=r"needs rows .*, and all \d targets are"):
        plot(prediction, target, ax=ax)


@each
@pytest.mark.parametrize(
    ("prediction", "target", "names", "words"),
    [
        (PROBABILITIES, LABELS, ["gold", "silver"], "3 classes need 3 class_names, got 2"),
        (SCORES, YES, ["a", "b", "c"], "2 classes need 2 class_names, got 3"),
        ([[2.0, -1.0, 0.0]], [0], (), "for logits use from_logits=True"),
        ([0.5, np.nan], [0, 1], (), "1 of them are nan"),
    ],
)
def test_what_does_not_fit_is_refused(plot, prediction, target, names, words, ax):
    with pytest.raises(ValueError, match=words):
        plot(prediction, target, names, ax)
    assert not ax.lines
