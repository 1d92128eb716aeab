"""The graph beside the steps: its edges, and what is old in it."""

from micrograd_plus import Value, optim, step_through
from tests.visual.stepping_page.pages import page_of_update


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


def box(tab, name):
    return tab.locator(f'.node:has(.name:text-is("{name}"))')


def word(tab, name):
    return box(tab, name).locator(".word").first.text_content()


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


def test_a_long_number_keeps_clear_of_its_word(opened):
    x = Value(-0.000036412345, label="x")
    tab = opened(step_through(x * 1.0, names={}), "#step=4")
    before, after = (
        box(tab, "x").locator(which).first.bounding_box() for which in (".word", ".value")
    )
    assert before["x"] + before["width"] <= after["x"]
