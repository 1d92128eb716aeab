"""Text from the models in nn: with what was computed before kept, and the same without."""

import numpy as np
import pytest

from micrograd_plus import datasets, nn, optim, training
from micrograd_plus.text import (
    BytePairTokenizer,
    CharacterTokenizer,
    RandomWindows,
    generate,
    padded,
    score,
)

TOKENIZER = CharacterTokenizer("abcdefgh", special=["end"])


def gpt(**options):
    return nn.GPT(9, context=8, layers=2, heads=2, width=8, seed=0, **options)


class Watched(nn.Module):
    """A model with what it was given, and the logits that it gave of the last token."""

    def __init__(self, model):
        super().__init__()
        self.model, self.context = model, model.context
        self.lengths, self.logits = [], []

    def keep(self, tokens, logits):
        self.lengths.append(np.shape(tokens)[1])
        self.logits.append(logits.data[0, -1])
        return logits


class Cached(Watched):
    def forward(self, tokens, *, cache=None):
        return self.keep(tokens, self.model(tokens, cache=cache))


class Uncached(Watched):
    def forward(self, tokens):
        return self.keep(tokens, self.model(tokens))


@pytest.mark.parametrize("positions", ["learned", "sinusoidal", "rotary"])
@pytest.mark.parametrize("length", [7, 20])
def test_a_cache_changes_no_logit_and_no_token(positions, length):
    model = gpt(positions=positions, dtype="float64")
    cached, uncached = Cached(model), Uncached(model)
    with_it, without = (list(generate(m, [3, 1], length, seed=0)) for m in (cached, uncached))
    assert with_it == without
    np.testing.assert_allclose(cached.logits, uncached.logits, rtol=0, atol=1e-6)


def test_with_a_cache_each_token_is_computed_once_up_to_the_context():
    model = Cached(gpt())
    list(generate(model, [3, 1, 4], 8, seed=0))
    assert model.lengths == [3, 1, 1, 1, 1, 1, 8, 8]


def test_a_context_shorter_than_the_models_is_kept_with_a_cache():
    model = Cached(gpt())
    list(generate(model, [3, 1, 4], 4, seed=0, context=4))
    assert model.lengths == [3, 1, 4, 4]


def test_a_prompt_longer_than_the_context_is_cut_before_the_model_sees_it():
    model = Cached(gpt())
    list(generate(model, [0] * 20, 2, seed=0))
    assert model.lengths == [8, 8]


def test_dropout_is_off():
    model = gpt(dropout=0.5)
    assert list(generate(model, [0], 9, top_k=1)) == list(generate(model, [0], 9, top_k=1))


def test_two_texts_at_once_do_not_share_a_cache():
    model = gpt()
    one, other = (generate(model, [start], 6, temperature=0) for start in (0, 1))
    mixed = list(zip(one, other, strict=True))
    assert [a for a, _ in mixed] == list(generate(model, [0], 6, temperature=0))
    assert [b for _, b in mixed] == list(generate(model, [1], 6, temperature=0))


def test_a_gpt_of_values_writes_what_its_twin_of_tensors_writes():
    model = nn.ScalarGPT(9, context=4, layers=1, heads=2, width=4)
    twin = model.to_tensors()
    for settings in ({"temperature": 0}, {"seed": 1}):
        text = "".join(generate(model, "ab", 5, tokenizer=TOKENIZER, **settings))
        assert text == "".join(generate(twin, "ab", 5, tokenizer=TOKENIZER, **settings))


def test_a_gpt_of_values_scores_as_its_twin_of_tensors():
    model = nn.ScalarGPT(9, context=4, layers=1, heads=2, width=4)
    documents = ["abc", "abcdefgh"]
    one, other = (score(m, documents, TOKENIZER) for m in (model, model.to_tensors()))
    np.testing.assert_allclose(one.log_likelihood, other.log_likelihood, rtol=1e-5)


def learn(model, *data, epochs, **settings):
    return training.fit(
        model,
        *data,
        loss="softmax_cross_entropy",
        optimizer=optim.AdamW(model.groups(0.01), lr=3e-3),
        epochs=epochs,
        verbose=False,
        seed=0,
        **settings,
    )


@pytest.mark.slow
def test_a_gpt_learns_names_better_than_by_counting_pairs():
    names = datasets.load_names()
    tokenizer = CharacterTokenizer.train(names, special=["end"])
    x, y, weight = padded(names, tokenizer)
    model = nn.GPT(tokenizer.vocabulary, context=x.shape[1], layers=1, heads=4, width=32, seed=0)
    learn(model, x, y, sample_weight=weight, batch_size=32, epochs=3)
    assert score(model, names, tokenizer).loss < 2.3  # 2.33 by counting


def test_a_gpt_learns_byte_pairs_in_random_windows():
    text = "the thin thing thinks that the thing is thin. " * 40
    tokenizer = BytePairTokenizer.train(text, 270)
    model = nn.GPT(tokenizer.vocabulary, context=16, layers=1, heads=2, width=32, seed=0)
    windows = RandomWindows(tokenizer.encode(text), 16, batch_size=8, batches=30, seed=0)
    learn(model, windows, epochs=3)
    written = "".join(generate(model, "the thin thing", 30, tokenizer=tokenizer, temperature=0))
    assert ("the thin thing" + written)[:60] in text
