"""Loss surfaces, contours and the path of a descent."""

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from micrograd_plus import Tensor, Value
from micrograd_plus.datasets import load_two_points
from micrograd_plus.visual import plots

POINTS, TARGETS = load_two_points()


def line_loss(m, b):
    return float(np.mean((m * POINTS + b - TARGETS) ** 2))


def descent(steps=400, lr=0.2):
    m, b = -1.0, 5.0
    path = [(m, b)]
    for _ in range(steps):
        error = m * POINTS + b - TARGETS
        m, b = m - lr * np.mean(2 * error * POINTS), b - lr * np.mean(2 * error)
        path.append((m, b))
    return path


def contours(ax, loss=line_loss, x_range=(-2, 4), y_range=(-1, 6), path=None, **options):
    return plots.loss_contours(loss, x_range, y_range, path, ax, steps=9, **options)


def sets(ax, filled):
    return [c for c in ax.collections if isinstance(c, ContourSet) and c.filled == filled]


def test_the_path_of_the_courses_line_ends_at_its_minimum(ax):
    contours(ax, path=descent())
    line, start, end = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), descent())
    assert start.get_xydata().tolist() == [[-1.0, 5.0]]
    np.testing.assert_allclose(end.get_xydata(), [[2.0, 1.0]], atol=1e-4)


def test_the_title_has_the_loss_at_both_ends(ax):
    contours(ax, path=[(-1, 5), (2, 1)])
    assert ax.get_title() == "Loss 2.5 at the start, 0 at the end"


@pytest.mark.parametrize(
    ("end", "words"),
    [(5e-9, "nearly 0"), (4.79e-5, "0.0000479"), (0.1234, "0.123"), (15677.4, "15,677")],
)
def test_the_title_writes_losses_without_exponents(end, words, ax):
    contours(ax, lambda a, b: end if b else 1.0, path=[(0, 0), (0, 1)])
    assert ax.get_title() == f"Loss 1 at the start, {words} at the end"


def test_contours_are_closest_at_the_bottom_and_reach_the_top(ax):
    contours(ax, lambda a, b: a)
    (shades,) = sets(ax, filled=True)
    assert (shades.levels[0], shades.levels[-1]) == (-2.0, 4.0)
    assert (np.diff(shades.levels, 2) > 0).all()


def test_the_first_parameter_runs_to_the_right_and_the_second_upwards(ax):
    contours(ax, lambda a, b: a)
    (lines,) = sets(ax, filled=False)
    x, y = lines.get_paths()[0].vertices.T
    np.testing.assert_allclose(x, lines.levels[0])
    assert (y.min(), y.max()) == (-1.0, 6.0)


def test_large_losses_are_written_out(ax):
    contours(ax, lambda a, b: 1e6 * (a + 2))
    assert any("," in text.get_text() for text in ax.texts)
    assert not any("e" in text.get_text() for text in ax.texts)


def test_a_loss_that_is_the_same_everywhere_says_so(ax):
    contours(ax, lambda a, b: 1.0)
    assert ax.texts[0].get_text() == "the loss is the same everywhere"


def test_where_the_loss_is_not_finite_the_map_is_blank(ax):
    contours(ax, lambda a, b: np.inf if a > 3 else np.nan if b > 5 else a)
    (shades,) = sets(ax, filled=True)
    assert shades.levels[-1] <= 3


@pytest.mark.parametrize(
    "loss",
    [
        lambda a, b: Value(a) * a + b,
        lambda a, b: (Tensor([a]) * a + b).sum(),
        lambda a, b: np.array([[a * a + b]]),
    ],
)
def test_a_loss_is_a_value_a_tensor_or_an_array_of_one_number(loss, ax):
    contours(ax, loss, path=[(1.0, 1.0), (0.0, 0.0)])
    assert ax.get_title() == "Loss 2 at the start, 0 at the end"


def test_a_path_may_be_of_values(ax):
    contours(ax, path=[(Value(1.0), Value(2.0))])
    assert ax.lines[0].get_xydata().tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"x_range": (1, 1)}, r"x_range must be \(lower, upper\), got \(1, 1\)"),
        ({"y_range": (1, 2, 3)}, r"y_range must be \(lower, upper\)"),
        ({"y_range": 3}, r"y_range must be \(lower, upper\), got 3"),
        ({"x_range": (0, np.inf)}, r"x_range must be \(lower, upper\)"),
        ({"path": [(1.0, 2.0, 3.0)]}, r"a path needs shape \(n, 2\), got \(1, 3\)"),
        ({"path": [1.0, 2.0]}, r"a path needs shape \(n, 2\), got \(2, 1\)"),
        ({"path": [(1.0, 2.0), (1.0,)]}, r"a path needs shape \(n, 2\), got points of 1 and 2"),
        ({"path": []}, r"a path needs shape \(n, 2\), got \(0,\)"),
        ({"path": 3.0}, r"a path needs shape \(n, 2\), got 3\.0"),
        ({"loss": lambda a, b: [a, b]}, r"the loss must be one number, got shape \(2,\)"),
    ],
)
def test_what_does_not_fit_is_refused(options, words, ax):
    with pytest.raises(ValueError, match=words):
        contours(ax, **options)


