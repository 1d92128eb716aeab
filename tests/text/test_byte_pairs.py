import itertools
import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import datasets
from micrograd_plus.text import BytePairTokenizer, learn_merges
from micrograd_plus.text.merges import _PIECES
from tests.text.tokenizers import any_text, repetitive


def joined(tokens, pair, new):
    """From left to right, each time the pair is there, the new token."""
    found = []
    for token in tokens:
        if found and (found[-1], token) == pair:
            found[-1] = new
        else:
            found.append(token)
    return found


def learned(text, most):
    """Sennrich et al.'s algorithm as it is told: count all pairs anew, join the most frequent."""
    tokens, merges = list(text.encode()), []
    while len(merges) < most:
        counts = Counter(itertools.pairwise(tokens))
        if not counts or max(counts.values()) < 2:
            break
        pair = min(counts, key=lambda pair: (-counts[pair], pair))
        merges.append((*pair, counts[pair]))
        tokens = joined(tokens, pair, 256 + len(merges) - 1)
    return merges, tokens


@given(repetitive)
def test_merges_are_those_of_counting_all_pairs_anew(text):
    merges = [(m.left, m.right, m.frequency) for m in learn_merges(text, split=False)]
    assert merges == learned(text, 1000)[0]


@given(repetitive)
def test_a_text_is_encoded_as_it_was_when_it_was_learned_from(text):
    tokenizer = BytePairTokenizer.train(text, 256 + 8, split=False)
    assert tokenizer.encode(text).tolist() == learned(text, 8)[1]


@given(repetitive, repetitive)
def test_encoding_joins_pairs_in_the_order_in_which_they_were_learned(text, other):
    tokenizer = BytePairTokenizer.train(text, 256 + 8, split=False)
    tokens = list(other.encode())
    for i, merge in enumerate(tokenizer.merges):
        tokens = joined(tokens, (merge.left, merge.right), 256 + i)
    assert tokenizer.encode(other).tolist() == tokens


TRAINED = BytePairTokenizer.train("the thin thing thinks, and the thing's 42 things too", 280)
WHOLE = BytePairTokenizer.train("the thin thing thinks, and the thing's 42 things too", split=False)


@given(any_text)
@pytest.mark.parametrize("tokenizer", [TRAINED, WHOLE, BytePairTokenizer([])])
def test_every_text_comes_back(tokenizer, text):
    assert tokenizer.decode(tokenizer.encode(text)) == text


@given(any_text)
def test_the_pieces_of_a_text_are_all_of_it(text):
    assert "".join(_PIECES.findall(text)) == text


def test_pieces_are_words_numbers_signs_and_spaces():
    text = "I'll  pay_it: 42 crowns!\n\n  Né"
    assert _PIECES.findall(text) == [
        *("I", "'ll", " ", " pay", "_", "it", ":", " 42", " crowns", "!", "\n\n ", " Né"),
    ]


def test_no_token_crosses_a_word_unless_it_may():
    text = "a b a b a b"
    assert all(m.token.strip() in (b"a", b"b") for m in learn_merges(text))
    assert next(learn_merges(text, split=False)).token == b" b"


def test_no_pair_crosses_from_one_text_to_the_next():
    assert list(learn_merges(["a", "b", "a", "b"], split=False)) == []


def test_merges_can_be_watched_as_they_are_learned():
    watched = learn_merges("aaaa bbbb " * 50)
    assert [next(watched).token for _ in range(2)] == [b"aa", b"bb"]


def test_of_pairs_that_are_as_frequent_the_one_of_smaller_tokens_comes_first():
    assert next(learn_merges(["cd", "cd", "ab", "ab"])).token == b"ab"


def test_learning_ends_where_no_pair_is_there_twice():
    assert BytePairTokenizer.train("abab", 1000).vocabulary == 257


@pytest.mark.parametrize("text", ["", [], [""]])
def test_of_nothing_bytes_are_learned(text):
    assert BytePairTokenizer.train(text).vocabulary == 256


def test_the_vocabulary_is_as_large_as_was_asked_for():
    text = datasets.load_names().text
    assert BytePairTokenizer.train(text, 300, special=["end", "padding"]).vocabulary == 300


def test_special_tokens_come_after_the_merges():
    tokenizer = BytePairTokenizer.train("abab", special=["end"])
    assert tokenizer.end == tokenizer.start == 257
    assert tokenizer.tokens[255:] == ["\\xff", "ab", "<end>"]
    assert tokenizer.decode([257, 256, 257]) == "ab"


@pytest.mark.parametrize("vocabulary", [256, 10, 0, 256.5])
def test_a_vocabulary_without_room_is_refused(vocabulary):
    with pytest.raises(ValueError, match="vocabulary must be an integer of 257 or more"):
        BytePairTokenizer.train("abab", vocabulary, special="end")


