"""Tokenizers in files, and files that are none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus.text import BytePairTokenizer, CharacterTokenizer, load_tokenizer

TOKENIZERS = [
    CharacterTokenizer('abc\n"né😀\u2028', special=["end", "unknown"]),
    BytePairTokenizer.train("né né the thin thing", special=["start", "end", "padding"]),
    BytePairTokenizer.train("a b a b", split=False),
]
BYTES = {"tokenizer": "byte pairs", "merges": [[97, 98, 2]], "split": True, "special": []}


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_a_saved_tokenizer_gives_the_same_tokens(tokenizer, tmp_path):
    tokenizer.save(tmp_path / "a.json")
    again = load_tokenizer(tmp_path / "a.json")
    assert type(again) is type(tokenizer)
    assert again.tokens == tokenizer.tokens
    assert again.encode("né ab").tolist() == tokenizer.encode("né ab").tolist()
    assert again._state() == tokenizer._state()


def test_merges_keep_their_frequencies_in_a_file(tmp_path):
    TOKENIZERS[1].save(tmp_path / "a.json")
    assert load_tokenizer(tmp_path / "a.json").merges == TOKENIZERS[1].merges


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "it is not JSON"),
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("\xff", "it is not JSON"),
        ("[]", 'its "tokenizer" must be "characters" or "byte pairs", got None'),
        ({"tokenizer": "words"}, "got 'words'"),
        ({"tokenizer": []}, r"got \[\]"),
        ({"tokenizer": "characters", "special": []}, "it has no 'characters'"),
        ({"tokenizer": "characters", "characters": "ab"}, "it has no 'special'"),
        ({"tokenizer": "characters", "characters": ["a"], "special": []}, "characters are a str"),
        ({"tokenizer": "characters", "characters": "aa", "special": []}, "'a' twice"),
        ({"tokenizer": "characters", "characters": "a\ud83d", "special": []}, "surrogate"),
        ({"tokenizer": "characters", "characters": "a", "special": ["x"]}, "special tokens"),
        ({"tokenizer": "characters", "characters": "a", "special": "end"}, "a list of names"),
        ({"tokenizer": "characters", "characters": "a", "special": [["end"]]}, "a list of names"),
        ({**BYTES, "merges": None}, r"a list of \[left, right, frequency\]"),
        ({**BYTES, "merges": [[1, 2]]}, r"a list of \[left, right, frequency\]"),
        ({**BYTES, "merges": [[97, 400, 1]]}, "right must be an integer from 0 to below 256"),
        ({**BYTES, "merges": [[97, 98, 1e400]]}, "frequency must be an integer"),
        ({**BYTES, "merges": [["a", "b", 1]]}, "left must be an integer"),
        ({**BYTES, "merges": [[i, i, 1] for i in [0, *range(256, 500)]]}, "longer than"),
        ({**BYTES, "split": 1}, "split must be True or False"),
    ],
)
def test_what_is_no_tokenizer_is_refused_by_the_name_of_its_file(content, message, tmp_path):
    text = content if isinstance(content, str) else json.dumps(content)
    (tmp_path / "a.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ValueError, match=rf"a\.json is no tokenizer: .*{message}"):
        load_tokenizer(tmp_path / "a.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(name=st.sampled_from(["characters", "merges", "split", "special", "tokenizer"]), value=JSON)
@pytest.mark.parametrize("kind", [0, 1])
def test_whatever_one_entry_is_it_is_loaded_or_a_value_error(kind, name, value, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "crafted.json"
    TOKENIZERS[kind].save(path)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {name: value}))
    try:
        load_tokenizer(path)
    except ValueError as error:
        assert "crafted.json is no tokenizer" in str(error)


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_tokenizer(tmp_path / "a.json")
