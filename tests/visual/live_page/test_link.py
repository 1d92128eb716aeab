"""The address keeps what is set, and says what of it means nothing."""

import pytest

from micrograd_plus import nn
from micrograd_plus.visual.live_page.live_page import live
from tests.visual.live_page.reading import epoch, wait_for_address, wait_for_epoch


def chosen(tab, name):
    return tab.locator(f"#fields [name={name}]").input_value()


def neurons(tab):
    return [int(x) for x in tab.locator("#network .pair b").all_inner_texts()]


def note(tab):
    return tab.locator("#link-note").inner_text()


def test_an_address_sets_everything_that_it_names(opened):
    tab = opened(live(), "#data=spirals&layers=8,3&activation=relu&optimizer=Adam&lr=0.1&batch=5")
    names = ("activation", "optimizer", "lr", "batch")
    assert [chosen(tab, name) for name in names] == ["relu", "Adam", "0.1", "5"]
    assert neurons(tab) == [8, 3]
    assert tab.locator("[data-kind=spirals]").get_attribute("aria-pressed") == "true"


def test_the_address_is_empty_as_long_as_nothing_is_changed(opened):
    tab = opened(live())
    tab.locator("#one-epoch").click()
    tab.wait_for_timeout(400)
    assert "#" not in tab.evaluate("location.href")


def test_what_is_changed_is_in_the_address_in_words(opened):
    tab = opened(live())
    tab.locator("[data-kind=circles]").click()
    tab.get_by_label("One neuron more in layer 1").click()
    tab.locator("#fields [name=lr]").select_option("0.3")
    wait_for_address(tab, "#data=circles&layers=5,2&lr=0.3")


def test_a_reload_shows_the_same_page(opened):
    tab = opened(live())
    tab.locator("[data-kind=function]").click()
    tab.get_by_label("The function of x").fill("x**2 + 1")
    wait_for_address(tab, "#data=function&text=x**2+%2B+1&loss=mean_squared_error")
    tab.reload()
    assert tab.get_by_label("The function of x").input_value() == "x**2 + 1"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("#layers=none,3", "“none” is no number for layers"),
        ("#batch=few", "“few” is no number for batch"),
        ("#speling=3", "no setting is called “speling”"),
        ("#layers=1000", "layers must be at most 8 layers, each of 1 to 64 neurons"),
        ("#activation=guess", "activation must be one of"),
        ("#data=own&rows=1,2;3", "row 1 must have 3 numbers"),
        ("#text=%E0%A4%A", "URI malformed"),
    ],
)
def test_a_broken_address_says_what_is_wrong(opened, address, words):
    tab = opened(live(), address)
    assert words in note(tab)


def test_what_else_a_broken_address_says_is_taken(opened):
    tab = opened(live(), "#batch=few&layers=7")
    assert neurons(tab) == [7]


def test_an_address_that_nobody_can_follow_opens_the_start(opened):
    tab = opened(live(), "#layers=1000&data=circles")
    assert neurons(tab) == [4, 2]


def test_a_changed_address_changes_the_page(opened):
    tab = opened(live())
    tab.evaluate("location.hash = '#layers=6'")
    tab.wait_for_timeout(100)
    assert neurons(tab) == [6]


def test_an_address_may_start_the_learning(opened):
    tab = opened(live(), "#play=1")
    wait_for_epoch(tab, 1)


def test_nothing_starts_by_itself_where_motion_is_unwanted(opened):
    tab = opened(live(), "#play=1", reduced_motion="reduce")
    tab.wait_for_timeout(500)
    assert epoch(tab) == 0


def test_a_copied_link_does_not_start_the_learning(opened):
    tab = opened(live(), "#layers=3&play=1")
    tab.locator("#copy-link").click()
    assert tab.get_by_label("Link to these settings").input_value().endswith("#layers=3")


@pytest.mark.parametrize("size", [(1100, 520), (360, 640)])
def test_the_small_page_fits_its_frame(opened, size):
    width, height = size
    tab = opened(live(), "#view=small", viewport={"width": width, "height": height})
    found = tab.evaluate("['scrollWidth', 'scrollHeight'].map((x) => document.documentElement[x])")
    assert found == [width, height]


@pytest.mark.parametrize("size", [(1100, 520), (360, 640)])
def test_nothing_sticks_out_of_the_bar_of_the_small_page(opened, size):
    width, height = size
    tab = opened(live(), "#view=small", viewport={"width": width, "height": height})
    ends = "(x) => x.getBoundingClientRect().right"
    assert tab.locator("#whole").evaluate(ends) <= tab.locator("#bar").evaluate(ends) - 4


@pytest.mark.parametrize("size", [(1100, 520), (360, 640)])
def test_the_small_page_explains_what_is_clicked(opened, size):
    width, height = size
    tab = opened(live(), "#view=small", viewport={"width": width, "height": height})
    tab.locator("button.neuron").nth(1).click()
    place = tab.locator("#explanation h2").first.bounding_box()
    assert 0 < place["y"] < height / 2


def test_the_small_page_leads_to_the_whole_one(opened):
    tab = opened(live(), "#view=small&data=circles")
    link = tab.get_by_role("link", name="All settings")
    assert link.evaluate("(x) => [x.hash, x.target, x.rel]") == [
        "#data=circles",
        "_blank",
        "noopener",
    ]
    assert not tab.locator("#settings").is_visible()


def test_other_weights_than_those_given_are_in_the_address(opened):
    model = nn.MLP(2, [3, 1])
    tab = opened(live(model, "moons"))
    tab.locator("#other-start").click()
    tab.wait_for_url(lambda url: "weights=new" in url)
