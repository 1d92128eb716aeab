"""The graph beside the steps: its edges."""

from micrograd_plus import Value, step_through


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
