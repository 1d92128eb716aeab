"""Grids of images and of weights."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from micrograd_plus import nn
from micrograd_plus.datasets import load_digits
from micrograd_plus.visual import plots
from micrograd_plus.visual.drawing_graphs.heat_maps import color_of

DIGITS = load_digits()
IMAGES = DIGITS.x_test[:6]


def picture(ax):
    return np.ma.filled(ax.images[0].get_array(), np.nan)


def captions(ax):
    return [text.get_text() for text in ax.texts]


def test_every_image_is_in_the_picture_as_it_is(ax):
    plots.images(IMAGES, ax=ax, columns=3)
    tiles = [picture(ax)[r : r + 8, c : c + 8] for r in (0, 9) for c in (0, 9, 18)]
    np.testing.assert_array_equal(tiles, IMAGES)
    assert picture(ax).shape == (17, 26)


def test_between_images_there_is_nothing(ax):
    plots.images(np.ones((2, 4, 4)), ax=ax, columns=2)
    assert np.isnan(picture(ax)[:, 4]).all()


def test_flattened_images_get_their_shape(ax):
    plots.images(IMAGES.reshape(6, 64), ax=ax, shape=(8, 8), columns=6)
    np.testing.assert_array_equal(picture(ax)[:, :8], IMAGES[0])


def test_images_in_colour_stay_so(ax):
    red = np.zeros((1, 4, 4, 3))
    red[..., 0] = 1
    plots.images(red, ax=ax)
    np.testing.assert_array_equal(picture(ax), red[0])


def test_a_last_axis_of_one_is_grey(ax):
    plots.images(IMAGES[..., None], ax=ax, columns=6)
    np.testing.assert_array_equal(picture(ax)[:, :8], IMAGES[0])


def test_grey_runs_from_0_to_1_whatever_the_images(ax):
    plots.images(np.full((1, 4, 4), 0.5), ax=ax)
    assert ax.images[0].get_clim() == (0, 1)


def test_labels_alone_are_captions(ax):
    plots.images(IMAGES[:2], [1, 0], class_names=("A", "B"), ax=ax)
    assert captions(ax) == ["B", "A"]
    assert not ax.patches


def test_a_wrong_prediction_names_the_truth_and_has_a_frame(ax):
    plots.images(IMAGES[:2], [5, 3], [3, 3], ax=ax, columns=2)
    assert captions(ax) == ["3, not 5", "3"]
    assert [(p.get_x(), p.get_y(), p.get_width()) for p in ax.patches] == [(-0.5, -0.5, 8)]
    assert ax.get_title() == "1 of 2 right"


def test_probabilities_are_shown_and_one_hot_labels_understood(ax):
    plots.images(IMAGES[:2], [[0, 1], [1, 0]], [[0.25, 0.75], [0.4, 0.6]], ax=ax)
    assert captions(ax) == ["1\n75 %", "1, not 0\n60 %"]


def test_predictions_without_labels_are_never_wrong(ax):
    plots.images(IMAGES[:2], predictions=[4, 7], ax=ax)
    assert captions(ax) == ["4", "7"]
    assert not ax.patches


def test_right_and_wrong_differ_in_colour_and_weight(ax):
    plots.images(IMAGES[:2], [5, 3], [3, 3], ax=ax)
    wrong, right = ax.texts
    assert to_hex(wrong.get_color()) != to_hex(right.get_color())
    assert (wrong.get_weight(), right.get_weight()) == ("bold", "normal")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"images": np.zeros((2, 64))}, r"\(n, height, width\).*, got \(2, 64\); say shape="),
        ({"images": np.zeros((0, 8, 8))}, r"got \(0, 8, 8\)"),
        ({"images": np.zeros((2, 8, 8, 2))}, r"got \(2, 8, 8, 2\)"),
        ({"shape": (9, 9)}, r"images of shape \(9, 9\) do not fit \(6, 8, 8\)"),
        ({"labels": [1, 2]}, r"6 images need labels of shape \(6,\), got \(2,\)"),
        ({"predictions": [1, 2]}, "6 images need predictions of shape"),
        ({"labels": [0, 0, 0, 0, 0, 9], "class_names": ("A", "B")}, "class 9 has no name among 2"),
        ({"columns": 0}, "columns must be 1 or more, got 0"),
    ],
)
def test_images_that_do_not_fit_are_refused(options, words, ax):
    with pytest.raises(ValueError, match=words):
        plots.images(**({"images": IMAGES, "ax": ax} | options))


def test_each_units_weights_are_an_image(ax):
    layer = nn.Dense(64, 3, seed=0)
    plots.weights_as_images(layer, (8, 8), ax, columns=3)
    tiles = [picture(ax)[:, c : c + 8].ravel() for c in (0, 9, 18)]
    np.testing.assert_array_equal(np.transpose(tiles), layer.weight.data)


def test_no_weight_is_the_middle_shade_of_one_scale(ax):
    plots.weights_as_images(np.array([[1.0, -4.0], [0.0, 2.0]]), (1, 2), ax)
    assert ax.images[0].get_clim() == (-4.0, 4.0)


def test_weights_have_the_colours_of_numbers_in_drawings(ax):
    plots.weights_as_images(np.array([[1.0], [-1.0]]), (1, 2), ax)
    colors = ax.images[0].cmap([1.0, 0.0, 0.5])
    assert [to_hex(color) for color in colors] == [color_of(x) for x in (1.0, -1.0, 0.0)]


def test_weights_of_zero_have_a_scale_too(ax):
    plots.weights_as_images(np.zeros((4, 1)), (2, 2), ax)
    assert ax.images[0].get_clim() == (-1.0, 1.0)


def test_some_units_are_the_first_ones(ax):
    weights = np.arange(12.0).reshape(4, 3)
    plots.weights_as_images(weights, (2, 2), ax, count=1)
    np.testing.assert_array_equal(picture(ax), [[0, 3], [6, 9]])
    assert ax.get_title() == "Weights of 1 of 3 units"


@pytest.mark.parametrize(
    ("layer", "options", "words"),
    [
        (np.zeros(4), {}, r"need shape \(inputs, units\), .*, got \(4,\)"),
        (np.zeros((2, 2, 2)), {}, r"\(height, width, channels, filters\).*got \(2, 2, 2\)"),
        (nn.Conv2D(2, 2, 2, seed=0), {"columns": 3}, "2 channels of a filter: leave columns out"),
        (nn.Conv2D(1, 2, 3, seed=0), {}, r"and no other shape, got \(3, 3, 1, 2\)"),
        (nn.Dense(5, 2, seed=0), {}, r"images of shape \(2, 2\) do not fit \(2, 5\)"),
        (np.zeros((4, 2)), {"count": 0}, "count must be 1 or more, got 0"),
        (np.zeros((4, 2)), {"columns": 0}, "columns must be 1 or more, got 0"),
    ],
)
def test_weights_that_are_no_images_are_refused(layer, options, words, ax):
    with pytest.raises(ValueError, match=words):
        plots.weights_as_images(layer, (2, 2), ax, **options)


def test_filters_of_a_convolution_are_images_of_its_window(ax):
    layer = nn.Conv2D(1, 4, 3, seed=0)
    plots.weights_as_images(layer, ax=ax, columns=4)
    tiles = [picture(ax)[:, c : c + 3] for c in (0, 4, 8, 12)]
    np.testing.assert_array_equal(np.moveaxis(tiles, 0, -1), layer.weight.data[:, :, 0])


def test_weights_of_a_dense_layer_without_a_shape_are_refused(ax):
    with pytest.raises(ValueError, match=r"need the shape of its input, as in \(28, 28\)"):
        plots.weights_as_images(nn.Dense(4, 2, seed=0), ax=ax)


def test_images_of_bytes_are_divided_by_255(ax):
    plots.images(np.full((1, 2, 2), 51, np.uint8), ax=ax)
    assert picture(ax)[0, 0] == 0.2


def test_images_that_would_be_all_white_are_refused(ax):
    with pytest.raises(ValueError, match="from 0, black, to 1, white, got 0 to 255: scale them"):
        plots.images(np.array([[[0.0, 255.0]]]), ax=ax)


def test_weights_of_a_whole_model_are_refused_with_the_remedy(ax):
    with pytest.raises(TypeError, match=r"those of one layer, such as model\[0\], got Sequential"):
        plots.weights_as_images(nn.Sequential(nn.Dense(4, 2, seed=0)), (2, 2), ax)


LONG = ["T-shirt/top", "Trouser", "an ankle boot that is lined with wool", "Donaudampfschifffahrt"]


def overlapping(ax):
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    return [(i, j) for j, b in enumerate(boxes) for i, a in enumerate(boxes[:j]) if a.overlaps(b)]


@pytest.mark.parametrize("size", [None, (4, 3), (9, 3), (3, 9)])
def test_captions_do_not_overlap_however_long_the_names_are(size):
    answers = np.full((6, 4), 0.1)
    answers[range(6), [0, 1, 2, 3, 2, 3]] = 0.7
    ax = Figure(size, layout="constrained").subplots() if size else None
    ax = plots.images(IMAGES[:6], [3, 2, 3, 2, 2, 0], answers, LONG, ax)
    assert overlapping(ax) == []


def test_a_caption_stays_below_its_image():
    ax = plots.images(IMAGES[:2], [2, 2], [3, 3], LONG, columns=1)
    ax.figure.canvas.draw()
    first = ax.texts[0].get_window_extent()
    # The second image begins where the room below the first one ends.
    height = ax.images[0].get_array().shape[0]
    top = ax.transData.transform((0, height - 8 - (height - 16) // 2))[1]
    assert first.y0 > top


def test_a_name_with_a_dollar_is_no_formula(ax):
    plots.images(IMAGES[:1], [0], class_names=("$5$",), ax=ax)
    assert not ax.texts[0].get_parse_math()


def test_a_filter_of_three_channels_is_an_image_in_colour(ax):
    weights = np.zeros((2, 2, 3, 1))
    weights[0, 0, 0], weights[1, 1, 2] = 4.0, -4.0
    plots.weights_as_images(weights, ax=ax)
    red, blue = picture(ax)[0, 0], picture(ax)[1, 1]
    assert (red.tolist(), blue.tolist()) == ([1, 0.5, 0.5], [0.5, 0.5, 0])


def test_weights_of_a_dense_layer_of_colour_images_are_in_colour(ax):
    plots.weights_as_images(nn.Dense(12, 4, seed=0), (2, 2, 3), ax)
    assert picture(ax).shape[2] == 3


def test_a_filter_of_other_channels_is_a_row_of_images(ax):
    layer = nn.Conv2D(4, 2, 3, seed=0)
    plots.weights_as_images(layer, ax=ax)
    tiles = [[picture(ax)[r : r + 3, c : c + 3] for c in (0, 4, 8, 12)] for r in (0, 4)]
    expected = np.transpose(layer.weight.data, (3, 2, 0, 1))
    np.testing.assert_array_equal(tiles, expected)
