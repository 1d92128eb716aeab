"""Padded sequences, numbers of words, and windows of a series."""

import numpy as np
import pytest

from micrograd_plus import nn, optim, training
from micrograd_plus.training import Vocabulary, pad_sequences, sliding_windows

ROWS = [[3, 1], [4, 1, 5, 9], []]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [[3, 1, 0, 0], [4, 1, 5, 9], [0, 0, 0, 0]]),
        ({"padding": "pre"}, [[0, 0, 3, 1], [4, 1, 5, 9], [0, 0, 0, 0]]),
        ({"length": 3}, [[3, 1, 0], [4, 1, 5], [0, 0, 0]]),
        ({"length": 3, "truncating": "pre"}, [[3, 1, 0], [1, 5, 9], [0, 0, 0]]),
        ({"length": 3, "padding": "pre", "truncating": "pre"}, [[0, 3, 1], [1, 5, 9], [0, 0, 0]]),
        ({"value": -1, "length": 2}, [[3, 1], [4, 1], [-1, -1]]),
    ],
)
def test_sequences_are_filled_up_and_cut_off_where_it_says(options, expected):
    padded = pad_sequences(ROWS, **options)
    assert padded.tolist() == expected
    assert padded.dtype.kind == "i"


def test_it_pads_as_keras_does_with_its_defaults():
    # keras.utils.pad_sequences(ROWS, maxlen=3)
    keras = [[0, 3, 1], [1, 5, 9], [0, 0, 0]]
    assert pad_sequences(ROWS, 3, padding="pre", truncating="pre").tolist() == keras


@pytest.mark.parametrize("dtype", ["float32", "float64", "int16"])
def test_numbers_keep_their_kind(dtype):
    rows = [np.ones(2, dtype), np.ones(3, dtype)]
    assert pad_sequences(rows).dtype == dtype


def test_vectors_are_padded_step_by_step():
    padded = pad_sequences([np.ones((2, 3)), np.zeros((0, 3)), np.ones((1, 3))])
    assert padded.shape == (3, 2, 3)
    assert padded[:, :, 0].tolist() == [[1, 1], [0, 0], [1, 0]]


def test_of_empty_sequences_one_step_is_left():
    assert pad_sequences([[], []]).tolist() == [[0], [0]]


def test_sequences_may_come_one_by_one():
    assert pad_sequences(iter([[1], [2, 3]])).tolist() == [[1, 0], [2, 3]]


@pytest.mark.parametrize(
    ("sequences", "options", "error", "words"),
    [
        ([], {}, ValueError, "there are no sequences to pad"),
        ([[1], 2], {}, TypeError, "sequence 1 holds no numbers, got 2"),
        ([["a", "b"]], {}, TypeError, r"sequence 0 holds no numbers, .*: Vocabulary makes numbers"),
        ([[[1], [2, 3]]], {}, TypeError, r"sequence 0 holds no numbers, got \[\[1\], \[2, 3\]\]"),
        ([np.ones((2, 3)), np.ones((1, 4))], {}, ValueError, r"one size, got \[\(3,\), \(4,\)\]"),
        ([[1]], {"length": 0}, ValueError, "length must be an integer of 1 or more, got 0"),
        ([[1]], {"padding": "left"}, ValueError, 'padding must be "post" or "pre", got \'left\''),
        ([[1]], {"truncating": 3}, ValueError, 'truncating must be "post" or "pre", got 3'),
    ],
)
def test_what_cannot_be_padded_is_named(sequences, options, error, words):
    with pytest.raises(error, match=words):
        pad_sequences(sequences, **options)


TEXTS = ["The cat sat, the cat slept.", "A dog; the DOG"]


def test_words_have_numbers_by_how_often_they_come_and_then_by_the_alphabet():
    assert Vocabulary(TEXTS).words[2:] == ["the", "cat", "dog", "a", "sat", "slept"]


def test_padding_is_no_word_of_a_text():
    vocabulary = Vocabulary(TEXTS)
    numbers = vocabulary.transform(["cat", "a dog"])
    assert vocabulary.inverse_transform(numbers) == ["cat", "a dog"]


