"""Calls of modules on the page: frames that open and close, and what is one step then."""

import re

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, nn, step_through
from tests.visual.stepping_page.pages import (
    page_of_arrays,
    page_of_modules,
    page_of_numbers,
    page_of_the_end_of,
)
from tests.visual.stepping_page.reading import address, box, is_within, overlap, places

LARGE = {"viewport": {"width": 1280, "height": 800}}
# So small that nothing fits open.
SMALL = {"viewport": {"width": 420, "height": 400}}


def title(tab, name):
    return tab.locator(f'.title:has(text:text-is("{name}"))')


def names(tab):
    return tab.locator(".node .name").all_text_contents()


def count(tab):
    return [int(x) for x in re.findall(r"\d+", tab.locator("#count").inner_text())]


def layers(opened):
    """The page of modules with its two layers closed."""
    tab = opened(page_of_modules(), **LARGE)
    tab.keyboard.press("c")
    box(tab, "MLP").click()
    return tab


def mlp(*sizes):
    model = nn.MLP(2, [*sizes])
    y = model([Value(0.5, label="x1"), Value(-0.3, label="x2")])
    return step_through((y - 1.0) ** 2, names={})


def test_a_page_opens_as_far_as_it_can_be_read(opened):
    assert "MLP" in names(opened(page_of_modules(), **SMALL))
    large = {"viewport": {"width": 2600, "height": 1900}}
    assert opened(page_of_modules(), **large).locator(".node.module").count() == 0


def test_what_fits_is_seen_whole(opened):
    tab = opened(mlp(16, 16, 1), **LARGE)
    [view] = places(tab.locator("#drawing"))
    assert all(is_within(place, view) for place in places(tab.locator(".node")))


def test_micrograds_network_is_whole_and_has_few_steps_at_first(opened):
    tab = opened(mlp(16, 16, 1), **LARGE)
    assert count(tab)[1] < 20
    assert tab.locator("#note").is_hidden()
    tab.locator("#open-all").click()
    assert count(tab)[1] > 700


def test_a_click_opens_a_module_and_one_on_its_title_closes_it(opened):
    tab = layers(opened)
    closed = names(tab)
    box(tab, "layers.0: Layer").click()
    assert "layers.0.neurons.2: Neuron" in names(tab)
    title(tab, "layers.0: Layer").click()
    assert sorted(names(tab)) == sorted(closed)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_keys_open_and_close_a_module_and_the_focus_stays_on_it(opened, key):
    tab = layers(opened)
    box(tab, "layers.0: Layer").focus()
    expanded = "document.activeElement.getAttribute('aria-expanded')"
    tab.keyboard.press(key)
    assert tab.evaluate(expanded) == "true"
    tab.keyboard.press(key)
    assert tab.evaluate(expanded) == "false"


def test_no_style_of_the_panel_resizes_what_the_graph_draws(opened):
    """A class of both would: the bar below a frame's title is as high as it is drawn."""
    tab = opened(page_of_modules(), **LARGE)
    tab.keyboard.press("o")
    resized = """rects => rects.filter(
        rect => Math.abs(rect.getBBox().height - rect.getAttribute("height")) > 0.5
    ).map(rect => rect.getAttribute("class"))"""
    assert tab.locator("#drawing rect.bar").count() > 0
    assert tab.locator("#drawing rect:visible").evaluate_all(resized) == []


def test_o_opens_all_and_c_closes_all(opened):
    tab = opened(page_of_modules(), **LARGE)
    tab.keyboard.press("o")
    assert tab.locator(".node.module").count() == 0
    tab.keyboard.press("c")
    assert tab.locator(".title").count() == 0


def test_a_page_without_modules_offers_none(opened):
    assert opened(page_of_numbers()).locator("#modules").is_hidden()


def test_neurons_stand_in_the_order_in_which_they_are_written(opened):
    tab = opened(page_of_modules(), "#step=1", **LARGE)
    tab.keyboard.press("o")
    heights = [title(tab, f"layers.0.neurons.{i}: Neuron").bounding_box()["y"] for i in range(3)]
    assert heights == sorted(heights)


