"""Text from a model, and every corner of what it may be asked for."""

import math

import numpy as np
import pytest

from micrograd_plus import Tensor, nn
from micrograd_plus.text import BytePairTokenizer, CharacterTokenizer, generate

LETTERS = CharacterTokenizer("abcdefgh", special=["end"])


def counting(tokens):
    """A model of which each token is followed by the next of nine, nearly certainly."""
    return 50.0 * np.eye(9)[(np.asarray(tokens) + 1) % 9]


def guessing(tokens):
    """A model to which all of nine tokens are as likely."""
    return np.zeros((*np.shape(tokens), 9))


def text(model, prompt, length=20, **settings):
    return "".join(generate(model, prompt, length, tokenizer=LETTERS, **settings))


def test_each_token_is_drawn_from_what_follows_the_one_before():
    assert list(generate(counting, [3], 3)) == [4, 5, 6]


def test_a_text_ends_where_the_tokenizers_end_is_drawn():
    assert text(counting, "cd") == "efgh"


def test_a_text_has_no_more_tokens_than_its_length():
    assert text(counting, "cd", 2) == "ef"
    assert text(counting, "cd", 0) == ""


def test_nothing_is_computed_before_it_is_asked_for():
    calls = []

    def model(tokens):
        calls.append(tokens.shape)
        return counting(tokens)

    pieces = generate(model, "ab", 5, tokenizer=LETTERS)
    assert calls == []
    next(pieces)
    assert calls == [(1, 3)]


def test_an_empty_prompt_begins_with_the_start():
    assert text(counting, "") == "abcdefgh"


@pytest.mark.parametrize("prompt", ["", []])
@pytest.mark.parametrize("tokenizer", [CharacterTokenizer("abcdefghi"), BytePairTokenizer([])])
def test_an_empty_prompt_without_a_start_is_refused(prompt, tokenizer):
    with pytest.raises(ValueError, match=r'the prompt is empty.*special=\["end"\]'):
        generate(counting, prompt, 5, tokenizer=tokenizer)


def test_an_empty_prompt_of_tokens_gets_no_start():
    with pytest.raises(ValueError, match="the prompt is empty"):
        generate(counting, [], 5, tokenizer=LETTERS)


def test_a_prompt_of_text_needs_a_tokenizer():
    with pytest.raises(ValueError, match="a prompt of text needs a tokenizer, got 'abc'"):
        generate(counting, "abc", 5)


def test_a_prompt_of_tokens_may_have_a_tokenizer_for_what_is_written():
    assert text(counting, [2], 2) == "de"


def test_characters_that_are_unknown_are_named():
    with pytest.raises(ValueError, match="'z' at 1"):
        text(counting, "az")


@pytest.mark.parametrize("prompt", [3, [[1]], [1.5], None])
def test_a_prompt_that_is_neither_text_nor_tokens_is_refused(prompt):
    with pytest.raises((ValueError, TypeError), match="tokens are"):
        generate(counting, prompt, 5)


class Limited(nn.Module):
    """A model with a context, which keeps what it is given."""

    context = 4

    def __init__(self):
        super().__init__()
        self.seen = []

    def forward(self, tokens):
        self.seen.append(tokens[0].tolist())
        return Tensor(counting(tokens))


def test_of_a_prompt_longer_than_the_context_the_model_is_given_the_last_tokens():
    model = Limited()
    assert list(generate(model, [0, 1, 2, 3, 4, 5], 2)) == [6, 7]
    assert model.seen == [[2, 3, 4, 5], [3, 4, 5, 6]]


def test_a_context_may_be_given():
    model = Limited()
    list(generate(model, [0, 1, 2], 1, context=2))
    assert model.seen == [[1, 2]]


def test_a_model_without_a_context_is_given_all():
    lengths = []

    def model(tokens):
        lengths.append(tokens.shape[1])
        return counting(tokens)

    list(generate(model, [0], 3))
    assert lengths == [1, 2, 3]


def test_the_model_is_in_evaluation_mode_while_it_writes_and_not_between():
    model = nn.Sequential(nn.Embedding(9, 9, seed=0), nn.Dropout(0.9))
    pieces = generate(model, [0], 3, temperature=0)
    first = next(pieces)
    assert model.training
    assert [first, *pieces] == list(generate(model.eval(), [0], 3, temperature=0))


def test_the_same_seed_writes_the_same():
    assert text(guessing, "a", seed=3) == text(guessing, "a", seed=3)
    assert text(guessing, "a", seed=3) != text(guessing, "a", seed=4)


def test_a_generator_is_drawn_from():
    rng = np.random.default_rng(0)
    assert text(guessing, "a", seed=rng) != text(guessing, "a", seed=rng)


def test_at_temperature_0_no_seed_matters():
    def model(tokens):
        return np.random.default_rng(tokens[0, -1]).normal(size=(*tokens.shape, 9))

    assert len({text(model, "a", temperature=0, seed=seed) for seed in range(5)}) == 1


