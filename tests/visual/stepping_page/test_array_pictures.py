"""Arrays on the page: one colour scale, images as images, entries that light up their sources."""

import re

import numpy as np
import pytest

from micrograd_plus import Tensor, step_through
from micrograd_plus import functions as f
from micrograd_plus.visual.drawing_graphs.heat_maps import color_of
from tests.visual.stepping_page.pages import page_of_arrays, page_of_images

SPACE = "\u00a0"
PHONE = {"width": 390, "height": 844}


def fills(tab, picture=0):
    """The colour of every cell of a picture, and how strong it is."""
    return (
        tab.locator(".cells")
        .nth(picture)
        .evaluate(
            """(drawn) => [...drawn.querySelectorAll(":scope > rect")].map((cell) => {
          const style = getComputedStyle(cell);
          return [style.fill, Number(style.fillOpacity)];
        })"""
        )
    )


def page_of(array):
    x = Tensor(array, label="x")
    return step_through((x * 1.0).sum())


def rgb(color):
    return f"rgb({', '.join(str(int(color[i : i + 2], 16)) for i in (1, 3, 5))})"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_the_colours_of_the_drawings(opened, scheme):
    tab = opened(page_of([2.0, -2.0, np.nan]), color_scheme=scheme)
    assert [color for color, _ in fills(tab)] == [rgb(color_of(x)) for x in (1, -1, np.nan)]


def test_strength_is_size_and_zero_is_the_page_itself(opened):
    strengths = [strength for _, strength in fills(opened(page_of([2.0, -1.0, 0.0])))]
    assert strengths == [0.8, 0.4, 0]


def test_the_legend_says_what_full_colour_is(opened):
    tab = opened(page_of([2.0, -0.5, 0.0]))
    assert tab.locator(".legend").first.inner_text().split() == ["own", "scale", "−2", "0", "2"]


def test_a_value_and_its_gradient_have_scales_of_their_own(opened):
    x = Tensor([2.0, -0.5], label="x")
    tab = opened(step_through((x * [5.0, 7.0]).sum()), "#step=99")
    ends = [text.split()[-1] for text in tab.locator("#explanation .legend").all_inner_texts()]
    assert ends == ["1", "7"]


def test_what_is_not_finite_is_in_the_legend(opened):
    assert "not finite" in opened(page_of([1.0, np.nan])).locator(".legend").first.inner_text()


def test_images_are_shown_as_images_one_for_each(opened):
    tab = opened(page_of_images(), "#step=1")
    titles = tab.locator(".heat").first.locator(".tile > span").all_inner_texts()
    assert titles == ["image 0", "image 1"]


def test_a_kernel_is_shown_filter_by_filter(opened):
    tab = opened(page_of_images(), "#step=1")
    titles = tab.locator(".heat").nth(1).locator(".tile > span").all_inner_texts()
    assert titles == ["filter 0", "filter 1"]


def test_feature_maps_are_shown_channel_by_channel_behind_an_activation_too(opened):
    tab = opened(page_of_images(), "#step=2")
    titles = tab.locator("#explanation .heat").last.locator(".tile > span").all_inner_texts()
    assert titles == [f"image {i}, channel {k}" for i in (0, 1) for k in (0, 1)]


def test_the_cells_of_an_image_are_its_pixels_in_their_places(opened):
    x = np.zeros((1, 3, 4, 1))
    x[0, 1, 2, 0] = 1.0
    tab = opened(step_through(f.average_pool2d(Tensor(x, label="x"), 2).sum()))
    assert [i for i, (_, strength) in enumerate(fills(tab)) if strength] == [6]


def test_other_arrays_of_many_axes_are_shown_slice_by_slice(opened):
    tab = opened(page_of(np.ones((2, 3, 4))))
    titles = tab.locator(".heat").first.locator(".tile > span").all_inner_texts()
    assert titles == ["[0, :, :]", "[1, :, :]"]


def test_of_many_pictures_the_first_are_shown_and_the_others_counted(opened):
    tab = opened(page_of(np.ones((30, 2, 2))))
    assert tab.locator(".heat").first.locator(".tile").count() == 16
    assert "the first 16 of 30 pictures" in tab.locator("figcaption").first.inner_text()


def test_small_matrices_show_their_numbers(opened):
    tab = opened(page_of([[1.0, -2.5], [0.0, 1e-9]]))
    assert tab.locator(".cells").first.locator("text").all_text_contents() == [
        "1",
        "−2.5",
        "0",
        "1e−9",
    ]


def box(tab, name):
    return tab.locator(f".product .{name} .cells").bounding_box()


def test_the_matrices_of_a_product_are_in_line(opened):
    tab = opened(page_of_arrays(), "#step=1")
    left, above, corner = (box(tab, name) for name in ("left", "above", "corner"))
    assert (left["y"], left["height"]) == (corner["y"], corner["height"])
    assert (above["x"], above["width"]) == (corner["x"], corner["width"])


