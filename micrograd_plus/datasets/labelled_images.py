"""A file of images and the file of their labels, checked against each other."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .idx import idx_array, idx_content


def read_labelled_images(
    images_path: Path,
    labels_path: Path,
    *,
    image_shape: tuple[int, int],
    classes: int,
    sha256: tuple[str, str] | None = None,
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The images and their labels, from two idx files.

    Args:
        images_path: The file of images.
        labels_path: The file of their labels.
        image_shape: (height, width).
        classes: How many; labels run from 0 to one below.
        sha256: What the two decompressed contents must hash to; None for any.

    Returns:
        Images, uint8 (n, height, width), and labels, int64 (n,).

    Raises:
        ValueError: Naming the file, if one of them is damaged or holds something else, if their
            numbers of rows differ, if a label is outside the classes, or if a SHA-256 is another.
        OSError: A file cannot be opened.
    """
    images_content, labels_content = idx_content(images_path), idx_content(labels_path)
    images = idx_array(images_content, images_path)
    labels = idx_array(labels_content, labels_path)

    height, width = image_shape
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != image_shape:
        raise ValueError(
            f"{images_path} holds {_described(images)} where images were expected: "
            f"uint8 (rows, {height}, {width})"
        )
    if labels.dtype != np.uint8 or labels.ndim != 1:
        raise ValueError(
            f"{labels_path} holds {_described(labels)} where labels were expected: uint8 (rows,)"
        )
    if len(images) != len(labels):
        raise ValueError(
            f"{images_path} holds {len(images)} images and {labels_path} {len(labels)} labels; "
            "they must be as many: are both files of the same part?"
        )
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


def verify_sha256(content: bytearray, expected: str, path: Path) -> None:
    """See that a file's decompressed content is what it should be.

    Args:
        content: What was read.
        expected: Its SHA-256, in hexadecimal.
        path: Where it was read from, for the message.

    Raises:
        ValueError: Naming the file, for another content.
    """
    actual = hashlib.sha256(content).hexdigest()
    if actual != expected:
        raise ValueError(
            f"{path} is corrupt or another file under this name: the SHA-256 of its decompressed "
            f"content is {actual}, expected {expected}; get the file again, or read another set "
            "in the same format with read_idx"
        )


def to_unit_interval(images: NDArray[np.uint8], largest: int) -> NDArray[np.float32]:
    """Integers from 0 to `largest` as float32 from 0 to 1.

    Args:
        images: uint8, any shape.
        largest: What becomes 1.

    Returns:
        float32, the same shape.
    """
    return np.divide(images, np.float32(largest), dtype=np.float32)


def _described(array: NDArray[Any]) -> str:
    kind = {1: ", as labels do,", 3: ", as images do,"}.get(array.ndim, "")
    return f"{array.dtype} {array.shape}{kind}"
