"""The page on which a model writes, in a real browser."""

from functools import cache

import numpy as np
import pytest

from micrograd_plus import nn, text
from micrograd_plus.nn import attention_weights
from micrograd_plus.visual import writing_page
from tests.visual.language_models import LETTERS, PLAIN, gpt
from tests.visual.stepping_page.test_accessibility import violations

PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"color_scheme": "dark"}
BEGINNINGS = [
    "",
    "a",
    "e",
    "em",
    "emm",
    "emma",
    "kat",
    "zz",
    "olivi",
    "abcdefghijklmn",
    "qqqqqqqqqqqqqqqqqq",
] + ["jo", "jon", "x", "th", "marta", "lena", "noa", "ws", "abracadabra"]
# Of each beginning, typed as a reader does, the logits that the bars tell.
LOGITS = """(beginnings) => beginnings.map((typed) => {
  const field = document.getElementById("typed");
  field.value = typed;
  field.dispatchEvent(new Event("input"));
  const logit = (row) => Number(row.title.replace("logit ", "").replace("−", "-"));
  return [...document.querySelectorAll(".letter")].map(logit);
})"""

MODELS = {
    "ending": {},
    "as GPT-2": {},
    "as microgpt": {
        **{"norm": "rms", "bias": False, "activation": "relu", "tied": False},
        **{"first_norm": True, "last_norm": False, "norm_weight": False},
    },
    "rotary, shared keys": {"positions": "rotary", "key_value_heads": 1},
    "sinusoidal": {"positions": "sinusoidal", "dropout": 0.1},
    "large weights": {"initializer": "glorot_normal", "layers": 3},
}


class Ending(nn.Module):
    """A model that prefers some letters to others, and likes to come to an end."""

    def __init__(self):
        self.gpt = gpt()
        self.context = self.gpt.context
        rng = np.random.default_rng(1)
        for p in self.parameters():
            p.data += rng.normal(size=p.shape, scale=0.3).astype("float32")

    def forward(self, tokens):
        return self.gpt(tokens) + np.where(np.arange(27) == LETTERS.end, 1.5, 0).astype("float32")


@cache
def model(kind="ending"):
    return Ending().eval() if kind == "ending" else gpt(**MODELS[kind])


@cache
def page(kind="ending"):
    return writing_page(model(kind), LETTERS)


@pytest.fixture
def tab(opened):
    return opened(page())


def tokens_of(beginning):
    return [LETTERS.start, *LETTERS.encode(beginning)][-16:]


def letters(tab):
    written = tab.locator("#text .written:not(:disabled)").all_text_contents()
    return "".join(written).replace("␣", " ")


def write(tab, button="#all-letters"):
    """Let it write as long as it does."""
    tab.locator(button).click()
    tab.locator("#all-letters:text('Write to the end')").wait_for(timeout=60_000)


@pytest.mark.parametrize("kind", MODELS)
def test_the_logits_after_twenty_beginnings_are_the_models(opened, kind):
    found = np.array(opened(page(kind)).evaluate(LOGITS, list(BEGINNINGS)))
    expected = [model(kind)([tokens_of(beginning)]).data[0, -1] for beginning in BEGINNINGS]
    np.testing.assert_allclose(found, expected, atol=1e-5 * max(1, np.abs(expected).max()))


@pytest.mark.parametrize(("seed", "temperature"), [(0, 1.0), (1, 1.0), (0, 0.5), (3, 1.5), (0, 0)])
def test_the_same_seed_writes_what_the_library_writes(tab, seed, temperature):
    tab.locator("#temperature").fill(str(temperature))
    tab.locator("#seed").fill(str(seed))
    rng = np.random.default_rng(seed)
    settings = {"tokenizer": LETTERS, "temperature": temperature, "seed": rng}
    for _ in range(3):
        expected = "".join(text.generate(model(), "", 120, **settings))
        write(tab)
        assert letters(tab) == expected
        tab.locator("#new").click()


def test_ten_texts_are_those_of_one_generator(tab):
    tab.locator("#temperature").fill("0.5")
    rng = np.random.default_rng(0)
    settings = {"tokenizer": LETTERS, "temperature": 0.5, "seed": rng}
    write(tab, "#many")
    found = tab.locator("#texts li").all_inner_texts()
    assert found == ["".join(text.generate(model(), "", 120, **settings)) for _ in found]
    assert len(found) == 10


def test_what_is_written_can_be_stopped(tab):
    tab.locator("#many").click()
    tab.locator("#all-letters:text('Stop')").click()
    before = letters(tab)
    tab.wait_for_timeout(100)
    assert letters(tab) == before


def test_letter_by_letter_is_the_same_as_at_once(tab):
    expected = "".join(text.generate(model(), "em", 4, tokenizer=LETTERS, seed=0))
    tab.locator("#typed").fill("em")
    for _ in expected:
        tab.locator("#one").click()
    assert letters(tab) == expected


def test_enter_in_the_field_writes_a_letter(tab):
    tab.locator("#typed").fill("em")
    tab.locator("#typed").press("Enter")
    assert letters(tab) == next(text.generate(model(), "em", 4, tokenizer=LETTERS, seed=0))