def test_axes_of_one_entry_in_front_leave_a_matrix_a_matrix(opened):
    x, w = Tensor(np.ones((1, 2, 3)), label="x"), Tensor(np.ones((3, 2)), label="w")
    y = x @ w
    tab = opened(step_through(y.sum(), names={"y": y}), "#step=1")
    assert box(tab, "left")["y"] == box(tab, "corner")["y"]


def test_what_does_not_fit_beside_each_other_stands_below_each_other(opened):
    x, w = Tensor(np.ones((2, 24)), label="x"), Tensor(np.ones((24, 16)), label="w")
    y = x @ w
    tab = opened(step_through(y.sum(), names={"y": y}), "#step=1", viewport=PHONE)
    assert tab.locator(".product").count() == 0
    assert tab.locator("#explanation .pictures").count() == 3


def entry(tab, picture, place):
    return tab.locator(".cells").nth(picture).locator(":scope > rect").nth(place)


def lit(tab, picture):
    """The places of what is lit up in a picture, row by row."""
    return (
        tab.locator(".cells")
        .nth(picture)
        .evaluate(
            """(drawn) => {
          const place = (x) => `${x.getAttribute("x")} ${x.getAttribute("y")}`;
          const all = [...drawn.querySelectorAll(":scope > rect")].map(place);
          const lit = [...drawn.querySelectorAll(".lit")].map((x) => all.indexOf(place(x)));
          return lit.sort((a, b) => a - b);
        }"""
        )
    )


def test_an_entry_of_a_product_lights_up_its_row_and_its_column(opened):
    tab = opened(page_of_arrays(), "#step=1")  # above, left, corner
    entry(tab, 2, 4).hover()  # u[1, 1]
    assert (lit(tab, 0), lit(tab, 1)) == ([1, 4, 7, 10], [4, 5, 6, 7])


def test_it_says_so_in_words(opened):
    tab = opened(page_of_arrays(), "#step=1")
    entry(tab, 2, 4).hover()
    told = tab.locator(".heat .remark").inner_text().replace(SPACE, " ")
    assert re.fullmatch(r"u\[1, 1\] = −0\.28\d+\. Computed from w\[:, 1\] and x\[1, :\]\.", told)


def test_an_operands_entry_lights_up_what_it_goes_into(opened):
    tab = opened(page_of_arrays(), "#step=2")  # u, b, v
    entry(tab, 1, 2).hover()
    assert lit(tab, 2) == [2, 5, 8, 11, 14, 17]


def test_a_gradients_entry_lights_up_where_it_arrived_from(opened):
    tab = opened(page_of_arrays(), "#step=9")  # back through tanh
    entry(tab, 1, 5).hover()
    told = tab.locator("figcaption").nth(1).inner_text().replace(SPACE, " ")
    assert "Computed from ∂loss/∂t1[1, 2]." in told


def test_a_gradient_through_a_product_is_in_line_with_what_it_was_computed_from(opened):
    tab = opened(page_of_arrays(), "#step=13")
    titles = tab.locator(".product b").all_inner_texts()
    assert titles == ["∂loss/∂u", "xᵀ", "∂loss/∂w"]
    entry(tab, 2, 5).hover()  # of w[1, 2]
    assert (lit(tab, 0), lit(tab, 1)) == ([2, 5, 8, 11, 14, 17], [6, 7, 8, 9, 10, 11])
    told = tab.locator(".heat .remark").inner_text().replace(SPACE, " ")
    assert told.endswith("Computed from ∂loss/∂u[:, 2] and x[:, 1].")


def page_of_a_vector():
    x, w = Tensor(np.arange(6.0).reshape(2, 3), label="x"), Tensor([1.0, 2.0, 3.0], label="w")
    y = x @ w
    return step_through((y * y).sum(), names={"y": y})


def test_a_vector_that_is_multiplied_from_the_right_stands_upright(opened):
    tab = opened(page_of_a_vector(), "#step=1")
    left, above, corner = (box(tab, name) for name in ("left", "above", "corner"))
    assert (above["x"], above["width"]) == (corner["x"], corner["width"])
    assert left["height"] == corner["height"]
    entry(tab, 2, 1).hover()
    told = tab.locator(".heat .remark").inner_text().replace(SPACE, " ")
    assert told == "y[1] = 26. Computed from w (all entries) and x[1, :]."


@pytest.mark.parametrize("way", ["x", "w"])
def test_so_does_its_gradient(opened, way):
    tab = opened(page_of_a_vector())
    while not tab.locator("h1").inner_text().endswith(f"/∂{way}"):
        tab.locator("#next").click()
    place, titles = {"x": (5, ["wᵀ", "∂t1/∂y"]), "w": (2, ["∂t1/∂y", "xᵀ"])}[way]
    shown = tab.locator(".product b").all_inner_texts()
    assert [re.sub("∂[^/]*/", "∂t1/", title) for title in shown[:2]] == titles
    entry(tab, 2, place).hover()
    told = tab.locator(".heat .remark").inner_text().replace(SPACE, " ")
    assert ("w[2]" in told) if way == "x" else ("x[:, 2]" in told)


