"""Decision boundaries and prediction surfaces."""

import numpy as np
import pytest
from matplotlib.contour import ContourSet
from mpl_toolkits.mplot3d.art3d import Line3D

from micrograd_plus import nn
from micrograd_plus.visual import plots

X = np.array([[-1.0, 0.0], [1.0, 0.0], [2.0, 1.0], [-2.0, 1.0]])
RIGHT = lambda x: x[:, 0] > 0


def boundary(ax, predict=RIGHT, y=(0, 1, 1, 0), **options):
    return plots.boundary(predict, X, y, ax, **({"steps": 11} | options))


def points(ax):
    """Of each entry of the legend the points."""
    return {
        c.get_label(): c.get_offsets().tolist()
        for c in ax.collections
        if not isinstance(c, ContourSet)
    }


def test_every_class_has_its_points(ax):
    boundary(ax, class_names=("left", "right"))
    assert points(ax)["left"] == [[-1.0, 0.0], [-2.0, 1.0]]
    assert points(ax)["right"] == [[1.0, 0.0], [2.0, 1.0]]


def test_points_on_the_wrong_side_are_crossed_and_counted(ax):
    boundary(ax, y=[0, 1, 0, 0])
    assert ax.get_title() == "Decision boundary: 3 of 4 right"
    assert points(ax)["wrong: 1"] == [[2.0, 1.0]]


def test_the_line_is_where_the_prediction_crosses_the_threshold(ax):
    boundary(ax, lambda x: x[:, 0] - 0.25, threshold=0.5)
    lines = [c for c in ax.collections if isinstance(c, ContourSet) and not c.filled]
    for line in lines:
        np.testing.assert_allclose(line.get_paths()[0].vertices[:, 0], 0.75)
    assert lines


@pytest.mark.parametrize(
    "y", [[0, 1, 1, 0], [-1, 1, 1, -1], [[0], [1], [1], [0]], [[1, 0], [0, 1], [0, 1], [1, 0]]]
)
def test_labels_are_numbers_columns_signs_or_one_hot_rows(y, ax):
    assert boundary(ax, y=y).get_title() == "Decision boundary: 4 of 4 right"


def test_of_several_scores_the_largest_counts(ax):
    three = lambda x: np.stack([-x[:, 0], x[:, 0], 9 * x[:, 1] - 5], axis=1)
    boundary(ax, three, [0, 1, 2, 2])
    assert ax.get_title() == "Decision boundary: 4 of 4 right"
    filled = [c for c in ax.collections if isinstance(c, ContourSet) and c.filled]
    assert len(filled) == 3


def test_classes_differ_in_colour_and_marker(ax):
    boundary(ax)
    one, other = [c for c in ax.collections if c.get_label().startswith("class")]
    assert one.get_facecolor().tolist() != other.get_facecolor().tolist()
    assert one.get_paths()[0].vertices.shape != other.get_paths()[0].vertices.shape


def test_a_class_may_have_a_colour_of_its_own(ax):
    boundary(ax, colors=("#FF0000", "#0000FF"))
    regions = [c for c in ax.collections if isinstance(c, ContourSet) and c.filled]
    of_points = [c for c in ax.collections if c.get_label().startswith("class")]
    for drawn in (regions, of_points):
        assert [c.get_facecolor()[0, :3].tolist() for c in drawn] == [[1, 0, 0], [0, 0, 1]]


def test_where_all_is_one_class_there_is_no_line(ax):
    boundary(ax, lambda x: np.zeros(len(x)))
    assert all(c.filled for c in ax.collections if isinstance(c, ContourSet))


def test_a_network_of_values_and_its_tensors_have_the_same_boundary(ax, ax_3d):
    mlp = nn.MLP(2, [3, 1])
    titles = [boundary(ax, model).get_title() for model in (mlp, mlp.to_tensors())]
    assert titles[0] == titles[1]


def test_a_model_is_asked_in_evaluation_mode_and_left_as_it_was(ax):
    class Spy(nn.Module):
        def forward(self, x):
            modes.append(self.training)
            return x[:, 0]

    modes, model = [], Spy()
    boundary(ax, model)
    assert modes == [False, False]
    assert model.training


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"y": [0, 1]}, ValueError, r"4 rows need labels of shape \(4,\), got \(2,\)"),
        ({"y": [0, 1, 2, 0]}, ValueError, "2 classes need labels from 0 to 1, got 2"),
        ({"y": [0, 0.5, 1, 0]}, ValueError, r"got 0\.5"),
        ({"class_names": ("one",)}, ValueError, "2 classes need as many class_names"),
        ({"colors": ()}, ValueError, "there are no colors"),
        ({"predict": lambda x: x.sum()}, ValueError, r"need as many predictions, got shape \(\)"),
        ({"predict": 3}, TypeError, "predict must be a Module or a function, got int"),
        ({"steps": 1}, ValueError, "steps of 2 or more, got 1"),
    ],
)
def test_a_boundary_of_what_does_not_fit_is_refused(options, error, words, ax):
    with pytest.raises(error, match=words):
        boundary(ax, **options)


@pytest.mark.parametrize("draw", [plots.boundary, plots.surface])
@pytest.mark.parametrize("x", [np.zeros((3, 1)), np.zeros((0, 2)), np.zeros(2)])
def test_inputs_are_pairs(draw, x):
    with pytest.raises(ValueError, match=r"two inputs, x of shape \(n, 2\), got "):
        draw(RIGHT, x, [0, 1, 1])


