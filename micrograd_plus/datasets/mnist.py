"""MNIST: 70,000 handwritten digits (LeCun, Cortes, Burges 1998; CC BY-SA 3.0)."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .dataset import Dataset, to_unit_interval
from .idx import content_and_array, read_labelled_images, verify_sha256
from .locations import find_or_download

# Of the decompressed files: every mirror has gzip wrappers of its own.
_SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

_LARGEST = 60_000 * 28 * 28  # bytes of one decompressed file
_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


def load_mnist() -> Dataset:
    """MNIST's 60,000 training and 10,000 test images of handwritten digits.

    The four files, plain or as `.gz`, are looked for in the folder `mnist` of the folder that the
    environment variable `MICROGRAD_PLUS_DATA` names, then in the user's cache; if neither has all
    four, they are downloaded into the cache, for which the extra `data` is needed. Their content is
    verified by its SHA-256 every time (0.03 s), so it is MNIST or an error; `read_idx` reads other
    sets in this format.

    Returns:
        `x_train` float32 (60000, 28, 28) from 0 (background) to 1 (ink), the file's bytes divided
        by 255; `y_train` int64 (60000,) from 0 to 9; the test part likewise with 10,000 rows.

    Raises:
        ValueError: Naming the file, if one is damaged or not MNIST's.
        FileNotFoundError: The files are nowhere and cannot be downloaded; gives every place looked
            in.
        ImportError: pooch is needed and not installed.

    >>> load_mnist()  # doctest: +SKIP
    Dataset(x_train=float32 (60000, 28, 28), y_train=int64 (60000,), ...)
    """
    urls = {name: [f"{mirror}{name}.gz" for mirror in _MIRRORS] for name in _SHA256}
    files = find_or_download("MNIST", "mnist", urls, _verify, suffix=".gz")
    sha256 = list(_SHA256.values())
    x_train, y_train = _part(files[0], files[1], 60_000, (sha256[0], sha256[1]))
    x_test, y_test = _part(files[2], files[3], 10_000, (sha256[2], sha256[3]))
    return Dataset(x_train, y_train, x_test, y_test, class_names=tuple("0123456789"))


def _part(
    images_path: Path, labels_path: Path, most_rows: int, sha256: tuple[str, str]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    images, labels = read_labelled_images(
        images_path,
        labels_path,
        image_shape=(28, 28),
        classes=10,
        most_rows=most_rows,
        sha256=sha256,
    )
    return to_unit_interval(images, 255), labels


def _verify(name: str, path: Path) -> None:
    def check(dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
        if dtype.itemsize * math.prod(shape) > _LARGEST:
            raise ValueError(f"{path} promises {dtype} {shape}, more than MNIST has")

    verify_sha256(content_and_array(path, check)[0], _SHA256[name], path)
