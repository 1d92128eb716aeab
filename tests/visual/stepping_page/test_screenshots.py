"""What the page looks like, against pictures that somebody has looked at.

After a change of the looks, write them anew, and look at each of them before the commit:

    MICROGRAD_PLUS_SCREENSHOTS=write python -m pytest tests/visual/stepping_page/test_screenshots.py
"""

import os
from pathlib import Path

import pytest

from tests.visual.stepping_page.pages import page_of_arrays, page_of_numbers

pytest.importorskip("PIL", reason="needs pillow")
from PIL import Image

from tests.visual.stepping_page.pictures import difference, in_few_colours, picture_of

FOLDER = Path(__file__).parent / "screenshots"
WRITE = os.environ.get("MICROGRAD_PLUS_SCREENSHOTS") == "write"
PAGES = {"numbers": (page_of_numbers, 10), "arrays": (page_of_arrays, 11)}
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
# Noto Sans or Liberation Sans in place of DejaVu Sans come to 0.07 or 0.12, the least of the
# breakages below to 0.19.
MOST = 0.14


@pytest.fixture(params=PAGES)
def page(request):
    return request.param


@pytest.fixture(params=SIZES)
def size(request):
    return request.param


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


def shown(opened, page, size, scheme):
    make, step = PAGES[page]
    width, height = SIZES[size]
    return opened(
        make(),
        f"#step={step}",
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
    )


@pytest.fixture
def tab(opened, page, size, scheme):
    return shown(opened, page, size, scheme)


@pytest.fixture
def stored(page, size, scheme):
    return FOLDER / f"{page}-{size}-{scheme}.png"


def how_different(tab, stored):
    with Image.open(stored) as picture:
        return difference(picture_of(tab), picture)


def test_the_page_looks_as_it_did(tab, stored):
    if WRITE:
        FOLDER.mkdir(exist_ok=True)
        in_few_colours(picture_of(tab)).save(stored, optimize=True)
    assert how_different(tab, stored) < MOST


# At most 0.08 on the whole.
def test_the_page_looks_the_same_in_firefox(opened_in_firefox, page, size, scheme, stored):
    tab = shown(opened_in_firefox, page, size, scheme)
    assert how_different(tab, stored) < MOST


def add_style(tab, text):
    # Past the page's policy, which admits no other style sheet.
    tab.evaluate(
        """text => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(text);
          document.adoptedStyleSheets = [sheet];
        }""",
        text,
    )


@pytest.mark.parametrize("font", ["DejaVu Sans Condensed", "DejaVu Serif"])
def test_another_font_does_not_look_different(tab, stored, font):
    add_style(tab, f"body {{ font-family: '{font}', system-ui }}")
    assert how_different(tab, stored) < MOST


BREAKAGES = {
    "no graph": "#drawing { visibility: hidden }",
    "no nodes": ".node { visibility: hidden }",
    "no explanation": "#explanation > * { visibility: hidden }",
    "no controls": "footer { visibility: hidden }",
    "no columns": "main { display: block }",
    "wider than the screen": "main { width: 1500px }",
    "taller than the screen": "main { height: 1200px }",
}


@pytest.mark.parametrize("page", ["numbers"], indirect=True)
@pytest.mark.parametrize("breakage", BREAKAGES)
def test_what_is_broken_looks_different(tab, stored, breakage):
    add_style(tab, BREAKAGES[breakage])
    assert how_different(tab, stored) > MOST


def test_a_page_without_its_style_looks_different(tab, stored):
    tab.evaluate("document.querySelector('style').remove()")
    assert how_different(tab, stored) > MOST