def test_a_token_for_the_unknown_is_refused():
    with pytest.raises(ValueError, match="no text is unknown to bytes"):
        BytePairTokenizer([], special=["unknown"])


def test_half_of_a_surrogate_pair_is_refused():
    for use in (BytePairTokenizer([]).encode, BytePairTokenizer.train):
        with pytest.raises(ValueError, match="surrogate pair"):
            use("a\ud83d")


def test_bytes_that_are_no_utf_8_are_replaced():
    assert BytePairTokenizer([]).decode([0xC3, 0x28]) == "�("


@given(st.lists(st.integers(0, 255)))
def test_what_streams_is_what_is_decoded_but_for_half_a_character_at_the_end(tokens):
    tokenizer = BytePairTokenizer([])
    whole, streamed = tokenizer.decode(tokens), "".join(tokenizer.stream(tokens))
    assert whole in (streamed, streamed + "�")


@pytest.mark.parametrize(
    ("merges", "message"),
    [
        ([(256, 97, 1)], "merge 0: left must be an integer from 0 to below 256, got 256"),
        ([(97, 98, 1), (97, -1, 1)], "merge 1: right must be an integer from 0 to below 257"),
        ([(97, 98, 1), (97, 98, 1)], "merge 1 is there before: 97, 98"),
        ([(97, 98, -1)], "merge 0: frequency must be an integer"),
        ([(97.0, 98, 1)], "merge 0: left must be an integer"),
        ([(True, 98, 1)], "merge 0: left must be an integer"),
        ([(97, 97, 2), *((i, i, 2) for i in range(256, 400))], "longer than 16,777,216 bytes"),
    ],
)
def test_merges_that_cannot_be_are_refused(merges, message):
    with pytest.raises(ValueError, match=message):
        BytePairTokenizer(merges)


@pytest.mark.parametrize("merges", ["hello", 300])
def test_who_gives_a_text_for_merges_is_told_how_to_train(merges):
    with pytest.raises(TypeError, match=r"BytePairTokenizer.train\(texts, vocabulary=512\)"):
        BytePairTokenizer(merges)


def test_merges_may_be_those_of_another_tokenizer():
    assert BytePairTokenizer(TRAINED.merges).merges == TRAINED.merges


def test_a_tokenizer_forgets_what_it_remembers_of_words_and_goes_on_right(monkeypatch):
    monkeypatch.setattr("micrograd_plus.text.byte_pairs._REMEMBERED", 2)
    tokenizer = BytePairTokenizer(TRAINED.merges)
    text = "the thin thing thinks " * 3
    assert np.array_equal(tokenizer.encode(text), TRAINED.encode(text))
    assert len(tokenizer._remembered) <= 2


@pytest.mark.parametrize("split", [True, False])
def test_a_megabyte_is_learned_from_in_seconds(split):
    # Letters at random in words of the census's names: as many different pairs as there can be.
    rng = np.random.default_rng(0)
    names = datasets.load_names().documents
    text = " ".join(names[i] for i in rng.integers(len(names), size=150_000))
    start = time.perf_counter()
    tokenizer = BytePairTokenizer.train(text, 512, split=split)
    assert time.perf_counter() - start < 20  # 2 s on an idle core
    assert tokenizer.vocabulary == 512


@pytest.mark.parametrize("text", ["a" * 20_000, "ab" * 10_000, " " * 20_000, "x1" * 10_000])
def test_a_long_run_is_encoded_in_a_time_that_grows_as_it_does(text):
    tokenizer = BytePairTokenizer.train(text, 300)
    start = time.perf_counter()
    tokens = tokenizer.encode(text)
    assert time.perf_counter() - start < 5  # 0.05 s on an idle core
    assert tokenizer.decode(tokens) == text


@pytest.mark.slow
def test_100_megabytes_are_encoded_and_come_back():
    text = datasets.load_names().text * 2770
    tokenizer = BytePairTokenizer.train(text[:1_000_000])
    tokens = tokenizer.encode(text)
    assert len(text) > 100_000_000
    assert tokenizer.decode(tokens) == text


def test_other_libraries_make_as_many_tokens():
    # tokenizers 0.23.3, trainers.BpeTrainer(vocab_size=512) on bytes, learned the same first ten
    # pairs, and made 16,650 tokens of the text that it had learned from. tiktoken 0.14.0, given our
    # merges and our pattern, made exactly ours, of which the sum is 4,546,883.
    text = datasets.load_names().text.replace("\n", " ")
    tokenizer = BytePairTokenizer.train(text, 512)
    tokens = tokenizer.encode(text)
    first = b"an,el,ar, m,in,en,er, l, c, s".split(b",")
    assert [merge.token for merge in tokenizer.merges[:10]] == first
    assert (len(tokens), int(tokens.sum())) == (16650, 4546883)
