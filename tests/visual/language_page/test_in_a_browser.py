"""The page of a language model in a real browser."""

import numpy as np
import pytest

from micrograd_plus.formulas.shown_numbers import number_text
from micrograd_plus.visual import language_page
from micrograd_plus.visual.readings import read
from tests.visual.language_models import LETTERS, PAIRS, PLAIN, gpt
from tests.visual.stepping_page.test_accessibility import violations

MODEL = gpt()
TEXT = "emma"
READING = read(MODEL, TEXT, LETTERS)
PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"color_scheme": "dark"}


def emma():
    return language_page(MODEL, TEXT, LETTERS)


def token(tab, i):
    return tab.locator("#text button").nth(i)


def shades(tab):
    """What each token is shaded by: the square root of its weight."""
    read_one = "x => Number(getComputedStyle(x).getPropertyValue('--shade'))"
    return [x.evaluate(read_one) for x in tab.locator("#text button").all()]


def guesses(tab):
    return [
        row.inner_text().replace("\xa0", " ").split("\n") for row in tab.locator(".guess").all()
    ]


def current(tab):
    return [x.get_attribute("aria-current") for x in tab.locator("#text button").all()].index(
        "true"
    )


@pytest.mark.parametrize("i", [0, 2, 4])
def test_hovering_a_token_shades_what_it_looked_at(opened, i):
    tab = opened(emma())
    token(tab, i).hover()
    mean = READING.attention["blocks.0.attention"].mean(axis=0)[i]
    np.testing.assert_allclose(np.square(shades(tab)), mean, atol=2e-5)


def test_hovering_a_token_shows_the_five_most_probable_next_ones(opened):
    tab = opened(emma())
    token(tab, 1).hover()
    p = READING.probabilities[1]
    best = np.argsort(-p, kind="stable")[:5]
    found = guesses(tab)[:5]
    assert [row[0] for row in found] == [LETTERS.tokens[k] for k in best]
    assert [row[-1] for row in found] == [
        f"{100 * p[k]:.0f} %" if p[k] >= 0.1 else f"{100 * p[k]:.1f} %" for k in best
    ]


def test_hovering_a_token_shows_the_loss_of_what_followed(opened):
    tab = opened(emma())
    token(tab, 3).hover()
    shown = tab.locator("#followed").inner_text()
    assert shown.startswith("“a” followed, number ")
    assert shown.endswith(number_text(round(READING.losses[3], 6)))


def test_what_followed_is_listed_even_if_it_was_improbable(opened):
    tab = opened(emma())
    for i, name in enumerate(READING.target_names):
        token(tab, i).hover()
        assert tab.locator(".guess.actual .name").inner_text() == name


def test_the_arrow_keys_go_from_token_to_token_and_stop_at_the_ends(opened):
    tab = opened(emma())
    token(tab, 0).focus()
    seen = []
    for key in ["ArrowLeft", "ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home"]:
        tab.keyboard.press(key)
        seen.append(current(tab))
    assert seen == [0, 1, 2, 1, 4, 4, 0]


def test_a_tap_chooses_a_token(opened):
    tab = opened(emma(), has_touch=True, **PHONE)
    token(tab, 2).tap()
    assert current(tab) == 2


def test_a_layer_and_a_head_can_be_chosen(opened):
    tab = opened(emma())
    tab.locator("#layer").select_option("1")
    tab.locator("#head").select_option("0")
    token(tab, 4).hover()
    weights = READING.attention["blocks.1.attention"][0, 4]
    np.testing.assert_allclose(np.square(shades(tab)), weights, atol=2e-5)


def test_a_click_on_a_map_makes_that_head_large_with_tokens_on_both_axes(opened):
    tab = opened(emma())
    tab.locator("#maps button").nth(3).click()
    assert tab.locator("#large-title").inner_text() == "Layer 1, head 1"
    for axis in ("rows", "columns"):
        names = tab.locator(f"#large .{axis} li").all_text_contents()
        assert names == READING.names
    assert tab.locator("#maps [aria-pressed=true]").all_inner_texts() == ["layer 1, head 1"]


def test_every_map_is_painted_as_its_weights(opened):
    tab = opened(emma())
    painted = tab.evaluate(
        """() => [...document.querySelectorAll("#maps canvas")].map((x) => {
          const { data } = x.getContext("2d").getImageData(0, 0, x.width, x.height);
          return [...data].filter((_, i) => i % 4 === 3);
        })"""
    )
    expected = np.concatenate(list(READING.attention.values())).reshape(4, -1)
    np.testing.assert_allclose(np.square(np.array(painted) / 255), expected, atol=0.006)


def test_a_cell_of_the_large_map_tells_its_number_and_chooses_its_row(opened):
    tab = opened(emma())
    canvas = tab.locator("#large canvas")
    size = canvas.bounding_box()["width"] / 5
    canvas.click(position={"x": 1.5 * size, "y": 3.5 * size})
    weight = READING.attention["blocks.0.attention"].mean(axis=0)[3, 1]
    shown = tab.locator("#cell").inner_text()
    assert shown.startswith("“m” at 3 looks at “e” at 1: ")
    assert float(shown.split(": ")[1]) == pytest.approx(weight, abs=1e-4)
    assert current(tab) == 3


def test_each_loss_is_a_column_as_high_as_it_is_large(opened):
    tab = opened(emma())
    heights = np.array([x.bounding_box()["height"] for x in tab.locator(".column span").all()])
    expected = READING.losses / READING.losses.max()
    np.testing.assert_allclose(heights / heights.max(), expected, atol=0.02)


