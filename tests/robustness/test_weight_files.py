"""Damaged safetensors files: the model is loaded as they say, or left exactly as it was."""

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from micrograd_plus import nn

from .damage import damaged, flips, read, truncations

FORMATS = {
    "BOOL": "?",
    "U8": "B",
    "I8": "b",
    "I16": "h",
    "U16": "H",
    "F16": "e",
    "I32": "i",
    "U32": "I",
    "F32": "f",
    "I64": "q",
    "U64": "Q",
    "F64": "d",
}
OTHERS = ["BF16", "F8_E4M3", "F8_E5M2", "F8_E8M0", "F4", "F6_E2M3", "C64", "F128", "f32", "", 1]


def file(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


NUMBERS = struct.pack("<6f", 1, 2, 3, 4, 5, 6)
HEADER = {"bias": entry("F32", [2], 0, 8), "weight": entry("F32", [2, 2], 8, 24)}
CONTENT = file(HEADER, NUMBERS)


def model(dtype="float32"):
    layer = nn.Dense(2, 2, dtype=dtype)
    layer.weight.assign(np.full((2, 2), 0.25))
    return layer


def numbers(layer):
    return {name: (array.shape, array.tobytes()) for name, array in layer.state_dict().items()}


def said(content):
    """The two arrays by the format's description alone, as numbers of the model's dtype."""
    length = struct.unpack_from("<Q", content)[0]
    header, data = json.loads(content[8 : 8 + length]), content[8 + length :]
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            letter, (begin, end) = FORMATS[entry["dtype"]], entry["data_offsets"]
            count = math.prod(entry["shape"])
            plain = struct.unpack(f"<{count}{letter}", data[begin:end])
            exact = data[begin:end] if letter == "f" else None  # also of nans, bit by bit
            arrays[name] = (tuple(entry["shape"]), np.array(plain, "float32"), exact)
    return arrays


def check(content):
    """The model has what the file says, or the file is refused and the model as it was."""
    layer = model()
    before = numbers(layer)

    def loaded(path):
        nn.load_weights(layer, path)
        return numbers(layer)

    after = read(loaded, content)
    if after is None:
        assert numbers(layer) == before
    else:
        expected = said(content)
        assert after.keys() == expected.keys()
        for name, (shape, plain, exact) in expected.items():
            assert after[name] == (shape, exact or after[name][1])
            np.testing.assert_array_equal(np.frombuffer(after[name][1], "float32"), plain)
    return after


def test_the_undamaged_file_is_loaded():
    assert check(CONTENT) == {
        "weight": ((2, 2), NUMBERS[8:]),
        "bias": ((2,), NUMBERS[:8]),
    }


def test_a_file_cut_off_at_any_byte_is_refused():
    assert [part for part in truncations(CONTENT) if check(part) is not None] == []


def test_any_flipped_bit_of_the_header_is_refused():
    for position, content in enumerate(flips(CONTENT)):
        if position < 8 * (len(CONTENT) - len(NUMBERS)):
            assert check(content) is None


def test_a_flipped_bit_of_a_number_is_loaded_as_it_stands():
    # The format has no checksum, so this damage shows in nothing but the number.
    for content in list(flips(CONTENT))[-8 * len(NUMBERS) :]:
        after = check(content)
        assert after["bias"][1] + after["weight"][1] == content[-24:]


@given(damaged(CONTENT))
def test_any_damage_is_refused_or_loaded_as_it_stands(content):
    check(content)


sizes = st.integers(0, 3) | st.sampled_from(
    [-1, 1.5, 2**31, 2**60, 2**63, 2**64, 10**30, "2", None]
)
entries = st.builds(
    entry,
    st.sampled_from([*FORMATS, *OTHERS]),
    st.just([2]) | st.just([2, 2]) | st.lists(sizes, max_size=3),
    st.sampled_from([0, 8]) | sizes,
    st.sampled_from([8, 24]) | sizes,
)
names = st.sampled_from(["weight", "bias", "extra", "__metadata__", "wéight\n", ""])


@st.composite
def consistent_files(draw):
    """Files whose offsets fit, with arrays of any dtype and shape under any names."""
    header, data = {}, b""
    for name in draw(st.permutations(["weight", "bias"])):
        dtype = draw(st.sampled_from([*FORMATS]))
        shape = draw(st.just({"weight": [2, 2], "bias": [2]}[name]) | st.just([2, 3]))
        size = math.prod(shape) * struct.calcsize(FORMATS[dtype])
        part = draw(st.binary(min_size=size, max_size=size))
        part = bytes(byte & 1 for byte in part) if dtype == "BOOL" else part
        header[name] = entry(dtype, shape, len(data), len(data) + size)
        data += part
    return file(header, data)


@given(
    consistent_files()
    | st.builds(file, st.dictionaries(names, entries, max_size=3), st.just(NUMBERS))
    | st.builds(file, st.binary(max_size=30), st.just(NUMBERS))
)
@example(file({**HEADER, "extra": entry("F32", [0, 2**62, 2], 24, 24)}, NUMBERS))
@example(file({**HEADER, "extra": entry("F32", [0, 2**64 - 1], 24, 24)}, NUMBERS))
@example(file({**HEADER, "extra": entry("F32", [0] * 100, 24, 24)}, NUMBERS))
@example(file(b"[" * 100_000))
@example(file(b'{"a":' * 100_000))
@example(struct.pack("<Q", 2**64 - 1) + b"{}")
@example(struct.pack("<Q", 90_000_000) + b"{}")
def test_any_header_is_refused_or_loaded_as_it_stands(content):
    check(content)


@pytest.mark.parametrize("dtype", ["BF16", "F8_E4M3", "F8_E5M2"])
def test_numbers_of_a_type_that_numpy_does_not_have_are_refused_with_the_type(tmp_path, dtype):
    path = tmp_path / "w"
    size = 2 if dtype == "BF16" else 1
    path.write_bytes(file({"weight": entry(dtype, [2, 2], 0, 4 * size)}, bytes(4 * size)))
    with pytest.raises(ValueError, match=f"w holds numbers of the type '{dtype}'"):
        nn.load_weights(nn.Dense(2, 2, use_bias=False), path)


def test_numbers_beyond_the_models_dtype_are_refused_and_nothing_is_loaded(tmp_path):
    path, large, small = tmp_path / "w", model("float64"), model()
    large.bias.assign([1e300, 0.0])
    nn.save_weights(large, path)
    before = numbers(small)
    with pytest.raises(ValueError, match="w: bias holds numbers beyond the model's float32"):
        nn.load_weights(small, path)
    assert numbers(small) == before


def test_infinities_of_the_file_itself_are_loaded(tmp_path):
    path, large, small = tmp_path / "w", model("float64"), model()
    large.bias.assign([math.inf, math.nan])
    nn.save_weights(large, path)
    nn.load_weights(small, path)
    np.testing.assert_array_equal(small.bias.data, [math.inf, math.nan])


def test_weights_of_a_dtype_that_the_format_lacks_are_refused_and_no_file_is_made(tmp_path):
    if np.dtype("longdouble") == np.dtype("float64"):
        pytest.skip("a longdouble is a float64 here")
    with pytest.raises(ValueError, match=r"cannot be written to .*w: .*float"):
        nn.save_weights(model("longdouble"), tmp_path / "w")
    assert list(tmp_path.iterdir()) == []
