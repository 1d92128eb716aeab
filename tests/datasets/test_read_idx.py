import gzip
import pathlib
import struct
import tempfile

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micrograd_plus.datasets import read_idx

CODES = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}


def idx(array) -> bytes:
    code = CODES[array.dtype.str[1:]]
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, code, array.ndim, *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


def read(content: bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "some-idx")
        path.write_bytes(content)
        return read_idx(path)


IMAGES = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)

arrays = st.sampled_from(sorted(CODES)).flatmap(
    lambda code: hnp.arrays(np.dtype(code), hnp.array_shapes(max_dims=4, min_side=0, max_side=4))
)


@settings(deadline=None)
@given(arrays, st.booleans())
def test_what_is_written_as_idx_is_read_back_with_shape_and_dtype(array, compressed):
    content = gzip.compress(idx(array)) if compressed else idx(array)
    result = read(content)
    assert result.dtype == array.dtype
    assert result.dtype.isnative
    np.testing.assert_array_equal(result, array)


def test_the_array_read_is_writable():
    array = read(idx(IMAGES))
    array[0, 0, 0] = 9
    assert array[0, 0, 0] == 9


def test_the_content_decides_whether_a_file_is_compressed_not_its_name(tmp_path):
    (tmp_path / "plain.gz").write_bytes(idx(IMAGES))
    (tmp_path / "compressed").write_bytes(gzip.compress(idx(IMAGES)))
    np.testing.assert_array_equal(read_idx(str(tmp_path / "plain.gz")), IMAGES)
    np.testing.assert_array_equal(read_idx(str(tmp_path / "compressed")), IMAGES)


@pytest.mark.parametrize("length", range(len(idx(IMAGES))))
def test_a_file_cut_off_at_any_byte_is_called_truncated(length):
    with pytest.raises(ValueError, match=r"some-idx is truncated: .*expected|begins with 4 bytes"):
        read(idx(IMAGES)[:length])


def test_a_truncated_idx_file_is_named_with_what_is_missing():
    with pytest.raises(
        ValueError,
        match=r"some-idx is truncated: expected 40 bytes for uint8 \(2, 3, 4\), got 35$",
    ):
        read(idx(IMAGES)[:35])


@pytest.mark.parametrize("length", range(2, len(gzip.compress(idx(IMAGES)))))
def test_a_gzip_file_cut_off_at_any_byte_is_called_truncated(length):
    with pytest.raises(ValueError, match="some-idx is truncated: its gzip data ends early"):
        read(gzip.compress(idx(IMAGES))[:length])


@settings(deadline=None)
@given(st.data())
def test_a_flipped_bit_in_a_gzip_file_is_an_error_or_harmless(data):
    content = bytearray(gzip.compress(idx(IMAGES), mtime=0))
    position = data.draw(st.integers(0, 8 * len(content) - 1))
    content[position // 8] ^= 1 << position % 8
    try:
        result = read(bytes(content))
    except ValueError as error:
        assert "some-idx" in str(error)
    else:
        np.testing.assert_array_equal(result, IMAGES)


def test_a_damaged_gzip_checksum_is_called_corrupt():
    content = bytearray(gzip.compress(idx(IMAGES)))
    content[-8] ^= 1
    with pytest.raises(ValueError, match=r"some-idx is corrupt: .*CRC check failed"):
        read(bytes(content))


@settings(deadline=None)
@given(st.binary(max_size=64))
def test_random_bytes_are_read_in_full_or_refused_by_name(content):
    try:
        array = read(content)
    except ValueError as error:
        assert "some-idx" in str(error)
    else:
        assert idx(array) == content


def test_bytes_after_the_promised_ones_are_refused():
    with pytest.raises(ValueError, match="some-idx is too long: expected 40 bytes"):
        read(idx(IMAGES) + b"\0")


@pytest.mark.parametrize(
    "head", [b"%PDF", b"\0\1\x08\1", b"\0\0\x07\1", b"\0\0\x0a\1", b"\0\0\x08\0"]
)
def test_another_kind_of_file_is_refused_with_the_bytes_it_begins_with(head):
    with pytest.raises(
        ValueError, match=f"not an idx file: it begins with the bytes {head.hex(' ')}"
    ):
        read(head + bytes(100))


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_a_header_that_promises_exabytes_is_refused_without_setting_them_aside(wrap):
    with pytest.raises(ValueError, match=r"truncated: expected \d{19,} bytes .*, got 17"):
        read(wrap(struct.pack(">BBBBIII", 0, 0, 8, 3, *[2**32 - 1] * 3) + b"!"))


def test_an_empty_array_of_sizes_beyond_numpy_is_refused():
    sizes = [0, *[2**32 - 1] * 3]
    with pytest.raises(ValueError, match="some-idx promises an array that NumPy cannot hold"):
        read(struct.pack(">BBBB4I", 0, 0, 8, 4, *sizes))


def test_a_missing_file_is_an_oserror_that_names_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="absent-idx"):
        read_idx(tmp_path / "absent-idx")
