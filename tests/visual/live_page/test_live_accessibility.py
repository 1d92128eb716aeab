"""The live page for everyone: axe-core's rules, the keyboard alone, and what is announced."""

import pytest

from micrograd_plus.visual.live_page.live_page import live
from tests.visual.live_page.reading import steps, wait_for_epoch
from tests.visual.stepping_page.test_accessibility import DARK, PHONE, violations

OWN = "#data=own&test=0&rows=0,0,0;1,1,1;-1,1,0;1,-1,1"

# Of each: the address, what is pressed there, how it is looked at.
STATES = {
    "start": ("", [], {}),
    "start, dark": ("", [], DARK),
    "phone": ("", [], PHONE),
    "phone, dark": ("", [], PHONE | DARK),
    "after an epoch": ("", ["#one-epoch"], {}),
    "several classes": ("#data=blobs", ["#one-epoch"], DARK),
    "a curve": ("#data=waves&layers=8,8", [], {}),
    "two inputs, one number": ("#data=hotels", [], DARK),
    "a function": ("#data=function", [], {}),
    "points of one's own": (OWN, ["[data-tool=move]"], {}),
    "points of one's own, phone": (OWN, [], PHONE),
    "test points": ("", ["[name=test]:not([type=range])", "[name=sharp]"], {}),
    "another optimizer": ("#optimizer=Adam&regularization=L2&rate=0.01", [], {}),
    "no hidden layer": ("#layers=none", [], {}),
    "a neuron": ("", [".neuron >> nth=3"], {}),
    "a neuron, phone, dark": ("", [".neuron >> nth=3"], PHONE | DARK),
    "a copied link": ("#layers=3", ["#copy-link"], {}),
    "a broken link": ("#layers=no", [], DARK),
    "small": ("#view=small", [], {}),
    "small, phone, dark": ("#view=small", [], PHONE | DARK),
}


@pytest.fixture(params=STATES)
def state(request, opened):
    address, pressed, options = STATES[request.param]
    tab = opened(live(), address, **options)
    for selector in pressed:
        tab.locator(selector).click()
    tab.mouse.move(0, 0)
    tab.evaluate("scrollTo(0, 0)")  # what is half under the bar would be a target too small
    return tab


def test_axe_finds_nothing_to_object_to(state):
    assert violations(state) == ""


def test_the_page_is_never_wider_than_the_screen(state):
    widths = "['scrollWidth', 'clientWidth'].map((x) => document.documentElement[x])"
    scrolled, seen = state.evaluate(widths)
    assert scrolled <= seen


def label(tab):
    return tab.evaluate("document.activeElement.getAttribute('aria-label')")


def test_the_arrows_go_from_neuron_to_neuron_and_along_the_lines(opened):
    tab = opened(live())
    tab.locator("#neurons button.neuron").first.focus()
    heard = []
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        tab.keyboard.press(key)
        heard.append(label(tab))
    assert heard[0] == "neuron 2 of layer 1"
    assert heard[1].startswith("weight from x1 to neuron 2 of layer 1, w1.2.")
    assert heard[2].startswith("weight from x2 to neuron 2 of layer 1, w1.2.")


def test_enter_selects_the_line_that_is_reached(opened):
    tab = opened(live())
    tab.locator("#neurons button.neuron").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    assert tab.locator(".line.chosen").count() == 1
    assert tab.locator("#explaining").is_visible()


def test_escape_closes_the_explanation(opened):
    tab = opened(live())
    tab.locator("#neurons button.neuron").first.click()
    tab.keyboard.press("Escape")
    assert not tab.locator("#explaining").is_visible()


def test_the_network_is_one_stop_of_tab(opened):
    tab = opened(live())
    reachable = "#neurons [tabindex='0']"
    assert tab.locator(reachable).count() == 1


def test_the_keys_play_and_step(opened):
    tab = opened(live())
    for key, count in (("ArrowRight", 1), ("e", 13), ("ArrowLeft", 12), ("r", 0)):
        tab.keyboard.press(key)
        assert steps(tab) == count
    tab.keyboard.press("Space")
    wait_for_epoch(tab, 1)


def test_a_button_of_a_layer_keeps_the_focus(opened):
    tab = opened(live())
    tab.get_by_label("One neuron more in layer 1").focus()
    tab.keyboard.press("Enter")
    assert label(tab) == "One neuron more in layer 1"


def test_a_button_that_has_led_to_the_end_gives_its_focus_on(opened):
    tab = opened(live(), "#layers=2")
    tab.get_by_label("One neuron fewer in layer 1").focus()
    tab.keyboard.press("Enter")
    assert label(tab) == "One neuron more in layer 1"


def test_how_far_it_is_is_said_on_demand(opened):
    tab = opened(live())
    tab.keyboard.press("s")
    assert tab.locator("#live").text_content().startswith("Epoch 0, training loss ")


def test_while_it_learns_little_is_said(opened):
    tab = opened(live())
    tab.locator("#play").click()
    wait_for_epoch(tab, 5)
    assert tab.locator("#live").text_content() == ""


def test_a_point_under_the_cross_is_said(opened):
    tab = opened(live(), OWN)
    tab.locator("#plane").focus()
    tab.keyboard.press("PageDown")
    assert tab.locator("#live").text_content() == "x1 0, x2 0: a point, orange"


def test_what_opens_is_said_and_the_neuron_keeps_the_focus(opened):
    tab = opened(live())
    tab.locator("#neurons button.neuron").nth(1).focus()
    tab.keyboard.press("Enter")
    assert label(tab) == "neuron 2 of layer 1"
    assert "Escape closes it" in tab.locator("#live").text_content()


def test_sliders_have_their_names(opened):
    tab = opened(live())
    assert tab.get_by_role("slider", name="Noise").get_attribute("aria-valuetext") == "0.1"


def test_a_chosen_learning_rate_stays_with_another_optimizer(opened):
    tab = opened(live())
    tab.locator("#fields [name=lr]").select_option("0.3")
    tab.locator("#fields [name=optimizer]").select_option("Adam")
    assert tab.locator("#fields [name=lr]").input_value() == "0.3"


def test_what_a_number_of_an_optimizer_means_stands_below_it(opened):
    tab = opened(live(), "#optimizer=momentum")
    field = tab.locator("input[name=momentum]")
    meaning = tab.locator(f"#{field.get_attribute('aria-describedby')}")
    assert meaning.inner_text() == "how much of the step before is kept"