def test_what_is_taken_back_is_drawn_again(tab):
    for _ in range(3):
        tab.locator("#one").click()
    before = letters(tab)
    tab.locator("#back").click()
    tab.locator("#one").click()
    assert letters(tab) == before


def test_a_letter_can_be_chosen(tab):
    tab.locator('.letter[data-token="25"]').click()
    assert letters(tab) == "z"
    assert tab.locator("#next-title").inner_text() == "What can follow “z”"


def test_the_end_can_be_chosen_and_completes_the_text(tab):
    tab.locator("#typed").fill("eva")
    tab.locator(f'.letter[data-token="{LETTERS.end}"]').click()
    assert tab.locator("#texts li").all_inner_texts() == ["eva"]
    assert tab.locator("#one").is_disabled()


def test_the_end_that_is_taken_back_is_no_end(tab):
    tab.locator(f'.letter[data-token="{LETTERS.end}"]').click()
    tab.locator("#back").click()
    assert tab.locator("#texts li").count() == 0
    assert tab.locator("#one").is_enabled()


def test_the_drawn_number_falls_into_the_part_of_the_written_letter(tab):
    tab.locator("#one").click()
    tab.locator("#text button").first.click()
    mark, part = (tab.locator(x).bounding_box() for x in ("#drawn", ".part.followed"))
    assert part["x"] - 2 <= mark["x"] <= part["x"] + part["width"] + 2


@pytest.mark.parametrize("kind", ["ending", "large weights"])
def test_the_table_has_how_much_each_head_looked_at_each_letter(opened, kind):
    tab = opened(page(kind))
    tab.locator("#typed").fill("olivia")
    rows = tab.locator("#heads tbody tr")
    read = "xs => xs.map((x) => Number(x.style.getPropertyValue('--shade')) ** 2)"
    found = [row.locator("td").evaluate_all(read) for row in rows.all()]
    weights = attention_weights(model(kind), [tokens_of("olivia")]).values()
    np.testing.assert_allclose(found, np.concatenate([w[0, :, -1] for w in weights]), atol=1e-5)


def test_an_earlier_letter_shows_what_could_follow_it(tab):
    tab.locator("#typed").fill("olivia")
    tab.locator("#text button").nth(2).click()
    assert tab.locator("#next-title").inner_text() == "What can follow “ol”"
    assert tab.locator(".letter.followed .name").inner_text() == "i"


def test_a_lower_temperature_makes_the_most_probable_letter_more_probable(tab):
    read = "xs => Math.max(...xs.map((x) => Number(x.style.getPropertyValue('--share'))))"
    before = tab.locator(".letter").evaluate_all(read)
    tab.locator("#temperature").fill("0.4")
    assert tab.locator(".letter").evaluate_all(read) > before


def test_letters_that_the_model_does_not_know_cannot_be_typed(tab):
    tab.locator("#typed").fill("Zoé 3x")
    assert tab.locator("#typed").input_value() == "zox"


def test_a_prompt_stands_before_what_is_typed(opened):
    plain = gpt(PLAIN)
    tab = opened(writing_page(plain, PLAIN, prompt="\n"))
    tab.locator("#one").click()
    assert letters(tab) == next(text.generate(plain, "\n", 4, tokenizer=PLAIN, seed=0))


def test_markup_among_the_letters_is_text(opened):
    tab = opened(writing_page(gpt(PLAIN), PLAIN, prompt="\n"))
    tab.locator("#typed").fill("<b>&")
    assert "".join(tab.locator("#text .typed").all_text_contents()) == "<b>&"


def test_a_model_without_attention_has_no_table(opened):
    tab = opened(writing_page(Echo(), LETTERS))
    assert not tab.locator("#attention").is_visible()


class Echo(nn.Module):
    """After each letter it expects the next letter of the alphabet."""

    context = 5

    def __init__(self):
        self.table = nn.Embedding(27, 27, seed=0)

    def forward(self, tokens):
        return self.table(tokens)


def test_what_was_written_is_announced(tab):
    tab.locator("#one").click()
    assert tab.locator("#live").text_content().endswith(f"drawn. {letters(tab)}")


def worked(tab):
    tab.locator("#typed").fill("ka")
    tab.locator("#one").click()
    tab.locator("#text button").nth(2).click()
    return tab


@pytest.mark.parametrize("options", [{}, DARK, PHONE, PHONE | DARK], ids=str)
@pytest.mark.parametrize("step", [lambda tab: tab, worked], ids=["start", "worked"])
def test_axe_finds_nothing_to_object_to(opened, step, options):
    assert violations(step(opened(page(), **options))) == ""


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_the_page_scrolls_only_down(opened, width):
    tab = worked(opened(page(), viewport={"width": width, "height": 800}))
    root = "document.documentElement"
    assert tab.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


def test_firefox_writes_the_same(opened, opened_in_firefox):
    write_five = """() => {
      for (let i = 0; i < 5; i += 1) document.getElementById("one").click();
      return document.getElementById("text").textContent;
    }"""
    found = opened_in_firefox(page()).evaluate(f"({write_five})()")
    assert found == opened(page()).evaluate(write_five)
