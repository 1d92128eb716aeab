"""Batches of documents: what is in them, in which order, and what their losses come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import nn, optim, training
from micrograd_plus.text import CharacterTokenizer, DocumentBatches, score

LETTERS = CharacterTokenizer("abc", special=["end"])
NAMES = ["abcabcabc", "a", "bb", "cab", "c", "abba", "bca"]


def inputs(batches):
    return [x.tolist() for x, *_ in batches]


def model():
    return nn.Sequential(nn.Embedding(4, 8, seed=0), nn.Dense(8, 4, seed=1))


@given(st.lists(st.text("abc", max_size=9), min_size=1), st.integers(1, 5), st.integers(1, 12))
def test_every_token_is_a_target_once_in_an_epoch(documents, batch_size, context):
    batches = DocumentBatches(documents, LETTERS, context=context, batch_size=batch_size, seed=0)
    found = sorted(token for _, y, weight in batches for token in y[weight > 0].tolist())
    assert found == sorted(token for text in documents for token in [*LETTERS.encode(text), 3])


def test_a_batch_is_as_long_as_its_longest_document():
    batches = DocumentBatches(NAMES, LETTERS, batch_size=2, seed=0)
    assert len(batches) == len(inputs(batches)) == 4
    assert all((weight > 0).any(axis=0).all() for *_, weight in batches)


def test_each_epoch_has_an_order_of_its_own():
    batches = DocumentBatches(NAMES, LETTERS, batch_size=2, seed=0)
    assert inputs(batches) != inputs(batches)


def test_the_seed_decides_all_epochs():
    one, other = (DocumentBatches(NAMES, LETTERS, batch_size=2, seed=7) for _ in range(2))
    assert [inputs(one), inputs(one)] == [inputs(other), inputs(other)]


def test_an_epoch_can_be_had_again():
    batches = DocumentBatches(NAMES, LETTERS, batch_size=2)
    _, second = inputs(batches), inputs(batches)
    batches.set_epoch(1)
    assert inputs(batches) == second


def test_without_shuffling_the_shortest_come_first_in_every_epoch():
    batches = DocumentBatches(NAMES, LETTERS, batch_size=3, shuffle=False)
    assert [x.shape for x, *_ in batches] == [(3, 3), (3, 5), (1, 10)]
    assert inputs(batches) == inputs(batches)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_the_mean_loss_over_the_rows_is_the_mean_over_all_tokens(batch_size):
    trained = model()
    batches = DocumentBatches(NAMES, LETTERS, batch_size=batch_size, seed=0)
    found = training.evaluate(trained, batches, loss="softmax_cross_entropy")["loss"]
    assert found == pytest.approx(score(trained, NAMES, LETTERS).loss, rel=1e-6)


def test_fit_learns_from_them():
    trained = model()
    history = training.fit(
        trained,
        DocumentBatches(["abc"] * 8, LETTERS, batch_size=4, seed=0),
        loss="softmax_cross_entropy",
        optimizer=optim.SGD(trained.parameters(), lr=5.0),
        epochs=20,
        verbose=False,
    )
    assert history["loss"][-1] < 0.1


def test_documents_without_anything_to_predict_are_refused():
    with pytest.raises(ValueError, match="nothing to predict"):
        DocumentBatches(["a"], CharacterTokenizer("ab"))
