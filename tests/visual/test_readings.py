"""What a model makes of a text, as arrays."""

import numpy as np
import pytest

from micrograd_plus import Tensor, nn
from micrograd_plus.functions import log_softmax
from micrograd_plus.text import score
from micrograd_plus.visual.names import visible
from micrograd_plus.visual.readings import read, token_names
from tests.visual.language_models import LETTERS, PAIRS, PLAIN, Foreign, gpt


def flat(size):
    return lambda tokens: np.zeros((*tokens.shape, size))


def test_log_probabilities_are_those_of_the_model():
    model = gpt()
    given = model([[26, 4, 12, 12, 0]]).data[0].astype(float)
    np.testing.assert_array_equal(
        read(model, "emma", LETTERS).log_probabilities, log_softmax(given)
    )


def test_losses_add_up_to_the_score_of_the_text():
    model = gpt()
    total = -score(model, "emma", LETTERS).log_likelihood[0]
    assert read(model, "emma", LETTERS).losses.sum() == pytest.approx(total, rel=1e-12)


def test_attention_is_that_of_the_model_in_its_layers_and_heads():
    model = gpt()
    weights = model.attention_weights([[26, 4, 12, 12, 0]])[:, 0]
    found = read(model, "emma", LETTERS).attention
    np.testing.assert_array_equal(list(found.values()), weights)


def test_a_model_in_training_is_read_without_dropout_and_stays_in_training():
    model = gpt(dropout=0.5).train()
    first = read(model, "emma", LETTERS).log_probabilities
    np.testing.assert_array_equal(first, read(model, "emma", LETTERS).log_probabilities)
    assert model.training


def test_nothing_is_predicted_after_the_last_token_of_a_text_without_an_end():
    reading = read(gpt(PLAIN), "to be", PLAIN)
    assert len(reading.tokens) == 5
    assert reading.target_names == ["o", "␣", "b", "e"]


def test_an_empty_document_is_its_start_and_its_end():
    reading = read(gpt(), "", LETTERS)
    assert (reading.names, reading.target_names) == (["<end>"], ["<end>"])


def test_a_model_of_values_is_read_as_its_tensors_are():
    model = nn.ScalarGPT(vocabulary=27, context=8, layers=1, heads=2, width=4)
    reading = read(model, "emma", LETTERS)
    expected = read(model.to_tensors(), "emma", LETTERS)
    np.testing.assert_array_equal(reading.log_probabilities, expected.log_probabilities)
    assert len(reading.attention) == 1


def test_a_model_without_attention_is_read_too():
    assert read(flat(27), "emma", LETTERS).attention == {}


def test_a_model_may_give_tensors():
    model = lambda tokens: Tensor(np.zeros((*tokens.shape, 27)))
    assert read(model, "ab", LETTERS).losses == pytest.approx([np.log(27)] * 3)


def test_any_tokenizer_with_encode_and_decode_will_do():
    reading = read(flat(256), "né", Foreign())
    assert reading.names == ["n", "�", "�"]


def test_tokens_as_ids_of_an_object_will_do():
    class WithIds(Foreign):
        def encode(self, text):
            return type("Encoding", (), {"ids": list(text.encode())})

    assert read(flat(256), "ab", WithIds()).names == ["a", "b"]


def test_tokens_that_the_tokenizer_lacks_have_numbers():
    assert token_names(LETTERS, [0, 26, 27]) == ["a", "<end>", "#27"]


def test_parts_of_characters_are_shown_as_bytes():
    assert token_names(PAIRS, PAIRS.encode("é")) == ["\\xc3", "\\xa9"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [(" ", "␣"), ("\n", "⏎"), ("\t", "⇥"), ("\x07", "\\x07"), ("\u200b", "\\u200b"), ("é", "é")],
)
def test_what_would_not_be_seen_is_made_visible(text, shown):
    assert visible(text) == shown


def test_a_text_beyond_the_context_says_how_much_fits():
    with pytest.raises(ValueError, match=r"has 21 tokens, and the model sees 16 .* 15 characters"):
        read(gpt(), "a" * 20, LETTERS)


def test_no_token_to_begin_with_is_an_error():
    with pytest.raises(ValueError, match="no token to begin with in ''"):
        read(gpt(PLAIN), "", PLAIN)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3, "a", LETTERS), "the model is a function"),
        ((flat(27), b"a", LETTERS), "the text is a string"),
        ((flat(27), "a", "abc"), "a tokenizer has encode and decode"),
    ],
)
def test_arguments_of_other_kinds_are_named(arguments, message):
    with pytest.raises(TypeError, match=message):
        read(*arguments)


def test_a_vocabulary_that_lacks_a_token_of_the_text_is_an_error():
    with pytest.raises(ValueError, match=r"beyond token 26, and gave \(1, 2, 26\)"):
        read(flat(26), "a", LETTERS)


def test_logits_that_are_not_finite_are_an_error():
    with pytest.raises(FloatingPointError, match="not finite"):
        read(lambda tokens: np.full((*tokens.shape, 27), np.nan), "a", LETTERS)