def test_pointing_at_a_loss_chooses_its_token(opened):
    tab = opened(emma())
    tab.locator(".loss").nth(1).hover()
    assert current(tab) == 1


def test_no_token_moves_when_another_is_chosen(opened):
    tab = opened(language_page(gpt(PAIRS, context=64), "the thing thinks " * 4, PAIRS))
    places = lambda: [x.bounding_box() for x in tab.locator("#text button").all()]
    before = places()
    token(tab, 0).hover()
    assert places() == before


def test_what_is_expected_stays_beside_the_text_and_covers_nothing_below_it(opened):
    tab = opened(PAGES["many"](), viewport={"width": 1280, "height": 500})
    tops = []
    for y in (0, 100, 5000):
        tab.evaluate(f"scrollTo(0, {y})")
        panel, below = (tab.locator(x).bounding_box() for x in ("#side .panel", "#surprise"))
        tops.append(panel["y"])
        assert panel["y"] + panel["height"] <= below["y"]
    assert tops[0] - tops[1] < 100


def test_no_label_of_a_row_is_seen_in_the_corner_of_a_scrolled_map(opened):
    tab = opened(PAGES["many"](), viewport={"width": 1280, "height": 500})
    large = tab.locator("#large")
    large.evaluate("x => x.scrollIntoView()")
    at = """x => {
      const box = x.getBoundingClientRect();
      return document.elementFromPoint(box.left + 8, box.top + x.clientHeight - 8).className;
    }"""
    assert large.evaluate(at) == "grid"


def test_markup_in_a_text_is_text(opened):
    text = "</b><b>&\"'<i>"
    tab = opened(language_page(gpt(PLAIN, context=32), text, PLAIN))
    assert "".join(tab.locator("#text .name").all_text_contents()) == text


def test_a_line_of_the_text_is_a_line_on_the_page(opened):
    tab = opened(language_page(gpt(PLAIN), "a\nb", PLAIN))
    tops = [x.bounding_box()["y"] for x in tab.locator("#text button").all()]
    assert tops[0] == tops[1] < tops[2]


def test_a_model_without_attention_has_a_page_without_maps(opened):
    tab = opened(language_page(lambda tokens: np.zeros((*tokens.shape, 27)), "emma", LETTERS))
    token(tab, 1).hover()
    assert not tab.locator("#attention").is_visible()
    assert not tab.locator("#choice").is_visible()
    assert len(guesses(tab)) >= 5


def test_the_last_token_of_a_text_without_an_end_has_no_loss(opened):
    tab = opened(language_page(gpt(PLAIN), "ab", PLAIN))
    token(tab, 1).hover()
    assert tab.locator("#followed").inner_text() == "Nothing followed: the text ends here."


def test_an_infinite_loss_is_shown(opened):
    never = lambda tokens: np.tile([0.0, -np.inf] + [0.0] * 25, (*tokens.shape, 1))
    tab = opened(language_page(never, "b", LETTERS))
    token(tab, 0).hover()
    assert tab.locator("#followed").inner_text().endswith("= inf")


def test_what_is_chosen_by_the_keyboard_is_announced(opened):
    tab = opened(emma())
    token(tab, 0).focus()
    heard = []
    for _ in range(4):
        tab.keyboard.press("ArrowRight")
        heard.append(tab.locator("#live").text_content())
    assert len(set(heard)) == 4
    assert heard[0].startswith("e: expects ")


def test_the_printed_page_lists_every_token(opened):
    tab = opened(emma())
    tab.emulate_media(media="print")
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    lines = tab.locator("#all li").all_inner_texts()
    assert [line.split(":")[0] for line in lines] == READING.names


def test_a_large_map_fits_on_paper_with_its_labels_around_it(opened):
    tab = opened(PAGES["many"](), viewport={"width": 718, "height": 1000})
    tab.emulate_media(media="print")
    canvas, columns = (
        tab.locator(f"#large {part}").bounding_box() for part in ("canvas", ".columns")
    )
    assert canvas["x"] + canvas["width"] <= 718
    assert columns["y"] >= canvas["y"] + canvas["height"]


@pytest.mark.parametrize(("media", "blue"), [("screen", [86, 180, 233]), ("print", [0, 114, 178])])
def test_on_paper_maps_are_painted_for_white_even_of_a_dark_page(opened, media, blue):
    tab = opened(emma(), **DARK)
    tab.emulate_media(media=media)
    # The page hears of the paper when it next has time.
    painted = tab.wait_for_function(
        """red => {
          const context = document.querySelector("#maps canvas").getContext("2d");
          const pixel = [...context.getImageData(0, 0, 1, 1).data];
          return pixel[0] === red ? pixel : null;
        }""",
        arg=blue[0],
    ).json_value()
    assert painted == [*blue, 255]


PAGES = {
    "letters": emma,
    "one token": lambda: language_page(MODEL, "", LETTERS),
    "many": lambda: language_page(gpt(PAIRS, context=200), "the thing thinks\n" * 9, PAIRS),
}


@pytest.mark.parametrize("options", [{}, DARK, PHONE, PHONE | DARK], ids=str)
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing_to_object_to(opened, page, options):
    assert violations(opened(PAGES[page](), **options)) == ""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_the_page_scrolls_only_down(opened, page, width):
    tab = opened(PAGES[page](), viewport={"width": width, "height": 800})
    root = "document.documentElement"
    assert tab.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
