"""The page as one uses it: play, step, back, restart, and what is shown of the training."""

import pytest

from micrograd_plus.visual.live_page.live_page import live
from tests.visual.live_page.reading import PICTURES, epoch, loss, steps, wait_for_epoch


@pytest.fixture
def tab(opened):
    return opened(live())


def test_the_page_opens_at_rest(tab):
    tab.wait_for_timeout(300)
    assert (epoch(tab), steps(tab)) == (0, 0)


def test_the_maps_of_the_untrained_neurons_are_there_at_once(tab):
    maps = tab.evaluate(PICTURES)
    assert len(set(maps[:7])) == 7


def test_play_learns(tab):
    before = loss(tab)
    tab.locator("#play").click()
    wait_for_epoch(tab, 15)
    tab.locator("#play").click()
    assert loss(tab) < 0.8 * before


def test_a_pause_stops_it(tab):
    tab.locator("#play").click()
    wait_for_epoch(tab, 2)
    tab.locator("#play").click()
    before = steps(tab)
    tab.wait_for_timeout(200)
    assert steps(tab) == before


def test_one_step_is_one_step(tab):
    tab.locator("#step").click()
    assert (epoch(tab), steps(tab)) == (0, 1)


def test_an_epoch_is_all_points_that_are_learned_from(tab):
    tab.locator("#step").click()
    tab.locator("#one-epoch").click()
    assert (epoch(tab), steps(tab)) == (1, 13)


def test_a_step_back_shows_again_what_was_there(tab):
    tab.locator("#step").click()
    tab.mouse.move(0, 0)
    before = tab.evaluate(PICTURES)
    tab.locator("#step").click()
    assert tab.evaluate(PICTURES) != before
    tab.locator("#back").click()
    assert tab.evaluate(PICTURES) == before


def test_nothing_can_be_taken_back_at_the_start(tab):
    assert tab.locator("#back").is_disabled()


def test_restart_starts_from_the_same_numbers(tab):
    before = tab.evaluate(PICTURES)
    tab.locator("#one-epoch").click()
    tab.locator("#restart").click()
    assert tab.evaluate(PICTURES) == before


def test_another_start_is_from_other_numbers(tab):
    before = tab.evaluate(PICTURES)
    tab.locator("#other-start").click()
    assert tab.evaluate(PICTURES) != before


def test_the_curve_of_the_loss_has_a_line_for_both_sets(tab):
    for _ in range(3):
        tab.locator("#one-epoch").click()
    lines = [tab.locator(f"#curves path.{name}").get_attribute("d") for name in ("train", "test")]
    assert [line.count("L") for line in lines] == [3, 3]


def test_a_pause_says_where_it_stands(tab):
    tab.locator("#one-epoch").click()
    said = tab.locator("#live").inner_text()
    assert said.startswith("Epoch 1, training loss 0.")
    assert said.endswith("% of the test points right.")
