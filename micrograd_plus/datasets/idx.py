"""The idx format, in which MNIST is distributed: a header of big-endian sizes, then the numbers.

Two zero bytes, a byte for the type, a byte for the number of dimensions, a 4-byte size per
dimension, the elements in C order (described at the end of LeCun's page on MNIST). A set is a file
of images and the file of their labels, each of which may be compressed.
"""

import gzip
import hashlib
import math
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

_GZIP_MAGIC = b"\x1f\x8b"


@contextmanager
def open_decompressed(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for reading bytes, decompressed if need be.

    The content decides, not the suffix: browsers and mirrors unpack `.gz` files on the way without
    renaming them.

    Args:
        path: The file.

    Raises:
        ValueError: Naming the file, for damage that shows while the block reads.
        OSError: The file cannot be opened.
    """
    with open(path, "rb") as file:
        compressed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
        file.seek(0)
        if not compressed:
            yield file
            return
        try:
            with gzip.GzipFile(fileobj=file) as decompressed:
                yield cast(BinaryIO, decompressed)
        except EOFError as error:
            raise ValueError(
                f"{path} is truncated: its gzip data ends early; get the file again"
            ) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise ValueError(
                f"{path} is corrupt: its gzip data does not decompress ({error}); "
                "get the file again"
            ) from error


_DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_CHUNK = 1 << 20


def read_idx(path: str | os.PathLike[str]) -> NDArray[Any]:
    """The array in an idx file, plain or gzip-compressed.

    Other sets in MNIST's format, such as Fashion-MNIST, are read with it too.

    Args:
        path: The file; its content decides whether it is decompressed, not its suffix.

    Returns:
        The shape and the dtype that the file's header gives, in the machine's byte order: uint8
        (60000, 28, 28) for MNIST's training images.

    Raises:
        ValueError: Naming the file, if it is not an idx file, if it is damaged, or if it is shorter
            or longer than its header says.
        OSError: It cannot be opened.

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "labels-idx1-ubyte")
    ...     _ = path.write_bytes(bytes([0, 0, 8, 1]) + bytes([0, 0, 0, 3]) + bytes([5, 0, 4]))
    ...     read_idx(path)
    array([5, 0, 4], dtype=uint8)
    """
    return content_and_array(Path(path))[1]


Check = Callable[[np.dtype[Any], tuple[int, ...]], None]


def content_and_array(
    path: Path, check: Check = lambda dtype, shape: None
) -> tuple[bytearray, NDArray[Any]]:
    """The decompressed bytes of an idx file, and the array in them, which shares their memory.

    Args:
        path: The file.
        check: Called with the dtype and the shape that the header promises, before more is read: a
            few kilobytes of gzip data can become gigabytes.

    Raises:
        ValueError: Naming the file, if it is not an idx file, is damaged, has another length than
            its header promises, or a shape that NumPy cannot hold.
        OSError: It cannot be opened.
    """
    with open_decompressed(path) as file:
        magic = file.read(4)
        if len(magic) < 4:
            raise ValueError(
                f"{path} is truncated: an idx file begins with 4 bytes for its type and number "
                f"of dimensions, got {len(magic)}"
            )
        if magic[:2] != b"\0\0" or magic[2] not in _DTYPES or magic[3] == 0:
            raise ValueError(
                f"{path} is not an idx file: it begins with the bytes {magic.hex(' ')}; expected "
                "00 00, a type of 08, 09 or 0b to 0e, and at least one dimension"
            )
        header_length = 4 + 4 * magic[3]
        content = bytearray(magic)
        _extend(content, file, header_length)
        if len(content) < header_length:
            raise ValueError(
                f"{path} is truncated: expected {header_length} bytes of header for "
                f"{magic[3]} dimensions, got {len(content)}"
            )
        dtype = np.dtype(_DTYPES[magic[2]])
        shape = tuple(np.frombuffer(content, ">u4", count=magic[3], offset=4).tolist())
        check(dtype.newbyteorder("="), shape)
        expected = header_length + dtype.itemsize * math.prod(shape)
        # One more than promised, so that a longer file shows and a gzip checksum is read.
        _extend(content, file, expected + 1)
    described = f"{expected} bytes for {dtype.newbyteorder('=')} {shape}"
    if len(content) < expected:
        raise ValueError(f"{path} is truncated: expected {described}, got {len(content)}")
    if len(content) > expected:
        raise ValueError(f"{path} is too long: expected {described}, and more bytes follow")
    flat = np.frombuffer(content, dtype, offset=header_length)
    try:
        return content, flat.reshape(shape).astype(dtype.newbyteorder("="), copy=False)
    except ValueError as error:  # Header sizes that multiply to 0 can still be beyond NumPy.
        raise ValueError(
            f"{path} promises an array that NumPy cannot hold: shape {shape}"
        ) from error


def _extend(content: bytearray, file: BinaryIO, length: int) -> None:
    """Read until `content` has `length` bytes or the file ends.

    In pieces: a damaged header may promise more bytes than there is memory, and `file.read(n)`
    would set n bytes aside at once.
    """
    while len(content) < length:
        piece = file.read(min(_CHUNK, length - len(content)))
        if not piece:
            break
        content += piece


def read_labelled_images(
    images_path: Path,
    labels_path: Path,
    *,
    image_shape: tuple[int, int],
    classes: int,
    most_rows: int | None = None,
    sha256: tuple[str, str] | None = None,
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The images and their labels, from two idx files.

    Args:
        images_path: The file of images.
        labels_path: The file of their labels.
        image_shape: (height, width).
        classes: How many; labels run from 0 to one below.
        most_rows: How many there are at most; None for any number.
        sha256: What the two decompressed contents must hash to; None for any.

    Returns:
        Images, uint8 (n, height, width), and labels, int64 (n,).

    Raises:
        ValueError: Naming the file, if one of them is damaged or holds something else, if their
            numbers of rows differ, if a label is outside the classes, or if a SHA-256 is another.
        OSError: A file cannot be opened.
    """
    height, width = image_shape

    def check_images(dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
        if dtype != np.uint8 or len(shape) != 3 or shape[1:] != image_shape:
            raise ValueError(
                f"{images_path} holds {_described(dtype, shape)} where images were expected: "
                f"uint8 (rows, {height}, {width})"
            )
        if most_rows is not None and shape[0] > most_rows:
            raise ValueError(
                f"{images_path} promises {shape[0]} images where there are at most {most_rows}"
            )

    def check_labels(dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
        if dtype != np.uint8 or len(shape) != 1:
            raise ValueError(
                f"{labels_path} holds {_described(dtype, shape)} where labels were expected: "
                "uint8 (rows,)"
            )
        if len(images) != shape[0]:
            raise ValueError(
                f"{images_path} holds {len(images)} images and {labels_path} {shape[0]} labels; "
                "they must be as many: are both files of the same part?"
            )

    images_content, images = content_and_array(images_path, check_images)
    labels_content, labels = content_and_array(labels_path, check_labels)
    if (labels >= classes).any():
        row = int(np.argmax(labels >= classes))
        raise ValueError(
            f"{labels_path} has the label {labels[row]} in row {row}; "
            f"labels run from 0 to {classes - 1}"
        )
    # Last, because "holds labels where images were expected" says more than two hashes.
    if sha256 is not None:
        verify_sha256(images_content, sha256[0], images_path)
        verify_sha256(labels_content, sha256[1], labels_path)
    return images, labels.astype(np.int64)


def verify_sha256(
    content: bytes | bytearray,
    expected: str,
    path: Path,
    otherwise: str = "read another set in the same format with read_idx",
) -> None:
    """Raise unless the decompressed content is what it should be.

    Args:
        content: What was read.
        expected: Its SHA-256, in hexadecimal.
        path: Where it was read from, for the message.
        otherwise: What to do with another file, for the message.

    Raises:
        ValueError: Naming the file, for another content.
    """
    actual = hashlib.sha256(content).hexdigest()
    if actual != expected:
        raise ValueError(
            f"{path} is corrupt or another file under this name: the SHA-256 of its decompressed "
            f"content is {actual}, expected {expected}; get the file again, or {otherwise}"
        )


def _described(dtype: np.dtype[Any], shape: tuple[int, ...]) -> str:
    kind = {1: ", as labels do,", 3: ", as images do,"}.get(len(shape), "")
    return f"{dtype} {shape}{kind}"
