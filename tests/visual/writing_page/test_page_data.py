"""What the page on which a model writes is given, and what it refuses."""

import re

import numpy as np
import pytest

from micrograd_plus import nn
from micrograd_plus.text import BytePairTokenizer, CharacterTokenizer
from micrograd_plus.visual import writing_page
from micrograd_plus.visual.pages.recorded import MOST_TERMS
from micrograd_plus.visual.writing.writing_page import page_data
from tests.visual.language_models import LETTERS, PLAIN, gpt


def test_a_text_begins_with_the_start_and_the_prompt():
    assert page_data(gpt(), LETTERS, "ab")["before"] == [LETTERS.start, 0, 1]


def test_a_tokenizer_without_an_end_has_none():
    assert page_data(gpt(PLAIN), PLAIN, "\n")["end"] is None


def test_the_model_stays_as_it_is():
    model = gpt().train()
    writing_page(model, LETTERS)
    assert model.training


def test_a_frozen_model_has_the_same_page():
    assert page_data(gpt().freeze(), LETTERS) == page_data(gpt(), LETTERS)


def test_the_gpt_of_values_has_a_page():
    model = nn.ScalarGPT(vocabulary=27, context=4, layers=1, heads=2, width=4)
    assert page_data(model, LETTERS)["network"]["sizes"][-1] == [1, 4, 27]


def test_no_model_is_refused():
    with pytest.raises(TypeError, match=r"a Module, such as nn\.GPT, got int 3"):
        writing_page(3, LETTERS)


def test_a_model_of_any_number_of_tokens_is_refused():
    with pytest.raises(ValueError, match="needs a context"):
        writing_page(nn.Embedding(27, 27, seed=0), LETTERS)


@pytest.mark.parametrize(
    "tokenizer", [BytePairTokenizer.train("the thin thing"), "abc"], ids=["pairs", "text"]
)
def test_a_tokenizer_of_more_than_letters_is_refused(tokenizer):
    with pytest.raises(ValueError, match="letter by letter"):
        writing_page(gpt(), tokenizer)


def test_a_text_without_a_beginning_is_refused():
    with pytest.raises(ValueError, match="no token to begin with: give a prompt"):
        writing_page(gpt(PLAIN), PLAIN)


def test_a_model_of_another_vocabulary_is_refused():
    tokenizer = CharacterTokenizer("abc", special=["end"])
    with pytest.raises(ValueError, match=re.escape("for a vocabulary of 4, and gives (1, 16, 27)")):
        writing_page(gpt(), tokenizer)


def test_a_model_that_looks_ahead_is_refused():
    model = gpt()
    for block in model.blocks:
        block.attention.causal = False
    with pytest.raises(ValueError, match="looks at later tokens"):
        writing_page(model, LETTERS)


def test_a_model_that_would_take_seconds_for_a_letter_is_refused():
    with pytest.raises(ValueError, match=f"a page does {MOST_TERMS:,} at most"):
        writing_page(gpt(context=256, width=64), LETTERS)


def test_an_operation_that_the_page_does_not_know_is_refused():
    class Adding(nn.Module):
        context = 4

        def __init__(self):
            self.table = nn.Embedding(27, 27, seed=0)

        def forward(self, tokens):
            return self.table(tokens).sum(axis=1, keepdims=True) + self.table(tokens)

    with pytest.raises(ValueError, match="a page cannot compute sum"):
        writing_page(Adding(), LETTERS)


def test_weights_that_are_not_finite_are_refused():
    model = gpt()
    model.embedding.weight.data[3, 0] = np.inf
    with pytest.raises(FloatingPointError, match="nan or inf"):
        writing_page(model, LETTERS)