def test_a_top_k_of_1_is_as_temperature_0():
    model = nn.Embedding(9, 9, seed=0)
    greedy = list(generate(model, [0], 9, temperature=0))
    assert list(generate(model, [0], 9, top_k=1)) == greedy


def test_draws_have_the_frequencies_of_the_probabilities():
    logits = np.log([0.5, 0.3, 0.2])
    drawn = list(generate(lambda x: np.broadcast_to(logits, (*x.shape, 3)), [0], 3000, seed=0))
    np.testing.assert_allclose(np.bincount(drawn) / 3000, [0.5, 0.3, 0.2], atol=0.03)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"temperature": -1}, "temperature must be 0 or more and finite, got -1"),
        ({"temperature": math.nan}, "temperature must be 0 or more and finite, got nan"),
        ({"temperature": math.inf}, "temperature must be 0 or more and finite, got inf"),
        ({"top_k": 0}, "top_k must be an integer of 1 or more, got 0"),
        ({"top_p": 0}, "top_p must be above 0 and at most 1, got 0"),
        ({"top_p": 2}, "top_p must be above 0 and at most 1, got 2"),
        ({"length": -1}, "length must be an integer of 0 or more, got -1"),
        ({"length": 1.5}, "length must be an integer of 0 or more, got 1.5"),
        ({"context": 0}, "context must be an integer of 1 or more, got 0"),
        ({"seed": -1}, "seed must be an integer of 0 or more"),
        ({"stop": ""}, "stop is tokens, or with a tokenizer strings that are not empty, got ''"),
        ({"stop": [-1]}, "no token -1"),
    ],
)
def test_settings_that_cannot_be_are_refused_before_the_first_piece(setting, message):
    with pytest.raises(ValueError, match=message):
        generate(counting, "a", **{"length": 5, "tokenizer": LETTERS, **setting})


@pytest.mark.parametrize("setting", [{"top_k": 99}, {"top_p": 1}, {"temperature": 1e-300}])
def test_settings_at_the_ends_are_fine(setting):
    assert text(counting, "g", 1, **setting) == "h"


def test_a_vocabulary_of_one_token_writes_it():
    def model(tokens):
        return np.zeros((*tokens.shape, 1))

    assert list(generate(model, [0], 3)) == [0, 0, 0]
    assert "".join(generate(model, "a", 3, tokenizer=CharacterTokenizer("a"))) == "aaa"


def test_a_model_that_is_no_function_is_refused():
    with pytest.raises(TypeError, match="model must be a function of tokens"):
        generate(np.zeros((9, 9)), "a", 5, tokenizer=LETTERS)


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_logits_that_are_not_finite_are_refused(number):
    with pytest.raises(FloatingPointError, match="logits are not finite"):
        next(generate(lambda x: np.full((*x.shape, 9), number), [0], 5))


def test_a_model_of_more_tokens_than_the_tokenizer_has_is_named():
    with pytest.raises(ValueError, match="there is no token 20: a vocabulary of 9"):
        text(lambda x: np.eye(21)[np.full(x.shape, 20)], "a", temperature=0)


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        (None, "bcdefgh"),
        (3, "bc"),
        ([6, 3], "bc"),
        ("d", "bc"),
        ("de", "bc"),
        ("ef", "bcd"),
        (["gh", "cd"], "b"),
        (["x", 4], "bcd"),
        ("dx", "bcdefghabcdefghabc"),
        ([], "bcdefghabcdefghabc"),
    ],
)
def test_a_stop_ends_the_text_and_does_not_come_out(stop, expected):
    assert text(counting, "a", stop=stop) == expected


def test_a_stop_without_a_tokenizer_is_a_token():
    assert list(generate(counting, [0], 5, stop=3)) == [1, 2]
    with pytest.raises(ValueError, match="with a tokenizer strings"):
        generate(counting, [0], 5, stop="d")


def test_what_may_be_the_beginning_of_a_stop_is_kept_back_until_it_is_not():
    assert list(generate(counting, "a", 4, tokenizer=LETTERS, stop="cdx")) == ["b", "cde"]


def test_a_stop_at_the_very_beginning_leaves_nothing():
    assert list(generate(counting, "a", 4, tokenizer=LETTERS, stop=["bc", "b"])) == []


def test_a_beginning_of_a_stop_at_the_end_comes_out():
    assert text(counting, "a", 2, stop="cd") == "bc"


def test_characters_of_several_bytes_come_whole():
    codes = list("né😀!".encode())

    def model(tokens):
        return np.eye(256)[[[codes[tokens.shape[1] - 1]] * tokens.shape[1]]]

    pieces = generate(model, "a", 8, tokenizer=BytePairTokenizer([]), temperature=0)
    assert list(pieces) == ["n", "é", "😀", "!"]


def test_half_a_character_at_the_end_is_left_out():
    model = np.eye(256)[0xC3]
    pieces = generate(
        lambda x: np.broadcast_to(model, (*x.shape, 256)),
        "a",
        1,
        tokenizer=BytePairTokenizer([]),
        temperature=0,
    )
    assert "".join(pieces) == ""