SUM = lambda x: x.sum(axis=1, keepdims=True)


def test_a_surface_is_the_prediction_everywhere(ax_3d):
    drawn = []
    ax_3d.plot_surface = lambda *xyz, **style: drawn.extend(xyz)
    plots.surface(SUM, X, ax=ax_3d, steps=5)
    np.testing.assert_allclose(drawn[2], drawn[0] + drawn[1])
    assert drawn[2].shape == (5, 5)


def test_each_target_is_joined_to_the_surface_by_its_residual(ax_3d):
    targets = [0.0, 1.0, 4.0, -1.0]
    plots.surface(SUM, X, targets, ax_3d, steps=5)
    sticks = [line.get_data_3d() for line in ax_3d.lines if isinstance(line, Line3D)]
    ends = [[float(v) for v in (x[0], y[0], *z)] for x, y, z in sticks]
    assert ends == [[-1, 0, -1, 0], [1, 0, 1, 1], [2, 1, 3, 4], [-2, 1, -1, -1]]
    assert ax_3d.get_title() == "Prediction surface: mean squared error 0.5"


def test_a_surface_says_what_its_axes_are(ax_3d):
    plots.surface(SUM, X, ax=ax_3d, names=("distance (miles)", "rating"), target="price ($)")
    labels = (ax_3d.get_xlabel(), ax_3d.get_ylabel(), ax_3d.get_zlabel())
    assert labels == ("distance (miles)", "rating", "price ($)")


@pytest.mark.parametrize(
    ("predict", "y", "words"),
    [
        (SUM, [1.0], r"targets of shape \(4,\), got \(1,\)"),
        (lambda x: x, None, r"one prediction per row, got shape \(4, 2\)"),
    ],
)
def test_a_surface_of_what_does_not_fit_is_refused(predict, y, words, ax_3d):
    with pytest.raises(ValueError, match=words):
        plots.surface(predict, X, y, ax_3d)


def test_a_prediction_that_is_nan_is_wrong(ax):
    boundary(ax, predict=lambda x: np.full(len(x), np.nan))
    assert ax.get_title() == "Decision boundary: 0 of 4 right"


def test_where_all_classes_tie_the_first_has_the_region(ax):
    boundary(ax, predict=lambda x: np.zeros((len(x), 2)), y=(0, 0, 0, 0))
    filled = [c for c in ax.collections if isinstance(c, ContourSet) and c.filled]
    assert len(filled) == 1
    assert len(filled[0].get_paths()[0].vertices)


def test_inputs_that_are_not_finite_are_refused(ax):
    with pytest.raises(ValueError, match="x has 1 numbers that are not finite"):
        plots.boundary(RIGHT, [[np.nan, 0.0]], [0], ax)


def sure(x):
    """The probability of yes: the first input, within 0 and 1."""
    return np.clip(x[:, 0], 0, 1)


POINTS, ANSWERS = [[0.0, 0.0], [1.0, 1.0]], [0, 1]


def alphas(ax):
    return ax.images[0].get_array()[0, :, 3]


def test_a_region_is_the_darker_the_surer_the_answer_is(ax):
    plots.boundary(sure, POINTS, ANSWERS, ax, confidence=True)
    shades = alphas(ax)
    middle = len(shades) // 2
    assert (np.diff(shades[:middle]) <= 0).all()
    assert (np.diff(shades[middle:]) >= 0).all()
    assert len(set(shades)) == 5


def test_shades_of_confidence_have_a_legend_of_their_own(ax):
    plots.boundary(sure, POINTS, ANSWERS, ax, confidence=True)
    titles = [legend.get_title().get_text() for legend in (*ax.artists, ax.get_legend())]
    assert titles == ["probability\nof the answer", ""]


def test_the_legend_of_confidence_stands_beside_the_plot_and_is_drawn(ax):
    plots.boundary(sure, POINTS, ANSWERS, ax, confidence=True)
    ax.figure.canvas.draw()
    (legend,) = ax.artists
    assert legend.get_window_extent().x0 >= ax.get_window_extent().x1
    assert legend.get_clip_path() is None


def test_confidence_of_rows_of_probabilities(ax):
    plots.boundary(
        lambda x: np.stack([1 - sure(x), sure(x)], axis=1), POINTS, ANSWERS, ax, confidence=True
    )
    assert alphas(ax)[0] > alphas(ax)[len(alphas(ax)) // 2]


@pytest.mark.parametrize(
    "scores", [lambda x: 3 * x[:, 0], lambda x: np.stack([x[:, 0], 5 * x[:, 1]], axis=1)]
)
def test_confidence_of_what_is_no_probability_is_refused(scores, ax):
    with pytest.raises(ValueError, match=r"confidence needs probabilities.*softmax"):
        plots.boundary(scores, POINTS, ANSWERS, ax, confidence=True)


def test_where_there_is_no_prediction_nothing_is_shaded(ax):
    def known(x):
        return np.where(x[:, 0] < 0.5, np.nan, 1.0)

    plots.boundary(known, POINTS, ANSWERS, ax, confidence=True)
    assert alphas(ax)[0] == 0