def test_a_closed_module_says_what_it_has_and_gives(opened):
    tab = layers(opened)
    tab.locator("#last").click()
    layer = box(tab, "layers.0: Layer")
    assert layer.locator(".about").text_content() == "9 parameters"
    assert layer.locator(".value").text_content() == "3 numbers"
    assert box(tab, "layers.1: Layer").locator(".value").text_content() != ""


def test_a_closed_module_is_one_step_of_each_pass(opened):
    tab = layers(opened)
    heads = []
    while tab.locator("#next").is_enabled():
        tab.locator("#next").click()
        heads.append(tab.locator("h1").inner_text())
    assert heads.count("layers.0: Layer") == 2
    assert heads.count("Update layers.0: Layer") == 1


def test_the_panel_says_what_a_closed_module_took_and_gave(opened):
    tab = layers(opened)
    tab.locator("#next").click()
    assert tab.locator("h1").inner_text() == "layers.0: Layer"
    assert tab.locator("#explanation .part").all_inner_texts() == ["It takes", "It gives"]
    assert tab.locator("dt b").all_inner_texts()[:2] == ["x1", "x2"]
    assert "6 operations" in tab.locator("#explanation").inner_text()


def test_the_panel_says_what_a_closed_module_hands_on_in_the_backward_pass(opened):
    tab = layers(opened)
    while tab.locator("#phase").inner_text() != "Backward" or (
        tab.locator("h1").inner_text() != "layers.0: Layer"
    ):
        tab.locator("#next").click()
    heads = ["It receives", "It hands on", "Its parameters receive"]
    assert tab.locator("#explanation .part").all_inner_texts() == heads


def test_the_button_of_the_panel_opens_the_module_and_keeps_the_place(opened):
    tab = layers(opened)
    tab.locator("#next").click()
    step = re.search(r"step=(\d+)", address(tab))[1]
    tab.locator(".inside").click()
    assert tab.evaluate("location.hash") in (f"#step={step}", f"#step={step}&closed")
    assert tab.locator("h1").inner_text() != "layers.0: Layer"


def test_an_address_opens_what_is_closed_around_its_step(opened):
    tab = opened(page_of_modules(), "#step=1", **LARGE)
    assert title(tab, "layers.0.neurons.0: Neuron").count() == 1
    assert tab.locator(".node.current .name").all_text_contents() == ["t1"]


def test_the_pages_own_address_keeps_a_module_closed(opened):
    page = page_of_modules()
    tab = opened(page, **SMALL)
    tab.keyboard.press("ArrowRight")
    again = opened(page, tab.evaluate("location.hash"), **SMALL)
    assert again.locator("h1").inner_text() == tab.locator("h1").inner_text() == "MLP"


def test_parameters_of_several_calls_are_inside_until_one_of_these_is_opened(opened):
    layer = nn.Dense(2, 2, use_bias=False, seed=0)
    y = layer(layer(np.ones((1, 2)))).sum()
    tab = opened(step_through(y, names={}), **SMALL)
    assert "weight" not in names(tab)
    tab.locator("#open-all").click()
    assert "weight" in names(tab)


def all_open(opened, page):
    tab = opened(page(), reduced_motion="reduce", **LARGE)
    tab.keyboard.press("o")
    return tab


# The first rectangle of a box is all of it.
BOXES = ".node > rect:first-child"


@pytest.mark.parametrize("page", [page_of_numbers, page_of_modules, page_of_arrays])
def test_no_boxes_overlap(opened, page):
    boxes = places(all_open(opened, page).locator(BOXES))
    assert boxes
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if overlap(a, b)]


def test_no_border_of_a_frame_runs_through_a_box_or_another_frame(opened):
    tab = all_open(opened, page_of_modules)
    frames, boxes = (places(tab.locator(x)) for x in (".frame > .border", BOXES))
    pairs = [(a, b) for a in frames for b in boxes + frames if overlap(a, b)]
    assert len(pairs) > len(frames)
    assert not [(a, b) for a, b in pairs if not is_within(a, b) and not is_within(b, a)]


