"""The graph beside the steps: its edges, what is old in it, and how much of it is in view."""

import pytest

from micrograd_plus import Value, optim, step_through
from tests.visual.stepping_page.pages import page_of_update
from tests.visual.stepping_page.reading import box, is_within, places

LARGE = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def neuron():
    x1, x2 = (Value(x, label=f"x{i}", requires_grad=False) for i, x in enumerate((2.0, 0.0), 1))
    w1, w2, bias = Value(-0.4, label="w1"), Value(0.7, label="w2"), Value(0.5, label="bias")
    s1, s2 = x1 * w1, x2 * w2
    total = s1 + s2 + bias
    out = total.tanh()
    error = out - 1.0
    loss = error * error
    names = {"s1": s1, "s2": s2, "total": total, "out": out, "error": error, "loss": loss}
    return step_through(loss, names=names, optimizer=optim.SGD([w1, w2, bias], lr=0.1))


def chain(count):
    y = Value(0.5, label="x")
    for _ in range(count):
        y = y.tanh()
    return step_through(y, names={})


def word(tab, name):
    return box(tab, name).locator(".word").first.text_content()


def is_in_view(tab, name):
    [place], [view] = places(box(tab, name)), places(tab.locator("#drawing"))
    return is_within(place, view)


def all_in_view(tab):
    return all(is_in_view(tab, name) for name in tab.locator(".node .name").all_text_contents())


def transform(tab):
    return tab.locator("#drawing > g").get_attribute("transform")


def square():
    x = Value(3.0, label="x")
    return step_through(x * x, names={})


def test_an_operand_that_is_used_twice_has_two_edges(opened):
    tab = opened(square())
    assert tab.locator(".edge").count() == 2
    paths = [edge.get_attribute("d") for edge in tab.locator(".edge path").all()]
    assert len(set(paths)) == 2


def test_both_edges_of_an_operand_that_is_used_twice_lead_to_its_result(opened):
    assert opened(square(), "#step=1").locator(".edge.current").count() == 2


def test_a_part_of_a_gradient_comes_back_along_the_edge_of_its_operand(opened):
    tab = opened(square())
    heights = []
    for step in (3, 4):
        tab.evaluate(f"location.hash = 'step={step}'")
        tab.locator(f"#count:text('step {step} of')").wait_for()
        heights.append(tab.locator(".edge.current path").bounding_box()["y"])
    assert heights[0] < heights[1]


def test_what_an_update_leaves_uncomputed_is_called_old(opened):
    tab = opened(page_of_update(), "#step=999")
    assert word(tab, "L") == "old"


def test_what_an_update_has_changed_is_called_new(opened):
    tab = opened(page_of_update(), "#step=999")
    assert word(tab, "a") == "new"


def test_nothing_is_old_before_the_update(opened):
    tab = opened(page_of_update(), "#step=999")
    tab.locator("#first").click()
    tab.evaluate("location.hash = 'step=3'")
    tab.locator("#count:text('step 3 of')").wait_for()
    assert tab.locator(".node.old").count() == 0


def test_a_result_is_old_only_once_what_it_was_computed_from_has_changed(opened):
    tab = opened(neuron(), "#step=19")
    assert tab.locator("#phase").inner_text() == "Update"
    assert [word(tab, name) for name in ("s1", "s2", "loss")] == ["old", "value", "old"]


def test_what_is_old_is_said_to_be(opened):
    tab = opened(page_of_update(), "#step=999")
    assert "old: from before the update" in box(tab, "L").get_attribute("aria-label")


def test_a_neuron_is_whole_in_view_at_first(opened):
    assert all_in_view(opened(neuron(), **LARGE))


def test_what_is_whole_in_view_has_letters_of_nine_pixels(opened):
    tab = opened(neuron(), **LARGE)
    scale = float(transform(tab).split("scale(")[1].rstrip(")"))
    size = "(text) => parseFloat(getComputedStyle(text).fontSize)"
    texts = tab.locator(".node text").all()
    assert min(text.evaluate(size) for text in texts) * scale >= 9


def test_a_view_of_the_whole_stays_from_step_to_step(opened):
    tab = opened(neuron(), **LARGE)
    seen = {transform(tab)}
    for _ in range(21):
        tab.keyboard.press("ArrowRight")
        seen.add(transform(tab))
    assert len(seen) == 1


def test_a_large_graph_is_followed_with_what_a_step_computes_from(opened):
    tab = opened(chain(20), **LARGE)
    for step in (8, 15, 20):
        tab.evaluate(f"location.hash = 'step={step}'")
        tab.locator(f"#count:text('step {step} of')").wait_for()
        assert all(left >= 0 for left, *_ in places(tab.locator(".node.touched")))
        assert is_in_view(tab, tab.locator(".node.current .name").text_content())


def test_nothing_is_empty_at_an_end_while_the_other_is_cut_off(opened):
    tab = opened(chain(20), "#step=20", **LARGE)
    view = tab.locator("#drawing").bounding_box()
    last = tab.locator(".node.output").bounding_box()
    assert view["x"] + view["width"] - last["x"] - last["width"] < 20


def test_the_first_step_leads_back_to_where_the_graph_begins(opened):
    tab = opened(chain(20), "#step=20", **LARGE)
    tab.keyboard.press("Home")
    assert is_in_view(tab, "x")


def test_a_button_shows_the_whole_graph_and_the_same_one_follows_again(opened):
    tab = opened(chain(20), "#step=12", **LARGE)
    before = transform(tab)
    tab.locator("#zoom-fit").click()
    assert all_in_view(tab)
    tab.get_by_role("button", name="Follow the steps").click()
    assert transform(tab) == before


def test_a_whole_graph_stays_whole_until_it_is_zoomed(opened):
    tab = opened(chain(20), **LARGE)
    tab.keyboard.press("0")
    tab.keyboard.press("End")
    assert all_in_view(tab)
    tab.keyboard.press("+")
    assert tab.get_by_role("button", name="Show the whole graph").count() == 1


def test_on_a_phone_a_low_graph_leaves_more_room_for_the_step(opened):
    low, high = (opened(page, **PHONE).locator("#side") for page in (chain(3), neuron()))
    assert low.bounding_box()["height"] > high.bounding_box()["height"] + 50


@pytest.mark.parametrize("size", [LARGE, PHONE])
def test_a_panel_that_goes_on_below_says_so(opened, size):
    tab = opened(neuron(), "#step=21", **size)
    tab.locator("#more").wait_for()
    tab.evaluate("document.getElementById('side').scrollTop = 99999")
    tab.locator("#more").wait_for(state="hidden")


def test_a_panel_that_is_seen_whole_says_nothing(opened):
    tab = opened(neuron(), viewport={"width": 1280, "height": 3000})
    tab.locator("#end").wait_for(state="attached")
    assert tab.locator("#more").is_hidden()


def test_a_tap_on_the_sign_shows_what_is_below(opened):
    tab = opened(neuron(), **PHONE)
    tab.locator("#more span").tap()
    tab.wait_for_function("document.getElementById('side').scrollTop > 100")


def test_a_long_number_keeps_clear_of_its_word(opened):
    x = Value(-0.000036412345, label="x")
    tab = opened(step_through(x * 1.0, names={}), "#step=4")
    before, after = (
        box(tab, "x").locator(which).first.bounding_box() for which in (".word", ".value")
    )
    assert before["x"] + before["width"] <= after["x"]
