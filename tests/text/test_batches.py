"""Windows of one long text, and documents that are filled up."""

import os
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import losses, nn, optim, training
from micrograd_plus.text import CharacterTokenizer, RandomWindows, padded, windows

TOKENS = np.arange(50)
LETTERS = CharacterTokenizer("abc", special=["end"])


@given(st.integers(2, 30), st.integers(1, 6))
def test_consecutive_windows_have_each_token_as_a_target_once_but_what_fills_no_window(n, context):
    if n <= context:
        return
    x, y = windows(np.arange(n), context)
    targets = y.ravel().tolist()
    assert targets == list(range(1, len(targets) + 1))
    assert n - 1 - len(targets) < context
    assert np.array_equal(y, x + 1)


def test_windows_may_overlap():
    x, y = windows(np.arange(6), 3, step=1)
    assert x.tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    assert np.array_equal(y, x + 1)


def test_the_last_target_of_the_last_window_is_the_last_token():
    assert windows(np.arange(7), 3)[1][-1, -1] == 6


def test_windows_are_views_and_need_no_memory():
    tokens = np.zeros(1_000_000, np.int32)
    tracemalloc.start()
    try:
        x, _ = windows(tokens, 256, step=1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert x.shape == (999_744, 256)
    assert peak < 100_000


def test_windows_of_a_file_are_read_when_they_are_taken(tmp_path):
    TOKENS.astype(np.uint16).tofile(tmp_path / "train.bin")
    tokens = np.memmap(tmp_path / "train.bin", np.uint16, mode="r")
    x, y = windows(tokens, 4)
    assert (x[-1].tolist(), y[-1].tolist()) == ([44, 45, 46, 47], [45, 46, 47, 48])


def test_random_windows_of_a_file_go_straight_into_fit(tmp_path):
    LETTERS.encode("abc" * 30).astype(np.uint16).tofile(tmp_path / "train.bin")
    tokens = np.memmap(tmp_path / "train.bin", np.uint16, mode="r")
    history = fitted(model(), RandomWindows(tokens, 6, batch_size=4, batches=10, seed=0), epochs=10)
    assert history["loss"][-1] < 0.5


@pytest.mark.parametrize("n", [0, 1, 4])
def test_a_text_without_a_window_and_its_last_target_is_refused(n):
    with pytest.raises(ValueError, match=f"a context of 4 needs 5 tokens or more.*got {n}"):
        windows(np.arange(n), 4)


@pytest.mark.parametrize("tokens", ["a text", [0.5, 1.5], [[0, 1]], 3])
def test_windows_are_of_tokens(tokens):
    with pytest.raises(TypeError, match=r"tokens are integers \(n,\), as tokenizer\.encode"):
        windows(tokens, 1)


@pytest.mark.parametrize("count", [0, -1, 1.5])
def test_counts_below_1_are_refused(count):
    for name in ("context", "step"):
        with pytest.raises(ValueError, match=f"{name} must be an integer of 1 or more"):
            windows(TOKENS, **({"context": 2} | {name: count}))
    for name in ("context", "batch_size", "batches"):
        with pytest.raises(ValueError, match=f"{name} must be an integer of 1 or more"):
            RandomWindows(TOKENS, **({"context": 2} | {name: count}))
    with pytest.raises(ValueError, match="context must be an integer of 1 or more"):
        padded("abc", LETTERS, context=count)


def test_random_windows_begin_anywhere():
    (batch,) = RandomWindows(TOKENS, context=45, batch_size=500, batches=1, seed=0)
    assert set(batch[0][:, 0]) == {0, 1, 2, 3, 4}


def test_targets_of_random_windows_are_the_inputs_shifted_by_one():
    for x, y in RandomWindows(TOKENS, context=5, batches=3, seed=0):
        assert np.array_equal(y, x + 1)


def starts(batches):
    return [x[:, 0].tolist() for x, _ in batches]


def test_each_epoch_has_random_windows_of_its_own():
    batches = RandomWindows(TOKENS, context=5, batches=3, seed=0)
    assert len(batches) == len(starts(batches)) == 3
    assert starts(batches) != starts(batches)


def test_the_seed_decides_all_epochs():
    one, other = (RandomWindows(TOKENS, context=5, batches=2, seed=7) for _ in range(2))
    assert [starts(one), starts(one)] == [starts(other), starts(other)]


def test_an_epoch_can_be_had_again():
    batches = RandomWindows(TOKENS, context=5, batches=2, seed=None)
    _, second = starts(batches), starts(batches)
    batches.set_epoch(1)
    assert starts(batches) == second


def test_a_seed_that_is_none_is_refused():
    with pytest.raises(ValueError, match="seed must be an integer"):
        RandomWindows(TOKENS, context=5, seed=-1)


def test_documents_go_from_their_start_to_their_end():
    x, y, weight = padded(["ab", "c"], LETTERS)
    assert x.tolist() == [[3, 0, 1], [3, 2, 0]]
    assert y.tolist() == [[0, 1, 3], [2, 3, 0]]
    assert (weight > 0).tolist() == [[True, True, True], [True, True, False]]


def test_rows_are_filled_up_with_the_token_for_it():
    tokenizer = CharacterTokenizer("abc", special=["end", "padding"])
    assert padded(["ab", "c"], tokenizer).x[1, -1] == tokenizer.padding


def test_rows_of_one_context_go_together_whatever_the_longest_document_is():
    train, held_out = padded(["abcabc", "a"], LETTERS, context=9), padded("ab", LETTERS, context=9)
    assert train.x.shape[1] == held_out.x.shape[1] == 9
    fitted(model(), train.x, train.y, sample_weight=train.weight, validation_data=held_out)


def test_an_empty_document_is_an_end_alone():
    assert padded(["", "a"], LETTERS).y.tolist() == [[3, 0], [0, 3]]


@given(st.lists(st.text("abc", max_size=9), min_size=1), st.integers(1, 12))
def test_documents_longer_than_the_context_go_on_and_each_token_is_a_target_once(texts, context):
    rows = padded(texts, LETTERS, context=context)
    assert rows.x.shape[1] == context
    expected = [token for text in texts for token in [*LETTERS.encode(text).tolist(), 3]]
    assert rows.y[rows.mask].tolist() == expected


def test_without_start_and_end_a_document_of_one_token_has_no_row():
    assert padded(["a", "ab"], CharacterTokenizer("ab")).x.tolist() == [[0]]


@pytest.mark.parametrize("documents", ["a", ["a", ""], []])
def test_documents_without_anything_to_predict_are_refused(documents):
    with pytest.raises(ValueError, match=r'nothing to predict: .*special=\["end"\] does'):
        padded(documents, CharacterTokenizer("ab"))


def test_the_weighted_loss_is_the_mean_over_what_is_no_padding():
    x, y, weight = rows = padded(["abcabc", "a"], LETTERS)
    logits = np.random.default_rng(0).normal(size=(*x.shape, 4))
    own = losses.softmax_cross_entropy(logits, y, reduction="none")
    loss = losses.softmax_cross_entropy(logits, y, sample_weight=weight)
    assert loss == pytest.approx(own[rows.mask].mean(), rel=1e-6)


def model():
    return nn.Sequential(nn.Embedding(4, 8, seed=0), nn.Dense(8, 4, seed=1))


def fitted(trained, *data, **settings):
    return training.fit(
        trained,
        *data,
        loss="softmax_cross_entropy",
        optimizer=optim.SGD(trained.parameters(), lr=0.5),
        verbose=False,
        **settings,
    )


def test_documents_go_straight_into_fit():
    rows = padded(["abc", "ab", "c"] * 5, LETTERS)
    x, y, weight = rows
    history = fitted(model(), x, y, sample_weight=weight, validation_data=rows, epochs=20)
    assert history["val_loss"][-1] < history["val_loss"][0] < 2


def test_padding_has_no_gradient():
    x, y, weight = padded(["abc", "a"], LETTERS)
    other = np.where(weight > 0, y, 2)
    trained = [model(), model()]
    for one, targets in zip(trained, (y, other), strict=True):
        fitted(one, x, targets, sample_weight=weight, seed=0)
    assert np.array_equal(trained[0][1].weight.data, trained[1][1].weight.data)


def test_windows_go_straight_into_fit():
    x, y = windows(LETTERS.encode("abc" * 30), 6)
    history = fitted(model(), x, y, validation_split=0.2, epochs=30, batch_size=4, seed=0)
    assert history["val_loss"][-1] < 0.5


def test_random_windows_go_straight_into_fit():
    batches = RandomWindows(LETTERS.encode("abc" * 30), 6, batch_size=4, batches=10, seed=0)
    history = fitted(model(), batches, epochs=10)
    assert history["loss"][-1] < 0.5


class Killed(Exception):
    pass


@pytest.mark.parametrize("batch", [3, 10, 13, 20])
def test_a_training_on_random_windows_that_was_killed_goes_on_bit_for_bit(batch, tmp_path):
    path = os.fspath(tmp_path / "checkpoint")

    def batches():
        return RandomWindows(LETTERS.encode("abcacb" * 30), 6, batch_size=4, batches=10, seed=0)

    class Kill(training.Callback):
        def on_batch(self, run):
            if run.epochs_done * 10 + run.batches_done == batch:
                raise Killed

    whole = model()
    history = fitted(whole, batches(), epochs=3)
    with pytest.raises(Killed):
        checkpoint = training.Checkpoint(path, every_batches=1)
        fitted(model(), batches(), epochs=3, callbacks=[checkpoint, Kill()])
    again = model()
    resumed = fitted(again, batches(), epochs=3, resume=path)
    assert resumed["loss"] == history["loss"]
    assert np.array_equal(again[0].weight.data, whole[0].weight.data)