def test_a_size_keeps_the_most_frequent_words():
    vocabulary = Vocabulary(TEXTS, size=4)
    assert len(vocabulary) == 4
    assert vocabulary.transform(["the cat and the dog"]).tolist() == [[2, 3, 1, 2, 1]]


def test_texts_of_no_word_are_padding():
    assert Vocabulary(TEXTS).transform(["cat", "", "..."]).tolist() == [[3], [0], [0]]


def test_a_word_called_as_the_unknown_is_a_word():
    vocabulary = Vocabulary(["[unknown] x"], split=str.split)
    assert vocabulary.transform(["[unknown] y"]).tolist() == [[2, 1]]


def test_texts_can_be_split_otherwise():
    letters = Vocabulary(["aab"], split=list)
    assert letters.transform(["ba"]).tolist() == [[3, 2]]


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: Vocabulary("one text"), TypeError, "texts are several strings, got the one 'one"),
        (lambda: Vocabulary(["a", 5]), TypeError, "a text is a string, got 5"),
        (lambda: Vocabulary(["a"], size=1), ValueError, "size of Vocabulary must be .* 2 or more"),
        (lambda: Vocabulary(["a"]).transform([]), ValueError, "there are no sequences to pad"),
        (lambda: Vocabulary(["a"]).inverse_transform([[9]]), ValueError, "run from 0 to 2"),
        (lambda: Vocabulary(["a"]).inverse_transform([0.5]), ValueError, r"\(n, length\), got"),
    ],
)
def test_what_is_no_text_is_refused(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_a_classifier_of_texts_is_four_lines():
    texts, labels = ["good fun", "bad", "fun, good", "a bad one"] * 8, [1, 0, 1, 0] * 8
    vocabulary = Vocabulary(texts)
    model = nn.Sequential(
        nn.Embedding(len(vocabulary), 4, padding=0, seed=0),
        nn.GlobalAveragePool(),
        nn.Dense(4, 2, seed=1),
    )
    training.fit(
        model,
        vocabulary.transform(texts),
        labels,
        loss="softmax_cross_entropy",
        optimizer=optim.Adam(model.parameters(), lr=0.1),
        epochs=20,
        seed=0,
        verbose=False,
    )
    found = training.predict(model, vocabulary.transform(["good", "a bad one"])).argmax(axis=1)
    assert found.tolist() == [1, 0]


@pytest.mark.parametrize(("length", "horizon", "stride"), [(1, 1, 1), (3, 2, 1), (2, 3, 4)])
def test_windows_are_cut_where_it_says(length, horizon, stride):
    series = np.random.default_rng(0).normal(size=(11, 2))
    x, y = sliding_windows(series, length, horizon, stride=stride)
    starts = range(0, 11 - length - horizon + 1, stride)
    assert len(x) == len(y) == len(starts) == (11 - length - horizon) // stride + 1
    for i, start in enumerate(starts):
        np.testing.assert_array_equal(x[i], series[start : start + length])
        np.testing.assert_array_equal(y[i], series[start + length :][:horizon])


def test_windows_copy_nothing_and_cannot_be_written_to():
    series = np.arange(8.0)
    x, y = sliding_windows(series, 3)
    assert np.shares_memory(x, series) and np.shares_memory(y, series)
    with pytest.raises(ValueError, match="read-only"):
        x[0, 0] = 5.0


def test_a_series_that_is_just_long_enough_has_one_window():
    x, y = sliding_windows([1, 2, 3], 2)
    assert (x.tolist(), y.tolist()) == ([[1, 2]], [[3]])


@pytest.mark.parametrize(
    ("series", "options", "words"),
    [
        ([1, 2, 3], {"length": 3}, r"3 steps and the 1 after it need .* 4 steps, got shape \(3,\)"),
        (5.0, {"length": 1}, r"got shape \(\)"),
        ([1, 2, 3], {"length": 0}, "length must be an integer of 1 or more, got 0"),
        ([1, 2, 3], {"length": 1, "horizon": 0}, "horizon must be an integer of 1 or more"),
        ([1, 2, 3], {"length": 1, "stride": 1.5}, "stride must be an integer of 1 or more"),
    ],
)
def test_what_has_no_windows_is_named(series, options, words):
    with pytest.raises(ValueError, match=words):
        sliding_windows(series, **options)
