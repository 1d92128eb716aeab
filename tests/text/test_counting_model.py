"""The first language model: how often each letter follows each other, in names."""

import math

import numpy as np
import pytest

from micrograd_plus import datasets
from micrograd_plus.text import CharacterTokenizer, generate, padded, perplexity, score
from tests.datasets.test_corpora import needs_text


def tokenized(names):
    tokenizer = CharacterTokenizer.train(names, special=["end"])
    rows = padded(names, tokenizer)
    return tokenizer, rows.x[rows.mask], rows.y[rows.mask]


def table(x, y, added=0.0):
    """log p of each letter after each other, from counts, to which something is added."""
    counts = np.full((27, 27), added)
    np.add.at(counts, (x, y), 1)
    with np.errstate(divide="ignore"):  # what never follows has log 0
        return np.log(counts / counts.sum(axis=1, keepdims=True))


@needs_text
def test_counts_of_pairs_of_letters_have_a_loss_of_2_45_on_32033_names():
    names = datasets.load_names("makemore")
    tokenizer, x, y = tokenized(names)
    log_p = table(x, y)
    loss = score(lambda tokens: log_p[tokens], names, tokenizer).loss
    assert round(loss, 2) == 2.45
    assert loss == pytest.approx(-log_p[x, y].mean())
    assert round(perplexity(loss), 1) == 11.6


def test_guessing_has_a_loss_of_log_27():
    names = datasets.load_names()
    tokenizer, _, _ = tokenized(names)
    guess = score(lambda tokens: np.zeros((*tokens.shape, 27)), names, tokenizer)
    assert guess.loss == pytest.approx(math.log(27))
    assert round(guess.loss, 3) == 3.296
    assert guess.perplexity == pytest.approx(27)


def test_what_is_added_to_the_counts_makes_names_possible_that_were_not_seen():
    train, held_out = datasets.load_names().split(0.1)
    tokenizer, x, y = tokenized(train)
    counted, smoothed = table(x, y), table(x, y, added=1.0)
    assert score(lambda tokens: counted[tokens], held_out, tokenizer).loss == math.inf
    assert score(lambda tokens: smoothed[tokens], held_out, tokenizer).loss < 2.4


def test_names_that_are_drawn_are_of_pairs_that_were_seen():
    _, x, y = tokenized(datasets.load_names())
    log_p = table(x, y)
    for seed in range(20):
        tokens = list(generate(lambda x: log_p[x], [26], 30, seed=seed, stop=26))
        assert np.isfinite(log_p[[26, *tokens][:-1], tokens]).all()
