"""Perplexity, bits per character, and how likely documents are."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, nn, training
from micrograd_plus.text import (
    BytePairTokenizer,
    CharacterTokenizer,
    Scores,
    bits_per_character,
    padded,
    perplexity,
    score,
)

LETTERS = CharacterTokenizer("abc", special=["end"])
TABLE = np.log(np.random.default_rng(0).dirichlet(np.ones(4), size=4))


def by_table(tokens):
    """A model whose next token depends on the last alone."""
    return TABLE[tokens]


def by_hand(document):
    tokens = [3, *LETTERS.encode(document).tolist(), 3]
    return sum(TABLE[a, b] for a, b in itertools.pairwise(tokens))


@pytest.mark.parametrize("n", [1, 2, 27, 50257])
def test_the_perplexity_of_guessing_is_the_number_of_choices(n):
    assert perplexity(math.log(n)) == pytest.approx(n)


@pytest.mark.parametrize(("loss", "expected"), [(0, 1), (math.inf, math.inf), (1000, math.inf)])
def test_perplexities_at_the_ends(loss, expected):
    assert perplexity(loss) == expected


def test_the_perplexity_of_nan_is_nan():
    assert math.isnan(perplexity(math.nan))


def test_perplexities_of_a_history_are_an_array():
    np.testing.assert_allclose(perplexity([0.0, math.log(2)]), [1, 2])


def test_measures_of_a_loss_are_pythons_numbers():
    loss = Tensor(np.float32(1.5))
    assert type(perplexity(loss)) is type(bits_per_character(loss)) is float


def test_a_character_among_256_has_8_bits():
    assert bits_per_character(math.log(256)) == pytest.approx(8)


def test_a_token_of_several_characters_has_fewer_bits_for_each():
    assert bits_per_character(math.log(256), 1, 4) == pytest.approx(2)


@pytest.mark.parametrize("counts", [(0, 1), (1, 0), (-1, 1), (math.nan, 1)])
def test_counts_of_nothing_are_refused(counts):
    with pytest.raises(ValueError, match="tokens and characters must be above 0, got"):
        bits_per_character(1.0, *counts)


@given(st.lists(st.text("abc", max_size=9), min_size=1, max_size=9), st.integers(1, 9))
def test_the_likelihood_of_a_document_is_the_product_of_its_tokens(documents, batch_size):
    scores = score(by_table, documents, LETTERS, batch_size=batch_size)
    np.testing.assert_allclose(scores.log_likelihood, [by_hand(text) for text in documents])
    assert scores.tokens.tolist() == [len(text) + 1 for text in documents]
    assert scores.characters.tolist() == [len(text) for text in documents]


def test_the_loss_of_several_documents_is_the_mean_over_all_their_tokens():
    scores = score(by_table, ["abc", "a"], LETTERS)
    assert scores.loss == pytest.approx(-(by_hand("abc") + by_hand("a")) / 6)


def test_the_loss_of_what_is_certain_is_no_minus_zero():
    scores = Scores(np.zeros(1), np.ones(1, int), np.ones(1, int))
    assert str(scores.loss) == str(scores.bits_per_character) == "0.0"


def test_one_document_has_measures_of_its_own():
    scores = score(by_table, ["abc", "a"], LETTERS)
    assert len(scores) == 2
    assert scores[1].perplexity == pytest.approx(math.exp(-by_hand("a") / 2))
    assert scores[:].loss == scores.loss
    assert scores[0].bits_per_character == pytest.approx(-by_hand("abc") / 3 / math.log(2))


def test_a_string_is_one_document():
    assert len(score(by_table, "abc", LETTERS)) == 1


def test_without_a_start_the_first_token_counts_neither_as_token_nor_as_character():
    scores = score(by_table, "abc", CharacterTokenizer("abcd"))
    assert (scores.tokens.tolist(), scores.characters.tolist()) == ([2], [2])
    assert scores.log_likelihood.item() == pytest.approx(TABLE[0, 1] + TABLE[1, 2])


def test_bits_per_character_compare_tokenizers():
    def guess(tokens):
        return np.zeros((*tokens.shape, 257))

    text = "ab" * 20
    bytewise = score(guess, text, BytePairTokenizer([]))
    pairwise = score(guess, text, BytePairTokenizer.train(text, 257))
    assert pairwise.perplexity == pytest.approx(bytewise.perplexity)
    assert pairwise.bits_per_character == pytest.approx(bytewise.bits_per_character / 2)


class Seen(nn.Module):
    """Keeps the shapes that it was given, and the mode in which it was called."""

    context = 3

    def __init__(self):
        super().__init__()
        self.shapes, self.modes = [], []

    def forward(self, tokens):
        self.shapes.append(tokens.shape)
        self.modes.append(self.training)
        return TABLE[tokens]


def test_a_model_with_a_context_is_given_no_more():
    seen = Seen()
    scores = score(seen, ["abcabca", "a"], LETTERS)
    assert {shape[1] for shape in seen.shapes} == {3}
    assert scores.tokens.tolist() == [8, 2]
    np.testing.assert_allclose(scores.log_likelihood, [by_hand("abcabca"), by_hand("a")])


def test_a_context_may_be_given_instead():
    seen = Seen()
    score(seen, "abcabca", LETTERS, context=2)
    assert {shape[1] for shape in seen.shapes} == {2}


def test_the_model_is_in_evaluation_mode_and_afterwards_as_before():
    seen = Seen()
    score(seen, "abc", LETTERS)
    assert (seen.modes, seen.training) == ([False], True)


def test_what_padding_comes_to_is_not_looked_at():
    def model(tokens):
        logits = np.zeros((*tokens.shape, 4))
        logits[0, 2:, 1:] = -np.inf  # of the shorter one
        return logits

    assert score(model, ["abc", "a"], LETTERS).loss == pytest.approx(math.log(4))


def test_a_token_that_cannot_be_has_an_infinite_loss():
    logits = np.array([0.0, -np.inf, 0.0, 0.0])
    scores = score(lambda x: np.broadcast_to(logits, (*x.shape, 4)), "b", LETTERS)
    assert (scores.loss, scores.perplexity) == (math.inf, math.inf)


def test_a_model_that_gives_a_loss_beside_the_logits_is_told_how_to_leave_it_out():
    with pytest.raises(ValueError, match=r"a tuple of 2: .* lambda tokens: model\(tokens\)\[0\]"):
        score(lambda tokens: (np.zeros((*tokens.shape, 4)), None), "abc", LETTERS)


@pytest.mark.parametrize("shape", [(4,), (1, 4), (1, 3, 4), (1, 4, 0)])
def test_logits_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"must give logits \(n, T, vocabulary\) .* and gave"):
        score(lambda tokens: np.zeros(shape), "abc", LETTERS)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_logits_that_are_not_finite_are_refused(number):
    with pytest.raises(FloatingPointError, match="logits are not finite"):
        score(lambda tokens: np.full((*tokens.shape, 4), number), "abc", LETTERS)


def test_a_model_that_is_no_function_is_refused():
    with pytest.raises(TypeError, match=r"model must be a function of tokens \(n, T\)"):
        score(TABLE, "abc", LETTERS)


def test_scores_are_those_of_the_loss_that_fit_has():
    model = nn.Sequential(nn.Embedding(4, 8, seed=0), nn.Dense(8, 4, seed=1))
    x, y, weight = padded(["abc", "a"], LETTERS)
    found = training.evaluate(model, x, y, "softmax_cross_entropy", sample_weight=weight)
    assert score(model, ["abc", "a"], LETTERS).loss == pytest.approx(found["loss"], rel=1e-6)


def test_scores_of_several_add_up():
    scores = Scores(np.array([-2.0, -4.0]), np.array([1, 2]), np.array([1, 1]))
    assert scores.loss == 2.0