def test_on_the_surface_the_path_lies_at_the_loss(ax_3d):
    plots.loss_surface(line_loss, (-2, 4), (-1, 6), [(-1, 5), (-1, 4), (0, 4)], ax_3d, steps=9)
    assert [float(z) for z in ax_3d.lines[0].get_data_3d()[2]] == [2.5, 4.5, 1.0]


def test_the_surface_is_the_loss(ax_3d):
    drawn = []
    ax_3d.plot_surface = lambda *xyz, **style: drawn.extend(xyz)
    plots.loss_surface(lambda a, b: a - 2 * b, (0, 1), (0, 3), ax=ax_3d, steps=4)
    np.testing.assert_allclose(drawn[2], drawn[0] - 2 * drawn[1])


def test_the_balls_lie_on_the_curve(ax):
    plots.loss_curve(lambda w: (w - 2) ** 2, (-1, 5), [0, 1, 3], ax, steps=7)
    curve, balls, *_ = ax.lines
    assert curve.get_xydata().tolist() == [[w, (w - 2) ** 2] for w in range(-1, 6)]
    assert balls.get_xydata().tolist() == [[0, 4], [1, 1], [3, 1]]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"path": [(1.0, 2.0)]}, r"shape \(n, 1\), got \(1, 2\)"),
        ({"x_range": (3, 1)}, "x_range must be"),
        ({"steps": 1}, "steps must be 2 or more, got 1"),
    ],
)
def test_a_curve_refuses_what_does_not_fit(options, words, ax):
    with pytest.raises(ValueError, match=words):
        plots.loss_curve(**({"loss": abs, "x_range": (-1, 1), "ax": ax} | options))


def test_a_path_of_one_parameter_may_be_of_values(ax):
    plots.loss_curve(lambda w: w * w, (-1, 1), [Value(1.0), Value(0.5)], ax)
    assert ax.lines[1].get_xdata().tolist() == [1.0, 0.5]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ([0.5], ["start"]),
        ([5.0], ["start"]),
        ([0.5, 0.0], ["1 step", "start", "end"]),
        ([0.5, 0.2, 0.0], ["2 steps", "start", "end"]),
    ],
)
def test_the_legend_counts_the_steps_and_without_any_names_only_the_start(path, words, ax):
    plots.loss_curve(lambda w: w * w, (-1, 1), path, ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == words
    assert ax.lines[-1].get_visible() == (len(path) > 1)


def test_a_descent_that_leaves_the_range_does_not_stretch_the_picture(ax):
    plots.loss_curve(lambda w: w * w, (-1, 1), [0.5, -32.0], ax)
    assert ax.get_xlim()[0] > -2
    assert [text.get_text() for text in ax.get_legend().get_texts()][-1] == "end, outside"


def test_a_loss_that_is_nowhere_finite_is_said_to_be_so(ax):
    contours(ax, loss=lambda a, b: np.nan)
    assert ax.texts[0].get_text() == "the loss is nowhere finite"


def test_where_the_loss_is_not_finite_numpy_does_not_warn(ax):
    plots.loss_curve(np.log, (-1, 1), ax=ax)
    assert np.isnan(ax.lines[0].get_ydata()[0])


def test_a_loss_that_is_no_function_is_a_type_error(ax):
    with pytest.raises(TypeError, match="loss must be a function of 1 numbers, got 3"):
        plots.loss_curve(3, (-1, 1), ax=ax)


@pytest.mark.parametrize("history", [{"loss": [1.0, 0.5]}, [1.0, 0.5], np.array([1.0, 0.5])])
def test_a_history_in_place_of_a_loss_is_told_where_it_is_drawn(history):
    with pytest.raises(TypeError, match=r"by epoch are plots\.curves\(history\)"):
        plots.loss_curve(history)


def test_a_loss_curve_without_a_range_is_told_that_it_needs_one():
    with pytest.raises(TypeError, match=r"needs the range of the parameter, as in x_range="):
        plots.loss_curve(lambda w: w**2)