def test_every_edge_leads_to_the_right(opened):
    tab = all_open(opened, page_of_modules)
    ends = tab.evaluate(
        """() => [...document.querySelectorAll(".edge path")].map((path) => {
          const end = path.getPointAtLength(path.getTotalLength());
          return end.x - path.getPointAtLength(0).x;
        })"""
    )
    assert len(ends) > 20
    assert min(ends) > 0


def test_no_edge_runs_through_a_box(opened):
    tab = all_open(opened, page_of_modules)
    through = tab.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll(".node")].map((node) => {
            const [x, y] = node.getAttribute("transform").match(/[-\\d.]+/g).map(Number);
            const { width, height } = node.querySelector("rect").getBBox();
            return [x + 2, y + 2, x + width - 2, y + height - 2];
          });
          let found = 0;
          for (const path of document.querySelectorAll(".edge path")) {
            for (let at = 0; at < path.getTotalLength(); at += 4) {
              const { x, y } = path.getPointAtLength(at);
              found += boxes.filter(([l, t, r, b]) => x > l && x < r && y > t && y < b).length;
            }
          }
          return found;
        }"""
    )
    assert through == 0


def test_boxes_glide_when_a_module_opens_unless_the_reader_wants_no_motion(opened):
    page = page_of_modules()
    moving = "document.getAnimations().length > 0"
    for motion, expected in (("no-preference", True), ("reduce", False)):
        tab = opened(page, reduced_motion=motion, **LARGE)
        opening = 'document.querySelector(".node.module").dispatchEvent(new MouseEvent("click"))'
        assert tab.evaluate(f"{opening}, {moving}") is expected


def test_a_model_alone_is_open(opened):
    model = nn.Sequential(nn.Dense(2, 2, seed=0), nn.ReLU(), nn.Dense(2, 1, seed=1))
    tab = opened(step_through(model([[1.0, 2.0]]), names={}), **SMALL)
    assert tab.locator(".title").count() == 1


def test_the_end_of_a_large_model_has_its_modules_too(opened):
    model = nn.MLP(1, [20, 1])
    page = page_of_the_end_of(model([Value(1.0)]), 60)
    tab = opened(page, **LARGE)
    assert "are too many to follow" in tab.locator("#note").inner_text()
    tab.keyboard.press("o")
    assert tab.locator(".title").count() > 2


def test_the_shape_of_an_array_has_room_in_its_box(opened):
    x = Tensor(np.ones((2, 10, 10, 16)), label="x")
    tab = opened(step_through((x * 2.0).sum(), names={}), "#step=9", **LARGE)
    word = box(tab, "x").locator(".word").first.bounding_box()
    shape = box(tab, "x").locator(".value").bounding_box()
    assert word["x"] + word["width"] < shape["x"]


def test_on_paper_a_closed_module_is_one_line(opened):
    tab = layers(opened)
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    lines = tab.locator("#all li").all_text_contents()
    assert len(lines) == count(tab)[1]
    assert lines[0].startswith("layers.0: Layer gives 3 numbers")


def test_the_first_screen_lists_what_is_given_and_seen(opened):
    tab = layers(opened)
    assert tab.locator("#explanation dt b").all_text_contents() == ["x1", "x2"]
    assert "13 parameters and constants" in tab.locator("#explanation").inner_text()


def test_what_fits_is_opened_once_there_is_room(opened, tmp_path):
    tab = opened(page_of_numbers(), **LARGE)
    page_of_modules().save(tmp_path / "inner.html")
    frame = '<iframe src="inner.html" style="display: none; width: 1200px; height: 700px"></iframe>'
    (tmp_path / "outer.html").write_text(f"<!doctype html>{frame}")
    outer = tab.context.new_page()
    outer.goto((tmp_path / "outer.html").as_uri())
    inner = outer.frame_locator("iframe")
    assert inner.locator(".title").count() == 0
    outer.evaluate("document.querySelector('iframe').style.display = ''")
    inner.locator(".title").first.wait_for()


def test_the_same_page_is_laid_out_alike_each_time(opened):
    found = []
    for _ in range(2):
        tab = all_open(opened, page_of_modules)
        found.append(tab.locator("#drawing").inner_html())
    assert found[0] == found[1]
