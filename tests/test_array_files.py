"""What we write, safetensors' own library reads, and the other way round."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from safetensors import safe_open
from safetensors.numpy import load, save

from micrograd_plus.array_files import arrays_in, write_arrays

KINDS = ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64"]
KINDS += ["float16", "float32", "float64"]
NAMES = st.text("ab.0é", max_size=4)
SHAPES = arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
ARRAYS = st.sampled_from(KINDS).flatmap(lambda kind: arrays_of.arrays(kind, SHAPES))
SOME = st.dictionaries(NAMES, ARRAYS, max_size=4)


def plain(arrays):
    """All that can be seen of arrays by name, bit by bit."""
    return {name: (a.dtype.str, a.shape, a.tobytes()) for name, a in arrays.items()}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("arrays") / "a"


@given(SOME)
def test_the_library_reads_what_we_write(path, arrays):
    write_arrays(path, arrays, "these arrays")
    assert plain(load(path.read_bytes())) == plain(arrays)


@given(SOME)
def test_we_read_what_the_library_writes(arrays):
    assert plain(arrays_in(save(arrays, {"a": "b"}))[0]) == plain(arrays)


@given(SOME, st.dictionaries(NAMES, st.text(max_size=3), max_size=3))
def test_we_read_what_we_write(path, arrays, about):
    write_arrays(path, arrays, "these arrays", about)
    found = arrays_in(path.read_bytes())
    assert (plain(found[0]), found[1]) == (plain(arrays), about)


def test_every_array_begins_at_a_multiple_of_its_width(path):
    write_arrays(path, {"a": np.zeros(3, "uint8"), "b": np.zeros(3)}, "these arrays")
    content = path.read_bytes()
    assert (8 + int.from_bytes(content[:8], "little")) % 8 == 0
    assert b'"b":{"dtype":"F64","shape":[3],"data_offsets":[0,24]}' in content


def test_numbers_in_the_other_byte_order_are_written_in_the_formats(path):
    other = ">" if sys.byteorder == "little" else "<"
    write_arrays(path, {"a": np.array([1.0, 2.0], f"{other}f8")}, "these arrays")
    assert load(path.read_bytes())["a"].tolist() == [1.0, 2.0]


def test_what_is_read_may_be_written():
    arrays, _ = arrays_in(save({"a": np.zeros(2)}))
    assert arrays["a"].flags.writeable


def test_the_same_arrays_and_texts_make_the_same_bytes(tmp_path):
    texts = {f"text {i}": 'ö, "quoted"\n' for i in range(9)}
    arrays = {"b": np.arange(3.0), "a": np.zeros((2, 1), np.float32)}
    for name in "xyz":
        write_arrays(tmp_path / name, arrays, "these numbers", texts)
    assert len({(tmp_path / name).read_bytes() for name in "xyz"}) == 1
    with safe_open(tmp_path / "x", "numpy") as file:
        assert file.metadata() == texts
        assert file.get_tensor("b").tolist() == [0.0, 1.0, 2.0]
