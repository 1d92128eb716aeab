"""The live page in Firefox, as far as browsers differ; all else is asked of Chromium."""

import pytest

from micrograd_plus.visual.live_page.live_page import live
from tests.visual.stepping_page.test_in_firefox import text_of, violations


@pytest.fixture
def opened(opened_in_firefox):
    return opened_in_firefox


@pytest.mark.parametrize("address", ["", "#data=waves", "#data=blobs", "#data=hotels"])
def test_it_learns_and_nothing_is_logged_or_asked_for(opened, address):
    tab = opened(live(), address)
    before = text_of(tab, "#losses .train dd")
    tab.press(*"eeeee")
    assert float(text_of(tab, "#losses .train dd")) < float(before)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(opened, scheme):
    assert violations(opened(live(), "#layers=8,8", color_scheme=scheme)) == []


def test_it_plays(opened):
    tab = opened(live(), "#layers=3")
    tab.press("Space")
    for _ in range(100):
        if text_of(tab, "#epoch") != "0":
            break
        tab.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert text_of(tab, "#epoch") != "0"


def test_a_link_is_shown_to_be_copied(opened):
    tab = opened(live(), "#layers=3")
    tab.evaluate("document.getElementById('copy-link').click()")
    tab.evaluate("new Promise((done) => setTimeout(done, 200))")
    assert tab.evaluate("document.querySelector('#link input').value").endswith("#layers=3")
