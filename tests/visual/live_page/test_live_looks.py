"""What the live page looks like, against pictures that somebody has looked at.

After a change of the looks, write them anew, and look at each of them before the commit:

    MICROGRAD_PLUS_SCREENSHOTS=write python -m pytest tests/visual/live_page/test_live_looks.py
"""

from pathlib import Path

import pytest

from micrograd_plus.visual.live_page.live_page import live

pytest.importorskip("PIL", reason="needs pillow")
from PIL import Image

from tests.visual.stepping_page.pictures import difference, in_few_colours, picture_of
from tests.visual.stepping_page.test_screenshots import MOST, SIZES, WRITE, add_style

PRESS_FIVE_TIMES = """() => {
  for (let i = 0; i < 5; i++) document.getElementById("one-epoch").click();
}"""
FOLDER = Path(__file__).parent / "screenshots"


@pytest.fixture(params=SIZES)
def size(request):
    return request.param


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture
def stored(size, scheme):
    return FOLDER / f"{size}-{scheme}.png"


def shown(opened, size, scheme):
    """After five epochs, when the small pictures of the data are there too."""
    width, height = SIZES[size]
    looks = {"color_scheme": scheme, "reduced_motion": "reduce"}
    tab = opened(live(), viewport={"width": width, "height": height}, **looks)
    tab.evaluate(PRESS_FIVE_TIMES)
    tab.evaluate("new Promise((done) => setTimeout(done, 500))")
    return tab


def how_different(tab, stored):
    """As far as both reach: lines of another browser's font may be a little higher."""
    picture = picture_of(tab)
    with Image.open(stored) as other:
        height = min(picture.height, other.height)
        assert max(picture.height, other.height) < 1.05 * height
        seen = [x.convert("RGB").crop((0, 0, x.width, height)) for x in (picture, other)]
    return difference(*seen)


def test_the_page_looks_as_it_did(opened, size, scheme, stored):
    tab = shown(opened, size, scheme)
    if WRITE:
        FOLDER.mkdir(exist_ok=True)
        in_few_colours(picture_of(tab)).save(stored, optimize=True)
    assert how_different(tab, stored) < MOST


def test_the_page_looks_the_same_in_firefox(opened_in_firefox, size, scheme, stored):
    assert how_different(shown(opened_in_firefox, size, scheme), stored) < MOST


@pytest.mark.parametrize("size", ["desktop"], indirect=True)
@pytest.mark.parametrize("hidden", ["#network", "#answer", "#loss", "#data-panel"])
def test_what_is_missing_looks_different(opened, size, scheme, stored, hidden):
    tab = shown(opened, size, scheme)
    add_style(tab, f"{hidden} {{ visibility: hidden }}")
    assert how_different(tab, stored) > MOST / 2
