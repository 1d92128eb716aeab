"""The panel of a neuron, a line or a point: its numbers are those of this moment."""

import re

import pytest

from micrograd_plus.visual.live_page.live_page import live
from tests.visual.stepping_page.test_accessibility import DARK, PHONE, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(opened):
    return opened(live())


def neuron(tab, name="Neuron h1.2"):
    for button in tab.locator("button.neuron").all():
        button.click()
        if tab.locator("#explanation h2").first.inner_text().startswith(name):
            return


def line(tab, place=3):
    tab.locator("#neurons .line").nth(place).dispatch_event("click")


def point(tab, count=2):
    tab.locator("#plane").focus()
    for _ in range(count):
        tab.keyboard.press("PageDown")
    tab.keyboard.press("Enter")


def words(tab):
    return re.sub(r"\s+", " ", tab.locator("#explanation").inner_text())


def formulas(tab):
    """Each formula as its lines."""
    return [
        [re.sub(r"\s+", " ", line) for line in box.locator("> div").all_text_contents()]
        for box in tab.locator("#explanation .formula").all()
    ]


def number(text):
    return float(re.search(r"[−\d][\d.e−]*$", text)[0].replace("−", "-"))


@pytest.mark.parametrize("select", [neuron, line, point])
def test_it_is_told_forward_and_backward(tab, select):
    select(tab)
    found = " ".join(line for box in formulas(tab) for line in box)
    assert "∂loss/∂" in found or "∂loss/∂" in words(tab)


def test_a_neuron_shows_its_sum_in_names_and_in_numbers(tab):
    neuron(tab)
    assert formulas(tab)[0][0] == "s1.2 = x1 × w1.2.1 + x2 × w1.2.2 + b1.2"
    assert formulas(tab)[1][0] == "h1.2 = tanh(s1.2)"


def test_what_comes_back_to_a_neuron_is_the_sum_of_its_parts(tab):
    neuron(tab)
    found = {box[0].split(" = ")[0]: box for box in formulas(tab)}
    parts = [
        number(x)
        for x in tab.locator("#explanation .bars").nth(1).locator(".number").all_text_contents()
    ]
    assert number(found["∂loss/∂h1.2"][-1]) == pytest.approx(sum(parts), rel=1e-3)


def test_back_through_an_activation_is_the_gradient_times_its_slope(tab):
    neuron(tab)
    found = {box[0].split(" = ")[0]: box for box in formulas(tab)}
    assert found["∂loss/∂s1.2"][0] == "∂loss/∂s1.2 = ∂loss/∂h1.2 × (1 − h1.2²)"


def test_it_says_why_the_slope_is_what_it_is(tab):
    neuron(tab)
    assert "Why? The curve is steepest where s1.2 is zero" in words(tab)


def value_now(tab):
    """Where the optimizer starts from, in its last formula."""
    return re.search(r"−?\d[\d.]*(e−\d+)?", formulas(tab)[-1][1])[0]


def learned(tab):
    tab.locator("#one-epoch").click()


def learned_with_another(tab):
    tab.locator("#one-epoch").click()
    tab.get_by_label("Optimiser").select_option("Adam")


@pytest.mark.parametrize("how", [learned, learned_with_another])
@pytest.mark.parametrize("optimizer", ["SGD", "momentum", "Adam", "AdamW", "RMSprop"])
def test_what_it_foretells_of_the_next_step_comes_true(opened, optimizer, how):
    tab = opened(live(), f"#optimizer={optimizer}&regularization=L2&rate=0.01")
    how(tab)
    line(tab)
    before, foretold = number(value_now(tab)), number(formulas(tab)[-1][-1])
    tab.locator("#step").click()
    change = foretold - before
    assert change != 0
    assert number(value_now(tab)) - before == pytest.approx(change, rel=0.2)


def test_a_line_says_how_many_points_want_it_larger(tab):
    line(tab)
    larger, smaller = re.search(r"(\d+) want w\S+ larger, (\d+) want", words(tab)).groups()
    bars = tab.locator("#explanation .strip rect")
    assert int(larger) == tab.locator("#explanation .strip .negative").count()
    assert int(larger) + int(smaller) == bars.count() == 10


def test_a_bias_has_the_slope_1(tab):
    tab.locator("#neurons .line:has(circle)").first.dispatch_event("click")
    assert "is one more in s1.1: the slope is 1." in words(tab)


def test_a_point_says_what_it_should_be_and_what_it_costs(tab):
    point(tab)
    found = words(tab)
    assert re.search(r"it should be (orange|blue)", found)
    assert "The mean over all training points is" in found


def test_a_point_of_three_classes_has_chances_that_sum_to_1(opened):
    tab = opened(live(), "#data=blobs&loss=softmax_cross_entropy")
    point(tab)
    chances = tab.locator("#explanation .bars").first.locator(".number").all_text_contents()
    assert sum(map(number, chances)) == pytest.approx(1, abs=1e-3)


def test_the_numbers_follow_the_training(tab):
    neuron(tab)
    before = formulas(tab)
    tab.locator("#one-epoch").click()
    assert formulas(tab) != before


