"""Damaged idx files: refused, or read as exactly what their bytes say."""

import gzip
import hashlib
import math
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from micrograd_plus.datasets import read_idx
from micrograd_plus.datasets.idx import read_labelled_images

from .damage import damaged, flips, read, truncations

ELEMENTS = {0x08: "B", 0x09: "b", 0x0B: "h", 0x0C: "i", 0x0D: "f", 0x0E: "d"}


def idx(code, shape, *numbers):
    header = struct.pack(f">BBBB{len(shape)}I", 0, 0, code, len(shape), *shape)
    return header + struct.pack(f">{len(numbers)}{ELEMENTS[code]}", *numbers)


FILES = [
    idx(0x08, (2, 3), 0, 1, 2, 253, 254, 255),
    idx(0x09, (2,), -128, 127),
    idx(0x0B, (2, 1), -2, 300),
    idx(0x0C, (1, 1, 2), 5, -70_000),
    idx(0x0D, (3,), 0.5, -0.0, 1e38),
    idx(0x0E, (2,), 1e300, math.inf),
    idx(0x08, (0, 5)),
]
NAMES = ["uint8", "int8", "int16", "int32", "float32", "float64", "empty"]
IMAGES = idx(0x08, (2, 2, 2), *range(8))
LABELS = idx(0x08, (2,), 0, 4)


def said(content):
    """Shape, type and elements' bytes by the format's description alone; None if it is not idx."""
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in ELEMENTS or not content[3]:
        return None
    start = 4 + 4 * content[3]
    if len(content) < start:
        return None
    shape = struct.unpack_from(f">{content[3]}I", content, 4)
    width = struct.calcsize(ELEMENTS[content[2]])
    if len(content) != start + width * math.prod(shape):
        return None
    return shape, ELEMENTS[content[2]], content[start:]


def decompressed(content):
    """By zlib; None where it or the checksum objects."""
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error):
        return None


def check(content):
    """The file is refused, or the array is what its bytes say."""
    array, plain = read(read_idx, content), decompressed(content)
    expected = None if plain is None else said(plain)
    if array is None:
        # NumPy has no arrays of so many dimensions, or of such sizes around a size of 0.
        assert expected is None or len(expected[0]) > 32 or 0 in expected[0]
    else:
        assert expected is not None
        shape, letter, elements = expected
        assert array.shape == shape
        assert array.dtype == np.dtype(letter)
        assert array.dtype.isnative
        assert array.astype(array.dtype.newbyteorder(">")).tobytes() == elements
    return array


@pytest.mark.parametrize("content", FILES, ids=NAMES)
def test_a_file_cut_off_at_any_byte_is_refused(content):
    assert [part for part in truncations(content) if check(part) is not None] == []


@pytest.mark.parametrize("content", FILES, ids=NAMES)
def test_any_flipped_bit_is_refused_or_read_as_it_stands(content):
    for damaged_file in flips(content):
        check(damaged_file)


@pytest.mark.parametrize("content", FILES[:-1], ids=NAMES[:-1])
def test_no_flipped_bit_of_the_header_changes_the_shape(content):
    header = 4 + 4 * content[3]
    accepted = [f for f in list(flips(content))[: 8 * header] if check(f) is not None]
    # Without a checksum, a type may pass for another of its width: u1 for i1, i4 for f4.
    assert [f[2] for f in accepted] in ([], [content[2] ^ 1])
    assert all(check(f).shape == check(content).shape for f in accepted)


def test_a_flipped_bit_of_an_element_changes_that_element_alone():
    content = FILES[0]
    for position, damaged_file in enumerate(flips(content)):
        if position >= 8 * 12:
            array = check(damaged_file)
            changed = (array != read(read_idx, content)).ravel()
            assert np.flatnonzero(changed).tolist() == [position // 8 - 12]


@pytest.mark.parametrize("content", FILES, ids=NAMES)
def test_any_flipped_bit_of_a_gzip_file_is_refused_or_harmless(content):
    for damaged_file in flips(gzip.compress(content, mtime=0)):
        array = check(damaged_file)
        assert array is None or decompressed(damaged_file) == content


def test_a_gzip_file_cut_off_at_any_byte_is_refused():
    compressed = gzip.compress(FILES[0])
    assert [part for part in truncations(compressed) if check(part) is not None] == []


@given(st.sampled_from(FILES).flatmap(damaged), st.booleans())
@example(bytes([0, 0, 8, 65]) + bytes([0, 0, 0, 1]) * 65 + b"!", False)
@example(bytes([0, 0, 8, 255]) + bytes(4 * 255), False)
def test_any_damage_to_the_content_is_refused_or_read_as_it_stands(content, compressed):
    check(gzip.compress(content) if compressed else content)


@given(st.sampled_from([gzip.compress(content, mtime=0) for content in FILES]).flatmap(damaged))
@example(gzip.compress(FILES[0]) + b"more")
@example(gzip.compress(FILES[0]) + bytes(100))
@example(gzip.compress(FILES[0][:9]) + gzip.compress(FILES[0][9:]))
def test_any_damage_to_a_gzip_file_is_refused_or_harmless(content):
    check(content)


def test_no_header_sets_memory_aside_for_what_is_not_there():
    read(read_idx, FILES[0])
    tracemalloc.start()
    try:
        for size in (2**31, 2**32 - 1):
            for code in ELEMENTS:
                assert read(read_idx, struct.pack(">BBBB2I", 0, 0, code, 2, size, size)) is None
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000  # a piece or two of reading; the smallest promise is 4 EB


def read_pair(images, labels, sha256=None):
    """The images and labels, or None where a file of the pair is refused by name."""

    def reader(path):
        other = path.with_name("some-file-of-images")
        other.write_bytes(images)
        return read_labelled_images(other, path, image_shape=(2, 2), classes=5, sha256=sha256)

    return read(reader, labels)


def test_any_flipped_bit_of_the_labels_gives_labels_of_the_classes_or_is_refused():
    for content in flips(LABELS):
        pair = read_pair(IMAGES, content)
        if pair is not None:
            assert pair[1].tolist() == list(content[-2:])
            assert pair[1].max() < 5
            assert pair[0].shape == (2, 2, 2)


def test_any_flipped_bit_of_the_images_leaves_a_label_for_each_or_is_refused():
    for content in flips(IMAGES):
        pair = read_pair(content, LABELS)
        if pair is not None:
            assert pair[0].tobytes() == content[-8:]
            assert len(pair[0]) == len(pair[1]) == 2


def test_with_checksums_every_flipped_bit_is_refused():
    hashes = tuple(hashlib.sha256(content).hexdigest() for content in (IMAGES, LABELS))
    assert read_pair(IMAGES, LABELS, hashes) is not None
    assert [content for content in flips(LABELS) if read_pair(IMAGES, content, hashes)] == []
    assert [content for content in flips(IMAGES) if read_pair(content, LABELS, hashes)] == []
