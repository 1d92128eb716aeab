import numpy as np
import pytest
from hypothesis import given

from micrograd_plus import Tensor
from micrograd_plus.datasets import Text
from micrograd_plus.text import CharacterTokenizer
from tests.text.tokenizers import any_text


@given(any_text)
def test_every_text_of_the_alphabet_comes_back(text):
    tokenizer = CharacterTokenizer.train(text or "a")
    assert tokenizer.decode(tokenizer.encode(text)) == text


@given(any_text, any_text)
def test_with_a_token_for_the_unknown_every_text_has_tokens(seen, text):
    tokenizer = CharacterTokenizer.train(seen, special=["unknown"])
    expected = "".join(c if c in seen else "�" for c in text)
    assert tokenizer.decode(tokenizer.encode(text)) == expected


def test_the_alphabet_is_sorted_and_each_character_in_it_once():
    assert CharacterTokenizer.train(["emma", "ava", ""]).characters == "aemv"


def test_tokens_are_numbered_as_the_alphabet_is():
    tokens = CharacterTokenizer("cab").encode("abc")
    assert tokens.tolist() == [1, 2, 0]
    assert tokens.dtype == np.int32


def test_special_tokens_come_after_the_characters_in_their_order():
    tokenizer = CharacterTokenizer("ab", special=["padding", "end", "start", "unknown"])
    assert (tokenizer.padding, tokenizer.end, tokenizer.start, tokenizer.unknown) == (2, 3, 4, 5)
    assert tokenizer.tokens == ["a", "b", "<padding>", "<end>", "<start>", "<unknown>"]
    assert tokenizer.vocabulary == 6


def test_without_a_start_of_its_own_the_end_before_a_document_is_one():
    assert CharacterTokenizer("ab", special=["end"]).start == 2


def test_without_special_tokens_there_are_none():
    tokenizer = CharacterTokenizer("ab")
    assert [tokenizer.start, tokenizer.end, tokenizer.padding, tokenizer.unknown] == [None] * 4


def test_no_text_is_encoded_as_a_special_token():
    tokenizer = CharacterTokenizer("<end>", special=["end"])
    assert tokenizer.end not in tokenizer.encode("<end>")


def test_decoding_leaves_special_tokens_out():
    tokenizer = CharacterTokenizer("ab", special=["start", "end", "padding"])
    assert tokenizer.decode([2, 0, 1, 3, 4]) == "ab"


def test_unknown_characters_are_named_once_with_their_places():
    with pytest.raises(ValueError, match=r"'x' at 1, '\\n' at 3: train .*special=\[\"unknown\"\]"):
        CharacterTokenizer("ab").encode("axx\nb")


def test_of_many_unknown_characters_some_are_named():
    with pytest.raises(ValueError, match=r"'j' at 9, \.\.\.: train"):
        CharacterTokenizer("z").encode("abcdefghijklmnop")


def test_the_empty_text_has_no_tokens():
    tokenizer = CharacterTokenizer("a")
    assert tokenizer.encode("").shape == (0,)
    assert tokenizer.decode([]) == ""


@pytest.mark.parametrize("tokens", [[1, 0], (1, 0), np.array([1, 0], np.uint8), Tensor([1, 0])])
def test_tokens_are_decoded_from_whatever_holds_them(tokens):
    assert CharacterTokenizer("ab").decode(tokens) == "ba"


@pytest.mark.parametrize("token", [2, -1, 10**6])
def test_a_token_that_there_is_not_is_refused(token):
    with pytest.raises(ValueError, match=f"no token {token}: a vocabulary of 2 has 0 to 1"):
        CharacterTokenizer("ab").decode([0, token])


def test_tokens_that_are_no_integers_are_refused():
    with pytest.raises(TypeError, match="tokens are integers"):
        CharacterTokenizer("ab").decode([0.0])


def test_tokens_of_a_batch_are_refused():
    with pytest.raises(ValueError, match=r"tokens are a list or an array \(n,\)"):
        CharacterTokenizer("ab").decode([[0]])


def test_half_of_a_surrogate_pair_is_refused():
    with pytest.raises(ValueError, match=r"half a character, '\\ud83d' at 1, of a surrogate pair"):
        CharacterTokenizer("ab").encode("a\ud83d")
    with pytest.raises(ValueError, match="surrogate pair"):
        CharacterTokenizer.train("\ud83d")


@pytest.mark.parametrize("text", [b"ab", None, ["ab"]])
def test_what_is_no_string_is_refused(text):
    with pytest.raises(TypeError, match="a text is a string, got"):
        CharacterTokenizer("ab").encode(text)


def test_of_a_text_of_several_documents_the_string_is_named():
    with pytest.raises(TypeError, match=r"got Text .*, of which \.text is one"):
        CharacterTokenizer("ab").encode(Text(["a", "b"]))


def test_texts_that_are_none_are_refused():
    with pytest.raises(TypeError, match="texts are a string, or several of them, got int 3"):
        CharacterTokenizer.train(3)


@pytest.mark.parametrize("special", [["begin"], ["end", "end"], [3]])
def test_special_tokens_of_other_names_or_twice_are_refused(special):
    with pytest.raises(ValueError, match="special tokens are some of 'start', 'end'"):
        CharacterTokenizer("ab", special)


def test_an_alphabet_with_a_character_twice_is_refused():
    with pytest.raises(ValueError, match=r"'b' twice: CharacterTokenizer.train\("):
        CharacterTokenizer("abcb")


def test_a_tokenizer_without_tokens_is_refused():
    with pytest.raises(ValueError, match="at least one character"):
        CharacterTokenizer.train("")


def test_a_text_longer_than_a_chunk_is_encoded_whole():
    text = "ab" * (1 << 20)
    tokens = CharacterTokenizer("ab").encode(text)
    assert np.array_equal(tokens, np.tile([0, 1], 1 << 20))
