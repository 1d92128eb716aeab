"""Tokenizers of other libraries in the place of ours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus.text import CharacterTokenizer, generate, padded, score, stream
from tests.text.tokenizers import LikeTiktoken, LikeTokenizers

OTHERS = [LikeTiktoken(), LikeTokenizers()]


def spells(text):
    """A model that writes the bytes of a text after its prompt of one byte."""
    codes = list(text.encode())

    def model(tokens):
        logits = np.zeros((*tokens.shape, 256))
        logits[:, -1, codes[tokens.shape[1] - 1]] = 1
        return logits

    return model


@pytest.mark.parametrize("tokenizer", OTHERS)
def test_documents_are_padded(tokenizer):
    x, y, _ = padded(["abc", "ab"], tokenizer)
    assert x.tolist() == [[97, 98], [97, 0]]
    assert y.tolist() == [[98, 99], [98, 0]]


@pytest.mark.parametrize("tokenizer", OTHERS)
def test_documents_are_scored(tokenizer):
    scores = score(lambda tokens: np.zeros((*tokens.shape, 256)), "abc", tokenizer)
    assert scores.bits_per_character == pytest.approx(8)


@pytest.mark.parametrize("tokenizer", OTHERS)
def test_text_is_generated_without_half_characters(tokenizer):
    pieces = generate(spells("né😀!"), "a", 8, tokenizer=tokenizer, temperature=0)
    assert list(pieces) == ["n", "é", "😀", "!"]


@pytest.mark.parametrize("tokenizer", OTHERS)
def test_half_a_character_at_the_end_is_left_out(tokenizer):
    assert "".join(generate(spells("né"), "a", 2, tokenizer=tokenizer, temperature=0)) == "n"


def test_bytes_that_never_become_a_character_do_not_hold_up_the_text():
    assert "".join(stream([0xFF] * 40 + [97], LikeTiktoken())).endswith("a")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="�")))
def test_what_streams_is_the_text(text):
    assert "".join(stream(text.encode(), LikeTiktoken())) == text


class Words:
    """As sentencepiece: a space before each word but the first of what is decoded."""

    words = ("to", "be", "or")

    def encode(self, text):
        return [self.words.index(word) for word in text.split()]

    def decode(self, tokens):
        return " ".join(self.words[token] for token in tokens)


def test_spaces_come_out_that_a_tokenizer_puts_between_tokens():
    assert list(stream([1, 2], Words(), before=[0])) == [" be", " or"]
    assert list(stream([0, 1, 2], Words())) == ["to", " be", " or"]


class Pairs(LikeTiktoken):
    """A token for two bytes, and one that is no text."""

    def decode(self, tokens):
        return b"".join(b"" if t == 0 else t.to_bytes(2, "big") for t in tokens).decode(
            errors="replace"
        )


def test_characters_come_out_of_tokens_that_all_end_in_half_a_character():
    tokens = [0x61D7, *[0xA9D7] * 10, 0xA962]
    pieces = list(stream(tokens, Pairs()))
    assert pieces == ["a", *["ש"] * 10, "שb"]


@given(st.text(), st.integers(1, 7))
def test_wherever_tokens_part_the_bytes_the_text_streams(text, size):
    class Cut(LikeTiktoken):
        def decode(self, tokens):
            return b"".join(code[t * size : (t + 1) * size] for t in tokens).decode(
                errors="replace"
            )

    code = (text + ".").encode(errors="replace")
    tokens = range(-(-len(code) // size))
    assert "".join(stream(tokens, Cut())) == code.decode()


def test_of_a_last_token_with_half_a_character_the_rest_comes_out():
    assert list(stream([0x6162, 0x63C3], Pairs())) == ["ab", "c"]


def test_a_token_that_is_no_text_gives_no_piece():
    assert list(stream([0x6162, 0, 0x63C3, 0xA964], Pairs())) == ["ab", "c", "éd"]


def test_a_start_and_an_end_of_another_tokenizer_are_used():
    class Marked(LikeTiktoken):
        start, end = 1, 2

    assert padded("a", Marked()).x.tolist() == [[1, 97]]
    assert padded("a", Marked()).y.tolist() == [[97, 2]]


@pytest.mark.parametrize("given_back", [["a"], [[1]], 3, [-1], [2**31]])
def test_what_is_no_tokens_is_refused(given_back):
    class Wrong(CharacterTokenizer):
        def encode(self, text):
            return given_back

    with pytest.raises((ValueError, TypeError), match="token"):
        padded("ab", Wrong("ab"))


@pytest.mark.parametrize("wrong", ["abc", b"abc", None, 3])
def test_what_is_no_tokenizer_is_refused(wrong):
    def model(tokens):
        return np.zeros((*tokens.shape, 9))

    uses = [lambda: padded("ab", wrong), lambda: score(model, "ab", wrong)]
    if wrong is not None:
        uses.append(lambda: generate(model, [1], 3, tokenizer=wrong))
    for use in uses:
        with pytest.raises(TypeError, match="a tokenizer has encode and decode, got"):
            use()