def test_they_follow_it_while_it_runs(tab):
    neuron(tab)
    tab.locator("#play").click()
    before = formulas(tab)
    tab.wait_for_timeout(1000)
    assert formulas(tab) != before


def test_the_numbers_can_be_held(tab):
    neuron(tab)
    tab.locator("text=Hold").click()
    before = formulas(tab)
    tab.locator("#one-epoch").click()
    assert formulas(tab) == before


def test_of_numbers_that_are_held_the_epoch_is_said(tab):
    neuron(tab)
    tab.locator("#one-epoch").click()
    tab.locator("text=Hold").click()
    tab.locator("#one-epoch").click()
    assert "at epoch 1" in tab.locator(".of-example").inner_text()


def test_one_can_go_to_another_point(tab):
    neuron(tab)
    before = formulas(tab)
    tab.get_by_label("The next point").click()
    assert formulas(tab) != before
    assert tab.locator("#explanation h2").first.inner_text().startswith("Neuron h1.2")


def test_explaining_changes_nothing_of_the_training(opened):
    texts = []
    for select in (lambda _: None, line):
        tab = opened(live(), "#optimizer=Adam")
        for _ in range(3):
            select(tab)
            tab.locator("#step").click()
        tab.locator("#python summary").click()
        tab.locator("#one-epoch").click()
        texts.append(tab.locator("#losses").inner_text().split())  # lines break as there is room
    assert texts[0] == texts[1]


def test_the_step_page_opens_at_the_gradient_of_the_line(tab):
    line(tab)
    name = tab.locator("#explanation h2").first.inner_text().split()[-1]
    tab.locator("text=Step through it").click()
    frame = tab.frame_locator(".steps-of-example iframe")
    assert frame.locator("h1").first.inner_text() == f"∂loss/∂{name}"


def test_the_step_page_goes_on_by_keys(tab):
    neuron(tab)
    tab.locator("text=Step through it").click()
    frame = tab.frame_locator(".steps-of-example iframe")
    before = frame.locator("#count").inner_text()
    frame.locator("#next").click()
    tab.keyboard.press("ArrowRight")
    after = frame.locator("#count").inner_text()
    assert int(after.split()[1]) == int(before.split()[1]) + 2


def test_the_step_page_closes_and_leaves_the_network_as_it_was(tab):
    neuron(tab)
    before = tab.locator("#steps").inner_text()
    tab.locator("text=Step through it").click()
    tab.get_by_role("button", name="✕ Close").click()
    assert tab.locator(".steps-of-example").count() == 0
    assert tab.locator("#steps").inner_text() == before


def test_escape_closes_the_step_page(tab):
    neuron(tab)
    tab.locator("text=Step through it").click()
    tab.frame_locator(".steps-of-example iframe").locator("#next").click()
    tab.keyboard.press("Escape")
    assert tab.locator(".steps-of-example").count() == 0


def test_the_step_page_opens_within_a_notebooks_frame(browser, tmp_path):
    path = tmp_path / "cell.html"
    path.write_text(f"<!doctype html><body>{live()._repr_html_()}", encoding="utf-8")
    tab = browser.new_page()
    tab.goto(path.as_uri())
    cell = tab.frame_locator("iframe")
    cell.locator(".neuron").nth(3).click()
    cell.locator("text=Step through it").click()
    assert cell.frame_locator("iframe").locator("#count").inner_text().startswith("step ")
    tab.close()


def test_what_is_explained_is_announced(tab):
    neuron(tab)
    assert tab.locator("#live").inner_text().startswith("Neuron h1.2, hidden layer 1 is explained")


def test_of_a_point_the_answer_is_announced(tab):
    point(tab)
    heard = tab.locator("#live").inner_text()
    assert re.search(r"Point \d+, (orange|blue): the network says (orange|blue), \d+ % sure", heard)


def test_a_trouble_is_announced_once(opened):
    tab = opened(live(), "#initializer=zeros")
    assert "Trouble: All neurons of hidden layer 1 are alike" in tab.locator("#live").inner_text()
    tab.locator("#step").click()
    assert "Trouble" not in tab.locator("#live").inner_text()


LOOKS = {"light": {}, "phone, dark": PHONE | DARK}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("select", [neuron, line, point])
def test_axe_finds_nothing_to_object_to_in_what_is_explained(opened, select, look):
    address = "#optimizer=Adam&activation=sigmoid&layers=3,3,3,3,3,3"  # gradients vanish there
    tab = opened(live(), address, **LOOKS[look])
    tab.locator("#one-epoch").click()
    select(tab)
    tab.mouse.move(0, 0)
    tab.evaluate("scrollTo(0, 0)")
    assert violations(tab) == ""


def test_the_step_page_opens_in_firefox(opened_in_firefox):
    tab = opened_in_firefox(live())
    tab.evaluate("document.querySelector('button.neuron').click()")
    tab.evaluate("document.querySelector('.of-example button:last-of-type').click()")
    [frame] = tab.frames()
    assert frame.evaluate("document.getElementById('count').textContent").startswith("step ")
