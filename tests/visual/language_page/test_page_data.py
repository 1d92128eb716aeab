"""The page as a file: its data are the model's numbers, and nothing in it is markup or code."""

import base64
import json
import re
import subprocess
import sys

import numpy as np
import pytest

from micrograd_plus import visual
from micrograd_plus.text import CharacterTokenizer
from micrograd_plus.visual import language_page
from micrograd_plus.visual.language.page_data import page_data
from micrograd_plus.visual.readings import read
from tests.visual.language_models import LETTERS, PLAIN, gpt


def data_in(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page.html, re.DOTALL)[1])


def weights_in(data):
    numbers = np.frombuffer(base64.b64decode(data["weights"]), "<u2") / 65535
    count = len(data["tokens"])
    return numbers.reshape(len(data["layers"]), -1, count, count)


def flat(size):
    return lambda tokens: np.zeros((*tokens.shape, size))


def test_the_weights_of_the_page_are_those_of_the_model():
    model = gpt()
    expected = model.attention_weights([[26, 4, 12, 12, 0]])[:, 0]
    found = weights_in(data_in(language_page(model, "emma", LETTERS)))
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.5 / 65535 + 1e-9)


def test_the_losses_of_the_page_are_those_of_the_model():
    model = gpt()
    found = data_in(language_page(model, "emma", LETTERS))["losses"]
    np.testing.assert_allclose(found, read(model, "emma", LETTERS).losses, rtol=0, atol=5e-7)


def test_the_five_most_probable_tokens_are_there_with_their_probabilities():
    model = gpt()
    data = data_in(language_page(model, "emma", LETTERS))
    p = read(model, "emma", LETTERS).probabilities
    for row, shown in zip(p, data["next"], strict=True):
        best = np.argsort(-row, kind="stable")[:5]
        assert [data["names"][i] for i, _ in shown] == [LETTERS.tokens[k] for k in best]
        np.testing.assert_allclose([x for _, x in shown], row[best], rtol=0, atol=5e-7)


def test_a_rank_counts_the_tokens_that_are_more_probable():
    logits = lambda tokens: np.tile([1.0, 3.0, 2.0], (*tokens.shape, 1))
    data = page_data(read(logits, "abca", CharacterTokenizer("abc")))
    assert data["ranks"] == [1, 2, 3]


def test_among_tokens_alike_the_first_comes_first():
    assert page_data(read(flat(3), "abc", CharacterTokenizer("abc")))["ranks"] == [2, 3]


def test_tokens_and_targets_follow_each_other():
    data = data_in(language_page(gpt(), "emma", LETTERS))
    names = [data["names"][i] for i in data["tokens"]]
    assert names == ["<end>", "e", "m", "m", "a"]
    assert [data["names"][i] for i in data["targets"]] == [*names[1:], "<end>"]


def test_an_infinite_loss_is_a_text():
    never = lambda tokens: np.tile([0.0, -np.inf], (*tokens.shape, 1))
    assert page_data(read(never, "ab", CharacterTokenizer("ab")))["losses"] == ["inf"]


def test_a_model_without_attention_has_no_weights():
    data = data_in(language_page(flat(27), "emma", LETTERS))
    assert (data["layers"], data["weights"]) == ([], "")


@pytest.mark.parametrize("text", ["</script><b>", "<!--", "&\"'"])
def test_a_text_is_data_and_no_markup(text):
    page = language_page(gpt(PLAIN, context=32), text.replace("!", "").replace("-", ""), PLAIN)
    plain = language_page(gpt(PLAIN, context=32), "abc", PLAIN)
    assert page.html.count("<") == plain.html.count("<")


def test_four_layers_of_four_heads_and_64_tokens_are_below_1_mb():
    model = gpt(LETTERS, context=64, layers=4, heads=4)
    assert len(language_page(model, "a" * 63, LETTERS).html.encode()) < 300_000


def test_too_many_tokens_are_an_error():
    with pytest.raises(ValueError, match=r"at most 1,000 tokens .* has 1,001 and 0"):
        language_page(flat(27), "a" * 1000, LETTERS)


def test_too_many_weights_are_an_error():
    reading = read(gpt(), "emma", LETTERS)
    reading.attention["wide"] = np.zeros((80_001, 5, 5))
    with pytest.raises(
        ValueError, match=r"2,000,000 weights of attention, and this text has 5 and"
    ):
        page_data(reading)


def test_the_page_is_written_where_a_path_is_given(tmp_path):
    page = language_page(gpt(), "emma", LETTERS, tmp_path / "emma.html")
    assert (tmp_path / "emma.html").read_text(encoding="utf-8") == page.html


def test_a_path_of_another_kind_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"must end in \.html"):
        language_page(gpt(), "emma", LETTERS, tmp_path / "emma.txt")


def test_the_page_asks_for_nothing():
    html = language_page(gpt(), "emma", LETTERS).html
    assert "default-src 'none'" in html
    # The one address is the name of a format.
    assert set(re.findall(r"https?://[^\s\"]*", html)) == {"http://www.w3.org/2000/svg"}


def test_a_graph_is_drawn_without_loading_layers():
    code = "import sys, micrograd_plus.visual; print('micrograd_plus.nn' in sys.modules)"
    command = [sys.executable, "-W", "error", "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert result.stdout == "False\n", result.stderr


def test_its_name_is_listed_before_it_is_loaded():
    assert {"LanguagePage", "language_page"} <= {*visual.__all__} & {*dir(visual)}