def test_a_feature_lights_up_the_window_that_it_saw(opened):
    tab = opened(page_of_images(), "#step=1")
    entry(tab, 5, 1).hover()  # image 0, row 0, column 1
    assert lit(tab, 0) == [1, 2, 3, 7, 8, 9, 13, 14, 15]


def test_the_arrow_keys_go_from_entry_to_entry_and_do_not_step(opened):
    tab = opened(page_of_arrays(), "#step=2")
    tab.locator(".pictures").first.focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowRight")
    assert tab.locator("#count").inner_text().startswith("step 2 of")
    assert tab.locator("#live").text_content().startswith(f"u[1,{SPACE}1] = ")


def test_a_finger_on_an_entry_lights_up_too(opened):
    tab = opened(page_of_arrays(), "#step=2", has_touch=True, viewport=PHONE)
    entry(tab, 2, 4).tap()
    assert lit(tab, 0) == [4]


def test_what_is_too_large_says_that_it_does_not_know(opened):
    x = Tensor(np.ones((30, 30)), label="x")
    y = x * 2.0
    tab = opened(step_through(y.sum(), names={"y": y}), "#step=1")
    tab.locator(".cells").first.hover(position={"x": 2, "y": 2})
    assert tab.locator("figcaption").first.inner_text() == "a block: mean 1."


@pytest.mark.parametrize("width", [390, 1280])
def test_no_picture_is_wider_than_the_panel(opened, width):
    x = Tensor(np.ones((2, 30)), label="x")
    page = step_through((x * 2.0).sum(), axes={"x": (["first", "second"], None)})
    tab = opened(page, viewport={"width": width, "height": 844})
    panel, drawn = (tab.locator(x).first.bounding_box() for x in ("#side", ".cells"))
    assert drawn["x"] + drawn["width"] <= panel["x"] + panel["width"]


# Pairs of texts in the boxes of the graph, and of texts and small pictures, that share some place.
OVERLAPS = """() => [...document.querySelectorAll(".node")].flatMap((node) => {
  const parts = [...node.querySelectorAll("text, image:not([visibility=hidden])")]
    .filter((x) => x.tagName === "image" || x.textContent);
  const boxes = parts.map((x) => x.getBBox());
  const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width
    && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height;
  return parts.flatMap((x, i) => parts.slice(i + 1)
    .filter((_, k) => meet(boxes[i], boxes[i + 1 + k]))
    .map((y) => `${x.textContent || x.tagName} and ${y.textContent || y.tagName}`));
})"""


@pytest.mark.parametrize("make", [page_of_images, page_of_arrays])
def test_nothing_lies_over_anything_in_the_boxes_of_arrays(opened, make):
    assert opened(make(), "#step=99").evaluate(OVERLAPS) == []


def test_a_box_shows_a_small_picture_of_its_array_once_it_is_known(opened):
    tab = opened(page_of_images(), "#step=1")
    shown = [
        name
        for node in tab.locator(".node:has(image)").all()
        if (name := node.locator(".name").text_content())
        and node.locator("image").get_attribute("visibility") == "visible"
    ]
    assert sorted(shown) == ["kernel", "maps", "x"]


def test_a_small_picture_has_the_colours_of_the_large_one(opened):
    tab = opened(page_of([[2.0], [-2.0]]))
    colours = tab.evaluate(
        """async () => {
          const image = new Image();
          image.src = document.querySelector(".node image").getAttribute("href");
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.width, image.height];
          const context = canvas.getContext("2d", { willReadFrequently: true });
          context.drawImage(image, 0, 0);
          return [1, image.height - 2].map((y) => [...context.getImageData(1, y, 1, 1).data]);
        }"""
    )
    assert colours == [[0, 114, 178, 255], [213, 94, 0, 255]]


def sizes_of_numbers(tab):
    """Of each heat map, how large its numbers are."""
    size = "(texts) => texts.map((text) => text.getAttribute('font-size'))"
    maps = tab.locator(".pictures").all()
    return [set(found.locator(".cells text").evaluate_all(size)) for found in maps]


@pytest.mark.parametrize("step", [1, 2, 9, 11])
def test_the_numbers_in_a_heat_map_are_of_one_size(opened, step):
    found = sizes_of_numbers(opened(page_of_arrays(), f"#step={step}"))
    assert any(found)
    assert all(len(sizes) <= 1 for sizes in found)


def test_numbers_too_small_to_read_are_left_out_of_a_heat_map(opened):
    x = Tensor([[-1.234e-20] * 6] * 2, label="x")
    tab = opened(
        step_through((x * 2.0).sum(), names={}), "#step=1", viewport={"width": 900, "height": 800}
    )
    assert sizes_of_numbers(tab) == [set(), set()]
