"""Arrays as coloured cells."""

import re

import numpy as np
import pytest
from hypothesis import given

from micrograd_plus import Tensor, draw, functions
from micrograd_plus.formulas.shown_numbers import block_means
from micrograd_plus.testing.strategies import arrays, shapes
from micrograd_plus.visual.drawing_graphs.heat_maps import Beside, color_of, heat_map

from .rendered import needs_a_layout_engine, texts


def cells(array):
    return re.findall('<td bgcolor="(#[0-9a-f]{6})"', heat_map(np.asarray(array)))


def test_sign_is_the_colour_and_size_is_its_strength():
    assert cells([2.0, -2.0, 0.0, 1.0]) == ["#0072b2", "#d55e00", "#ffffff", color_of(0.5)]


def test_zeros_alone_are_white():
    assert cells(np.zeros(2)) == ["#ffffff", "#ffffff"]


def test_what_is_not_finite_is_grey_and_counts_for_nothing():
    assert cells([np.nan, np.inf, -1.0]) == ["#808080", "#808080", "#d55e00"]
    assert "not finite" in heat_map(np.array([np.nan]))


def test_the_limits_stand_below():
    assert "−2 … 3" in heat_map(np.array([3.0, -2.0]))
    assert "all 3" in heat_map(np.array([3.0, 3.0]))


def test_the_legend_goes_from_the_largest_size_below_zero_to_that_above():
    needs_a_layout_engine()
    found = texts(draw(Tensor([3.0, -2.0]), heat_maps=True))
    assert [text for text in map(str.strip, found) if text in ("−3", "0", "3")] == ["−3", "0", "3"]


def test_a_value_and_its_gradient_have_scales_of_their_own():
    needs_a_layout_engine()
    w = Tensor([3.0, -2.0])
    (w * [5.0, 7.0]).sum().backward()
    found = [text.strip() for text in texts(draw(w, heat_maps=True))]
    assert "−3" in found
    assert "−7" in found


def drawn_images():
    x, kernel = Tensor(np.ones((2, 4, 4, 1)), label="x"), Tensor(np.ones((3, 3, 1, 2)), label="k")
    maps = functions.conv2d(x, kernel).relu()
    return draw(maps, names={"maps": maps}, heat_maps=True)


def test_images_kernels_and_feature_maps_are_drawn_one_by_one():
    needs_a_layout_engine()
    found = [text.strip() for text in texts(drawn_images())]
    titles = ["image 1", "filter 1", "image 1, channel 1"]
    assert [title for title in titles if title in found] == titles


def test_of_many_images_the_first_eight_are_drawn_and_the_others_counted():
    drawn = heat_map(np.ones((30, 2, 2)))
    assert drawn.count("<td bgcolor") == 8 * 4
    assert "8 of 30 pictures" in drawn


def test_names_of_rows_and_columns_stand_beside_the_cells():
    needs_a_layout_engine()
    x = Tensor([[1.0, -2.0]], label="x")
    drawing = draw(x * 2.0, names={}, axes={"x": (["sum"], ["up", "down"])}, heat_maps=True)
    found = texts(drawing)
    assert [found.count(name) for name in ("sum", "up", "down")] == [2, 2, 2]


def test_means_of_blocks_have_no_names():
    beside = Beside(columns=[f"token{i}" for i in range(17)])
    assert "token" not in heat_map(np.ones((2, 17)), beside)


def test_long_axes_are_summarised_by_the_means_of_blocks():
    matrix = np.arange(34.0).reshape(2, 17)
    assert block_means(matrix, 16)[0].tolist() == [*range(15), 15.5]
    assert "means 0 … 32.5" in heat_map(matrix)


@given(arrays(shapes(empty=True)))
def test_there_are_never_more_than_16_by_16_cells(x):
    rows, columns = block_means(x, 16).shape
    assert rows <= 16
    assert columns <= 16


def test_blocks_keep_the_mean_of_what_divides_evenly():
    x = np.random.default_rng(0).normal(size=(64, 32))
    assert block_means(x, 16).mean() == pytest.approx(x.mean())


def test_an_image_with_a_channel_axis_is_an_image():
    assert block_means(np.zeros((1, 8, 8, 1)), 16).shape == (8, 8)


def test_heat_maps_are_drawn_of_values_and_gradients_when_asked_for():
    needs_a_layout_engine()
    w = Tensor([[1.0, -2.0]])
    (w * w).sum().backward()
    drawing = draw(w, heat_maps=True)
    assert drawing.source.count('<td bgcolor="#') == 4
    assert "−4 … 2" in texts(drawing)
    assert 'bgcolor="#' not in draw(w).source


def test_the_backward_graph_has_them_too():
    w = Tensor([[1.0, -2.0]])
    assert 'bgcolor="#' in draw((w * w).sum(), backward=True, heat_maps=True).source


def test_an_empty_array_says_so():
    assert "empty" in draw(Tensor(np.zeros((0, 2))), heat_maps=True).source
