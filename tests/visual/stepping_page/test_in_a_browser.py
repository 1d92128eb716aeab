"""The page in a real browser."""

import re

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, step_through, steps
from micrograd_plus.formulas.shown_numbers import number_text
from tests.visual.stepping_page.pages import page_of_numbers, page_of_too_many_steps
from tests.visual.stepping_page.reading import address, box, gradient, is_within, places, value


def example():
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    result = (a * b + a).tanh()
    result.label = "L"
    return result


def count(tab):
    return int(re.match(r"step (\d+) of", tab.locator("#count").inner_text())[1])


def shown(tab, name):
    """The value and gradient in the box of a node."""
    return value(tab, name), gradient(tab, name)


def test_every_step_shows_what_is_known_then(opened):
    found = steps(example())
    tab = opened(step_through(found))
    values = {x.name: number_text(x.value) for x in found.given}
    gradients = {}
    frames = [None, *found.forward, "seed", *found.backward]
    for frame in frames:
        if frame == "seed":
            gradients[found.root] = number_text(found.seed)
        elif frame in found.forward:
            values[frame.name] = number_text(frame.value)
        elif frame in found.backward:
            gradients[frame.name] = number_text(frame.total)
        for name in found.values:
            assert shown(tab, name) == (values.get(name, ""), gradients.get(name, ""))
        tab.locator("#next").click(force=frame is frames[-1])
    assert tab.locator("#next").is_disabled()


def test_the_explanation_is_the_text_of_the_step(opened):
    found = steps(example())
    tab = opened(step_through(found), "#step=1")
    for i, step in enumerate(found.to_dict()["forward"]):
        tab.evaluate(f"location.hash = 'step={i + 1}'")
        tab.locator(f"#count:text('step {i + 1} of')").wait_for()
        lines = tab.locator(".formula").first.locator("div").all_inner_texts()
        assert " ".join(lines) == step["text"]


def test_first_last_and_previous(opened):
    tab = opened(step_through(example()))
    tab.locator("#last").click()
    assert count(tab) == 3 + 1 + 5
    tab.locator("#previous").click()
    assert count(tab) == 8
    tab.locator("#first").click()
    assert count(tab) == 0


def test_the_slider_goes_to_any_step(opened):
    tab = opened(step_through(example()))
    tab.locator("#slider").fill("5")
    assert count(tab) == 5


def test_keys_step_and_jump_to_the_ends(opened):
    tab = opened(step_through(example()))
    seen = []
    for key in ["ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home"]:
        tab.keyboard.press(key)
        seen.append(count(tab))
    assert seen == [1, 2, 1, 9, 0]


def test_space_plays_to_the_end_and_stops(opened):
    tab = opened(step_through(Value(2.0, label="x").exp()))
    tab.locator("#speed").select_option("150")
    tab.locator("body").press(" ")
    tab.locator("#count:text-is('step 3 of 3')").wait_for()
    assert tab.locator("#play").get_attribute("aria-label") == "Play"


def test_space_pauses_what_plays(opened):
    tab = opened(step_through(example()))
    tab.keyboard.press(" ")
    assert tab.locator("#play").get_attribute("aria-label") == "Pause"
    tab.keyboard.press(" ")
    assert tab.locator("#play").get_attribute("aria-label") == "Play"


def test_an_address_opens_the_page_at_its_step_and_follows_the_steps(opened):
    tab = opened(step_through(example()), "#step=6")
    assert count(tab) == 6
    tab.keyboard.press("ArrowRight")
    assert address(tab).endswith("#step=7")


@pytest.mark.parametrize("at", ["#step=999", "#step=x", "#<b>"])
def test_an_address_without_such_a_step_opens_the_page_all_the_same(opened, at):
    assert count(opened(step_through(example()), at)) in (0, 9)


def test_the_current_node_and_its_edges_stand_out(opened):
    tab = opened(step_through(example()), "#step=1")
    assert tab.locator(".node.current .name").all_text_contents() == ["t1"]
    assert tab.locator(".edge.current").count() == 2


def test_a_click_on_a_node_jumps_to_the_steps_that_touch_it(opened):
    tab = opened(step_through(example()))
    seen = []
    for _ in range(3):
        box(tab, "L").click()
        seen.append(count(tab))
    assert seen == [3, 4, 5]


def test_hovering_tells_the_full_number(opened):
    loss = example()
    tab = opened(step_through(loss), "#step=3")
    title = tab.locator('.node:has(.name:text-is("L")) title').text_content()
    assert title == f"L\nvalue {loss.data}".replace("-", "−")


def test_a_step_is_announced(opened):
    tab = opened(step_through(example()))
    tab.keyboard.press("ArrowRight")
    assert tab.locator("#live[aria-live=polite]").text_content().startswith("t1 = a × b = ")


def test_nodes_are_reached_and_opened_by_the_keyboard(opened):
    tab = opened(step_through(example()))
    tab.locator(".node").first.focus()
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')").startswith("b, ")
    tab.keyboard.press("Enter")
    assert count(tab) == 1


def test_the_wheel_zooms_and_dragging_moves(opened):
    tab = opened(step_through(example()))
    place = lambda: tab.locator("#drawing > g").get_attribute("transform")
    before = place()
    tab.mouse.move(200, 100)
    tab.mouse.wheel(0, -200)
    tab.locator(f"#drawing > g:not([transform='{before}'])").wait_for()
    zoomed = place()
    tab.mouse.down()
    tab.mouse.move(240, 130, steps=3)
    tab.mouse.up()
    assert place() != zoomed
    assert count(tab) == 0


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)",
    "javascript:alert(1)",
    "${alert(1)}",
    "{{DATA}}",
]


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_is_shown_and_does_nothing(opened, label):
    tab = opened(step_through(Value(2.0, label=label).exp()), "#step=1")
    tab.on("dialog", lambda dialog: pytest.fail("a label ran as code"))
    assert label in tab.locator("h1").text_content()
    assert tab.locator("main img, main script").count() == 0


def test_a_graph_of_arrays_shows_shapes_and_heat_maps(opened):
    x = Tensor(np.arange(6.0).reshape(2, 3), label="x")
    tab = opened(step_through((x * 2.0).sum()), "#step=5")
    assert shown(tab, "x") == ("2 × 3", "2 × 3")
    assert tab.locator(".pictures").count() == 2
    assert "heat map" in tab.locator(".pictures").first.get_attribute("aria-label")


def test_a_phone_shows_everything_without_scrolling_sideways(opened):
    tab = opened(step_through(example()), viewport={"width": 390, "height": 844})
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    tab.locator("#next").click()
    assert count(tab) == 1


def test_the_page_is_dark_where_the_reader_wants_it_dark(opened):
    colour = "getComputedStyle(document.body).backgroundColor"
    page = step_through(example())
    dark = opened(page, color_scheme="dark").evaluate(colour)
    assert dark != opened(page, color_scheme="light").evaluate(colour)


def test_printing_lists_every_step(opened):
    found = steps(example())
    tab = opened(step_through(found))
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    lines = tab.locator("#all li").all_inner_texts()
    data = found.to_dict()
    forward, backward = ([step["text"] for step in data[k]] for k in ("forward", "backward"))
    assert lines == [*forward, "∂L/∂L = 1", *backward]


def test_on_paper_the_graph_is_whole_and_afterwards_the_view_is_as_before(opened):
    tab = opened(page_of_numbers(), viewport={"width": 700, "height": 500})
    for _ in range(4):
        tab.locator("#zoom-in").click()
    place = lambda: tab.locator("#drawing > g").get_attribute("transform")
    before = place()
    tab.emulate_media(media="print")
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    [paper] = places(tab.locator("#drawing"))
    assert all(is_within(place, paper) for place in places(tab.locator(".node")))
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert place() == before


def test_the_wheel_over_an_embedded_graph_scrolls_what_is_around_it(opened, tmp_path):
    html = f"<p>{'text<br>' * 30}</p>{page_of_numbers()._repr_html_()}<p>{'text<br>' * 99}</p>"
    tab = opened(page_of_numbers())
    (tmp_path / "around.html").write_text(f"<!doctype html><meta charset=utf-8>{html}")
    outer = tab.context.new_page()
    outer.goto((tmp_path / "around.html").as_uri())
    outer.locator("iframe").scroll_into_view_if_needed()
    frame = outer.frame_locator("iframe")
    before = frame.locator("#drawing > g").get_attribute("transform")
    scrolled = outer.evaluate("scrollY")
    frame.locator("#drawing").hover()
    outer.mouse.wheel(0, 120)
    outer.wait_for_function(f"scrollY > {scrolled}")
    assert frame.locator("#drawing > g").get_attribute("transform") == before


def test_no_button_lies_over_the_graph(opened):
    tab = opened(page_of_numbers())
    graph = tab.locator("#drawing").bounding_box()
    for button in tab.locator("#looks button:visible").all():
        assert button.bounding_box()["y"] >= graph["y"] + graph["height"]


def test_beyond_the_limit_the_page_says_what_it_leaves_out(opened):
    tab = opened(page_of_too_many_steps())
    assert "600 steps are too many" in tab.locator("#note").inner_text()


def named_rows(tab):
    """The names of the rows of each array in the panel, by what is above it."""
    return {
        term.locator("b").inner_text(): value.locator(".rows li").all_text_contents()
        for term, value in zip(tab.locator("dt").all(), tab.locator("dt + dd").all(), strict=True)
    }


def page_with_names():
    x = Tensor([[1.0, -2.0], [3.0, 4.0]], label="x")
    y = x * x
    axes = {"x": (["em", "ma"], None), "y": (["em", "ma"], ["up", "down"])}
    return step_through(y.sum(), names={"y": y}, axes=axes)


def test_the_axes_of_an_array_are_named_beside_it(opened):
    tab = opened(page_with_names(), "#step=1")
    assert named_rows(tab) == {"x": ["em", "ma"], "y": ["em", "ma"]}
    assert tab.locator(".columns li").all_text_contents() == ["up", "down"]


def test_a_gradient_and_its_parts_have_the_names_of_the_array(opened):
    tab = opened(page_with_names(), "#step=5")
    found = named_rows(tab)
    assert found["part 1 of 2"] == ["em", "ma"]
    assert found[next(name for name in found if name.endswith("/∂y"))] == ["em", "ma"]


def test_a_cell_is_told_by_the_names_of_its_row_and_column(opened):
    tab = opened(page_with_names(), "#step=1")
    tab.locator(".cells").nth(1).hover(position={"x": 2, "y": 2})
    told = tab.locator("figcaption").nth(1).inner_text()
    assert told.startswith("y[0,\u00a00] = 1, row em, column up.")
